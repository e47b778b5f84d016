//! `no-error-response`: an operation that documents no failure.

use super::no_success_response::statuses;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    http::StatusCodePattern,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "no-error-response",
    severity: Severity::Note,
    what: "An operation documents neither a 4xx nor a 5xx response, nor `default`.",
    why: "Every operation can fail, and the caller has to know what comes then.",
    example: "responses: {'200': {description: ok}}                                # unclear\nresponses: {'200': {description: ok}, default: {description: no}}   # clear",
    standard: "OAS 3.0.3 §4.7.16: expected to cover a successful response and any known errors",
};

/// The rule.
#[derive(Debug)]
pub(super) struct NoErrorResponse;

impl Rule for NoErrorResponse {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        // The receiver of a webhook chooses its responses.
        for operation in context.operations.iter().filter(|o| !o.is_webhook) {
            let Some(responses) = operation
                .node
                .as_mapping()
                .and_then(|o| o.entry("responses"))
            else {
                continue;
            };
            let is_error = |status: StatusCodePattern| {
                use StatusCodePattern::{Default, Exact, Range};
                matches!(status, Default | Range(4..=5) | Exact(400..=599))
            };
            let mut all = statuses(&responses.value).peekable();
            if all.peek().is_some() && !all.any(is_error) {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        responses.key_span,
                        format!("{} documents no failure", operation.label()),
                    )
                    .help("add the responses of failure, or `default` for all of them"),
                );
            }
        }
    }
}
