//! `duplicate-operation-id`: two operations of one name.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "duplicate-operation-id",
    severity: Severity::Error,
    what: "Two operations have the same `operationId`.",
    why: "It is the name of the method in generated clients and the target of links; one of the two gets lost.",
    example: "get: {operationId: pet}\nput: {operationId: pet}          # wrong\nput: {operationId: replace_pet}  # right",
    standard: "OAS 3.0.3 §4.7.10.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct DuplicateOperationId;

impl Rule for DuplicateOperationId {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let mut first = BTreeMap::new();
        for located in context.of(ObjectKind::Operation) {
            let Some(id) = located.node.get("operationId") else {
                continue;
            };
            let Some(text) = id.as_str() else { continue };
            match first.get(text) {
                None => {
                    first.insert(text, id.span);
                }
                Some(first) => diagnostics.push(
                    Diagnostic::new(&INFO, id.span, format!("`{text}` is given twice"))
                        .also(*first, "first given here")
                        .help("give each operation a name of its own"),
                ),
            }
        }
    }
}
