//! `missing-operation-id`: an operation without a name.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "missing-operation-id",
    severity: Severity::Warning,
    what: "An operation has no `operationId`.",
    why: "Generators invent a method name that changes with the path, and links cannot name the operation.",
    example: "get: {responses: …}                          # wrong\nget: {operationId: list_pets, responses: …}   # right",
    standard: "OAS 3.0.3 §4.7.10.1 (`operationId`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct MissingOperationId;

impl Rule for MissingOperationId {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for operation in context.operations.iter().filter(|o| !o.is_webhook) {
            let id = operation.node.get("operationId");
            let span = match id {
                None => operation.key_span,
                Some(id) if id.as_str() == Some("") => id.span,
                Some(_) => continue,
            };
            diagnostics.push(
                Diagnostic::new(
                    &INFO,
                    span,
                    format!("{} has no `operationId`", operation.label()),
                )
                .help("add a short name of a verb and a noun, such as `list_pets`"),
            );
        }
    }
}
