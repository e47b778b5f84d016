//! `error-without-schema`: an error response without a schema.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    http::StatusCodePattern,
    lint::{LintContext, Rule, context::LocatedOperation},
    source::{node::Node, span::Span},
};

static INFO: RuleInfo = RuleInfo {
    id: "error-without-schema",
    severity: Severity::Note,
    what: "A 4xx or 5xx response has no content, or none of it has a schema.",
    why: "Callers cannot read the reason from the body; generated clients hand out bare bytes.",
    example: "'404': {description: none}   # unclear\n'404': {description: none, content: {application/json: {schema: {$ref: '#/components/schemas/error'}}}}",
    standard: "OAS 3.0.3 §4.7.16, §4.7.17",
};

/// The rule.
#[derive(Debug)]
pub(super) struct ErrorWithoutSchema;

impl Rule for ErrorWithoutSchema {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for operation in context.operations.iter().filter(|o| !o.is_webhook) {
            // Responses to HEAD have no body (RFC 9110 §9.3.2).
            if operation.method.as_str() == "HEAD" {
                continue;
            }
            for (status, span, response) in responses(context, operation) {
                let is_error = matches!(
                    status,
                    StatusCodePattern::Range(4..=5) | StatusCodePattern::Exact(400..=599)
                );
                let content = response.get("content").map(Node::entries);
                let has_schema = content.unwrap_or_default().iter().any(|entry| {
                    entry.value.get("schema").is_some() || entry.value.get("itemSchema").is_some()
                });
                if is_error && !has_schema {
                    diagnostics.push(
                        Diagnostic::new(
                            &INFO,
                            span,
                            format!(
                                "{status} of {} does not describe its body",
                                operation.label()
                            ),
                        )
                        .help("add `content` with the schema of the error"),
                    );
                }
            }
        }
    }
}

/// The responses of an operation that could be read: status, location of the status, and the response itself.
pub(super) fn responses<'d>(
    context: &LintContext<'d>,
    operation: &LocatedOperation<'d>,
) -> Vec<(StatusCodePattern, Span, &'d Node)> {
    context
        .members(operation.node, &operation.location, "responses")
        .into_iter()
        .filter_map(|(key, span, target)| Some((StatusCodePattern::parse(key)?, span, target.node)))
        .collect()
}
