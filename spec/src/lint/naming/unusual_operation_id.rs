//! `unusual-operation-id`: an operation id that is not an identifier in any programming language.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "unusual-operation-id",
    severity: Severity::Note,
    what: "An `operationId` has characters other than letters, digits, `_`, `-`, `.` and `/`, or begins with a digit.",
    why: "Generators make method names of it, and each replaces such characters in its own way.",
    example: "operationId: Get the pet (v2)   # unclear\noperationId: get_pet            # clear",
    standard: "OAS 3.0.3 §4.7.10.1: recommended to follow common programming naming conventions",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UnusualOperationId;

impl Rule for UnusualOperationId {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Operation) {
            let Some(id) = located.node.get("operationId") else {
                continue;
            };
            let text = id.as_str().unwrap_or_default();
            let is_usual = text
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))
                && !text.starts_with(|c: char| c.is_ascii_digit());
            if !is_usual {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        id.span,
                        format!("`{text}` cannot become a name without changes"),
                    )
                    .help("use letters, digits and `_`"),
                );
            }
        }
    }
}
