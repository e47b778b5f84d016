//! `unexpected-body`: a request body where HTTP gives it no meaning.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::SpecVersion,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "unexpected-body",
    severity: Severity::Warning,
    what: "A GET, HEAD, DELETE or TRACE operation has a request body.",
    why: "HTTP gives it no meaning there: libraries cannot send it, proxies drop it, and 3.0 defines that it is ignored.",
    example: "get: {requestBody: {content: …}}    # wrong\npost: {requestBody: {content: …}}   # right, or query parameters",
    standard: "OAS 3.0.3 §4.7.10.1 (`requestBody`); RFC 9110 §9.3.1, §9.3.5",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UnexpectedBody;

impl Rule for UnexpectedBody {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for operation in &context.operations {
            let method = operation.method.as_str();
            let Some(body) = operation
                .node
                .as_mapping()
                .and_then(|operation| operation.entry("requestBody"))
                .filter(|_| matches!(method, "GET" | "HEAD" | "DELETE" | "TRACE"))
            else {
                continue;
            };
            let effect = if context.version() < SpecVersion::V3_1 {
                "is ignored"
            } else {
                "has no defined meaning"
            };
            diagnostics.push(
                Diagnostic::new(
                    &INFO,
                    body.key_span,
                    format!("a request body of {method} {effect}"),
                )
                .help("use POST, or send the values as query parameters"),
            );
        }
    }
}
