//! `undescribed-operation`: an operation without a summary and a description.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "undescribed-operation",
    severity: Severity::Note,
    what: "An operation has neither `summary` nor `description`.",
    why: "Readers of the document and of generated code have to guess what it does.",
    example: "get: {operationId: x}                          # unclear\nget: {operationId: x, summary: List the pets}   # clear",
    standard: "good practice",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UndescribedOperation;

impl Rule for UndescribedOperation {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for operation in &context.operations {
            let is_described = ["summary", "description"].iter().any(|field| {
                operation
                    .node
                    .get_str(field)
                    .is_some_and(|text| !text.trim().is_empty())
            });
            if !is_described {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        operation.key_span,
                        format!("{} is not described", operation.label()),
                    )
                    .help("add a `summary` of a few words"),
                );
            }
        }
    }
}
