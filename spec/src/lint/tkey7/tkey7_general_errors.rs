//! `tkey7-general-errors`: every operation documents the failures of the API introduction.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{Location, reference::Target},
    lint::{LintContext, Rule},
    source::{node::Node, source_map::SourceId},
};

static INFO: RuleInfo = RuleInfo {
    id: "tkey7-general-errors",
    severity: Severity::Error,
    what: "An operation does not document one of 400, 401, 403, 404, 406, 409, 500, or documents it with another body than `error`.",
    why: "The API introduction names these statuses, with one body, for every request.",
    example: "'401': {description: no token}                           # wrong\n'401': {$ref: '#/components/responses/unauthorized'}   # right: its body is the schema `error`",
    standard: "TKEY7 ruleset; API introduction of TKEY7",
};

/// The statuses.
pub(super) const STATUSES: [&str; 7] = ["400", "401", "403", "404", "406", "409", "500"];

/// The rule.
#[derive(Debug)]
pub(super) struct GeneralErrors;

impl Rule for GeneralErrors {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for operation in &context.operations {
            let responses = context.members(operation.node, &operation.location, "responses");
            for status in STATUSES {
                let Some((_, span, response)) = responses.iter().find(|(key, ..)| *key == status)
                else {
                    diagnostics.push(
                        Diagnostic::new(
                            &INFO,
                            operation.key_span,
                            format!("{} does not document {status}", operation.label()),
                        )
                        .help("refer to the response in `components.responses`"),
                    );
                    continue;
                };
                if !has_error_body(context, response) {
                    diagnostics.push(
                        Diagnostic::new(
                            &INFO,
                            *span,
                            format!("the body of {status} is not the schema `error`"),
                        )
                        .help("write `schema: {$ref: '#/components/schemas/error'}`"),
                    );
                }
            }
        }
    }
}

/// Whether every content of a response is the component schema `error`.
fn has_error_body(context: &LintContext<'_>, response: &Target<'_>) -> bool {
    let component = Location {
        source: SourceId::ENTRY,
        pointer: ["components", "schemas", "error"].into_iter().collect(),
    };
    let error = context
        .document
        .node(&component)
        .and_then(|node| context.follow(node, &component));
    let Some(error) = error else { return false };
    let content = context.members(response.node, &response.location, "content");
    let is_error = |media: &Node, at: &Location| {
        let schema = media.get("schema")?;
        let target = context.follow(schema, &at.join("schema"))?;
        Some(target.location == error.location)
    };
    !content.is_empty()
        && content
            .iter()
            .all(|(_, _, media)| is_error(media.node, &media.location) == Some(true))
}
