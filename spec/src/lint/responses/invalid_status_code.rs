//! `invalid-status-code`: a key of `responses` that is not a valid status code.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    http::StatusCodePattern,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-status-code",
    severity: Severity::Error,
    what: "A key of `responses` is neither a status code, nor a range such as `4XX`, nor `default`.",
    why: "No response ever matches it.",
    example: "responses: {success: {description: ok}}   # wrong\nresponses: {'200': {description: ok}}     # right",
    standard: "OAS 3.0.3 §4.7.16.2",
};

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidStatusCode;

impl Rule for InvalidStatusCode {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Responses) {
            let keys = located.node.entries().iter();
            for entry in keys.filter(|entry| !entry.key.starts_with("x-")) {
                let key = entry.key.as_str();
                let finding = if StatusCodePattern::parse(key).is_none() {
                    Diagnostic::new(
                        &INFO,
                        entry.key_span,
                        format!("`{key}` is not a status code"),
                    )
                    .help("write a code such as `'200'`, a range such as `4XX`, or `default`")
                } else if key.ends_with("xx") {
                    Diagnostic::new(
                        &INFO,
                        entry.key_span,
                        format!("`{key}` is not a range of codes"),
                    )
                    .help(format!("write `{}`", key.to_uppercase()))
                } else {
                    continue;
                };
                diagnostics.push(finding);
            }
        }
    }
}
