//! `body-of-bodyless-status`: content where HTTP allows none.

use super::error_without_schema::responses;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    http::StatusCodePattern,
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "body-of-bodyless-status",
    severity: Severity::Warning,
    what: "A response 1xx, 204, 205 or 304, or any response to HEAD, documents a body.",
    why: "HTTP forbids a body there, so clients never see it; mostly the status is wrong.",
    example: "'204': {description: ok, content: {application/json: {}}}   # wrong\n'200': {description: ok, content: {application/json: {}}}   # right",
    standard: "RFC 9110 §6.4.1, §15.3.5, §15.3.6, §15.4.5",
};

/// The rule.
#[derive(Debug)]
pub(super) struct BodyOfBodylessStatus;

impl Rule for BodyOfBodylessStatus {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for operation in &context.operations {
            let is_head = operation.method.as_str() == "HEAD";
            for (status, span, response) in responses(context, operation) {
                let is_bodyless = is_head
                    || matches!(
                        status,
                        StatusCodePattern::Exact(100..=199 | 204 | 205 | 304)
                            | StatusCodePattern::Range(1)
                    );
                let content = response.get("content").map(Node::entries);
                // An empty schema or no schema does not describe a body.
                let has_body = content.unwrap_or_default().iter().any(|entry| {
                    let schema = entry.value.get("schema");
                    schema.is_some_and(|schema| !schema.entries().is_empty())
                });
                if !is_bodyless || !has_body {
                    continue;
                }
                let what = if is_head {
                    "a response to HEAD".to_owned()
                } else {
                    format!("a response with status {status}")
                };
                diagnostics.push(
                    Diagnostic::new(&INFO, span, format!("{what} has no body"))
                        .help("remove `content`, or correct the status"),
                );
            }
        }
    }
}
