//! `duplicate-list-entry`: a name that occurs twice in a list of names.

use super::has_fields;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "duplicate-list-entry",
    severity: Severity::Warning,
    what: "A list of names (`required`, `tags`, `type`, `consumes`, `produces`) holds one name twice.",
    why: "The second has no effect, so another name was probably meant.",
    example: "required: [id, id]     # wrong\nrequired: [id, name]   # right",
    standard: "JSON Schema Validation 2020-12 §6.5.3, §6.1.1",
};

/// Lists whose elements should differ.
const LISTS: &[(ObjectKind, &str)] = &[
    (ObjectKind::Schema, "required"),
    (ObjectKind::Schema, "type"),
    (ObjectKind::Operation, "tags"),
    (ObjectKind::Operation, "consumes"),
    (ObjectKind::Operation, "produces"),
    (ObjectKind::OpenApi, "consumes"),
    (ObjectKind::OpenApi, "produces"),
];

/// The rule.
#[derive(Debug)]
pub(super) struct DuplicateListEntry;

impl Rule for DuplicateListEntry {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        for located in objects
            .iter()
            .filter(|located| has_fields(located, version))
        {
            for (_, field) in LISTS.iter().filter(|(kind, _)| *kind == located.kind) {
                let items = located.node.get(field).map(Node::items).unwrap_or_default();
                check(items, field, diagnostics);
            }
        }
    }
}

fn check(items: &[Node], field: &str, diagnostics: &mut Diagnostics) {
    for (at, item) in items.iter().enumerate() {
        let earlier = items.iter().take(at);
        let Some(name) = item.as_str() else { continue };
        if let Some(first) = earlier
            .into_iter()
            .find(|other| other.as_str() == Some(name))
        {
            diagnostics.push(
                Diagnostic::new(
                    &INFO,
                    item.span,
                    format!("`{name}` occurs twice in `{field}`"),
                )
                .also(first.span, "first here")
                .help("remove one of the two"),
            );
        }
    }
}
