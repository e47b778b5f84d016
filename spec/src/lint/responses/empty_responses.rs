//! `empty-responses`: an operation that documents no response.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule, context::underline},
};

static INFO: RuleInfo = RuleInfo {
    id: "empty-responses",
    severity: Severity::Error,
    what: "`responses` of an operation is empty.",
    why: "At least one response must be documented, better that of success.",
    example: "responses: {}                               # wrong\nresponses: {'204': {description: Deleted}}   # right",
    standard: "OAS 3.0.3 §4.7.16",
};

/// The rule.
#[derive(Debug)]
pub(super) struct EmptyResponses;

impl Rule for EmptyResponses {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Responses) {
            let mut keys = located.node.entries().iter();
            if !keys.any(|entry| !entry.key.starts_with("x-")) {
                diagnostics.push(
                    Diagnostic::new(&INFO, underline(located), "no response is documented")
                        .help("document the response of success, such as `'200'`"),
                );
            }
        }
    }
}
