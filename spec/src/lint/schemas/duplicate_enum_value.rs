//! `duplicate-enum-value`: a value that an enumeration lists twice.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "duplicate-enum-value",
    severity: Severity::Warning,
    what: "`enum` lists a value twice.",
    why: "Generators make two constants of one name; mostly another value was meant.",
    example: "enum: [asc, asc]    # wrong\nenum: [asc, desc]   # right",
    standard: "JSON Schema Validation 2020-12 §6.1.2",
};

/// The rule.
#[derive(Debug)]
pub(super) struct DuplicateEnumValue;

impl Rule for DuplicateEnumValue {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Schema) {
            let mut first = BTreeMap::new();
            let values = located
                .node
                .get("enum")
                .map(Node::items)
                .unwrap_or_default();
            for value in values {
                let text = value.to_json().to_string();
                match first.get(&text) {
                    None => {
                        first.insert(text, value.span);
                    }
                    Some(first) => diagnostics.push(
                        Diagnostic::new(&INFO, value.span, format!("{text} is listed twice"))
                            .also(*first, "first here")
                            .help("remove one of the two"),
                    ),
                }
            }
        }
    }
}
