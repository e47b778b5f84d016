//! `tkey7-paths`: paths begin with the prefix of an API, and methods are those in use.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "tkey7-paths",
    severity: Severity::Error,
    what: "A path begins neither with `/client/v1/api/` nor with `/tokenizer/v1/api/`, or a method is neither GET, POST nor DELETE.",
    why: "These are the two documented APIs, and the introduction names these three methods.",
    example: "/members: {put: …}                       # wrong\n/tokenizer/v1/api/members: {get: …}   # right",
    standard: "TKEY7 ruleset; API introduction and API references of TKEY7",
};

/// The rule.
#[derive(Debug)]
pub(super) struct Paths;

impl Rule for Paths {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for operation in &context.operations {
            let has_prefix = ["/client/v1/api/", "/tokenizer/v1/api/"]
                .iter()
                .any(|prefix| operation.path.starts_with(prefix));
            if !has_prefix {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        operation.path_span,
                        format!("`{}` has the prefix of no API", operation.path),
                    )
                    .help("begin with `/client/v1/api/` or `/tokenizer/v1/api/`"),
                );
            }
            if !matches!(operation.method.as_str(), "GET" | "POST" | "DELETE") {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        operation.key_span,
                        format!("the method {} is not in use", operation.method),
                    )
                    .help("GET, POST and DELETE are"),
                );
            }
        }
    }
}
