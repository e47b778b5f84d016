//! `response-without-content`: a success without a media type.

use super::error_without_schema::responses;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    http::StatusCodePattern,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "response-without-content",
    severity: Severity::Note,
    what: "The response 200 or 203 to GET or POST has no `content`.",
    why: "By these codes HTTP announces a body; without a body, 204 is the right code, and with a body its type is unknown.",
    example: "get: {responses: {'200': {description: ok}}}   # unclear: add `content`, or respond with 204",
    standard: "RFC 9110 §15.3.1, §15.3.4; OAS 3.0.3 §4.7.17.1 (`content`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct ResponseWithoutContent;

impl Rule for ResponseWithoutContent {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for operation in context.operations.iter().filter(|o| !o.is_webhook) {
            if !matches!(operation.method.as_str(), "GET" | "POST" | "QUERY") {
                continue;
            }
            for (status, span, response) in responses(context, operation) {
                let announces_body = matches!(status, StatusCodePattern::Exact(200 | 203));
                if announces_body && response.get("content").is_none() {
                    diagnostics.push(
                        Diagnostic::new(
                            &INFO,
                            span,
                            format!("{status} of {} has no content", operation.label()),
                        )
                        .help("add `content`, or document 204 when no body comes"),
                    );
                }
            }
        }
    }
}
