//! `empty-list`: a list of alternatives without any.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "empty-list",
    severity: Severity::Error,
    what: "`enum`, `allOf`, `anyOf` or `oneOf` is an empty list.",
    why: "JSON Schema requires at least one element; validators reject the schema or no value fits it.",
    example: "oneOf: []   # wrong: remove it, or list the alternatives",
    standard: "JSON Schema Validation 2020-12 §6.1.2; Core §10.2.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct EmptyList;

impl Rule for EmptyList {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Schema) {
            for keyword in ["enum", "allOf", "anyOf", "oneOf"] {
                let Some(list) = located.node.get(keyword) else {
                    continue;
                };
                if list.as_sequence().is_some_and(<[Node]>::is_empty) {
                    diagnostics.push(
                        Diagnostic::new(&INFO, list.span, format!("`{keyword}` is empty"))
                            .help("remove it, or list the alternatives"),
                    );
                }
            }
        }
    }
}
