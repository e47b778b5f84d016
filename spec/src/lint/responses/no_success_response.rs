//! `no-success-response`: an operation that only documents failures.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    http::StatusCodePattern,
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "no-success-response",
    severity: Severity::Warning,
    what: "An operation documents responses, and none of them is a success, a redirection or `default`.",
    why: "It is unclear what the operation returns on success.",
    example: "responses: {'404': {description: no}}                               # wrong\nresponses: {'200': {description: ok}, '404': {description: no}}   # right",
    standard: "OAS 3.0.3 §4.7.16: it SHOULD be the response for a successful operation call",
};

/// The rule.
#[derive(Debug)]
pub(super) struct NoSuccessResponse;

impl Rule for NoSuccessResponse {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for operation in &context.operations {
            let Some(responses) = operation
                .node
                .as_mapping()
                .and_then(|o| o.entry("responses"))
            else {
                continue;
            };
            let statuses: Vec<StatusCodePattern> = statuses(&responses.value).collect();
            let is_fine = |status: &StatusCodePattern| {
                use StatusCodePattern::{Default, Exact, Range};
                // 101 is the success of an upgrade, 3xx that of a redirection.
                matches!(status, Default | Range(1..=3) | Exact(100..=399))
            };
            if !statuses.is_empty() && !statuses.iter().any(is_fine) {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        responses.key_span,
                        format!("{} documents no success", operation.label()),
                    )
                    .help("add the response of success, such as `'200'`"),
                );
            }
        }
    }
}

/// The readable keys of a Responses Object.
pub(super) fn statuses(responses: &Node) -> impl Iterator<Item = StatusCodePattern> {
    let entries = responses.entries().iter();
    entries.filter_map(|entry| StatusCodePattern::parse(&entry.key))
}
