//! `empty-required`: a list of required properties without any, in the versions that forbid it.

use super::super::structure::has_fields;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{SpecVersion, grammar::ObjectKind},
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "empty-required",
    severity: Severity::Warning,
    what: "`required` of a schema is an empty list in a document before 3.1.",
    why: "JSON Schema requires at least one name there until draft 4, so tools that check documents reject this one. (Since 3.1 the list may be empty.)",
    example: "required: []   # wrong: remove it",
    standard: "OAS 3.0.3 §4.7.24.1; JSON Schema Validation draft 00 (Wright) §5.15",
};

/// The rule.
#[derive(Debug)]
pub(super) struct EmptyRequired;

impl Rule for EmptyRequired {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        if version >= SpecVersion::V3_1 {
            return;
        }
        let schemas = objects.iter().filter(|it| it.kind == ObjectKind::Schema);
        for located in schemas.filter(|it| has_fields(it, version)) {
            let Some(list) = located.node.get("required") else {
                continue;
            };
            if list.as_sequence().is_some_and(<[Node]>::is_empty) {
                diagnostics.push(
                    Diagnostic::new(&INFO, list.span, "`required` is empty")
                        .help("remove it, or list the properties that must be there"),
                );
            }
        }
    }
}
