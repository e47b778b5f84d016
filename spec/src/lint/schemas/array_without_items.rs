//! `array-without-items`: an array whose elements have no schema.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "array-without-items",
    severity: Severity::Error,
    what: "A schema with `type: array` has no `items`. (Before 3.1; since then anything goes.)",
    why: "Before 3.1 the field is required, and generators fail without it.",
    example: "{type: array}                          # wrong\n{type: array, items: {type: string}}   # right",
    standard: "OAS 3.0.3 §4.7.24.1 (`items`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct ArrayWithoutItems;

impl Rule for ArrayWithoutItems {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        if context.version().has_json_schema() {
            return;
        }
        for located in context.written_out(ObjectKind::Schema) {
            let Some(ty) = located.node.get("type") else {
                continue;
            };
            if ty.as_str() == Some("array") && located.node.get("items").is_none() {
                diagnostics.push(
                    Diagnostic::new(&INFO, ty.span, "this array has no schema for its elements")
                        .help("add `items` with a schema; `items: {}` allows anything"),
                );
            }
        }
    }
}
