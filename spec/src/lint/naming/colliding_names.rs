//! `colliding-names`: names that become one name in generated code.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    source::{node::Node, span::Span},
};

static INFO: RuleInfo = RuleInfo {
    id: "colliding-names",
    severity: Severity::Warning,
    what: "Two operations, two component schemas, or two properties of one schema have names that differ only in case or separators.",
    why: "Generators change names to the style of their language, where the two become one and collide.",
    example: "properties: {petId: {}, pet_id: {}}   # wrong: both become `pet_id` or `petId`",
    standard: "good practice",
};

/// The rule.
#[derive(Debug)]
pub(super) struct CollidingNames;

impl Rule for CollidingNames {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let ids = context
            .of(ObjectKind::Operation)
            .filter_map(|located| located.node.get("operationId"))
            .filter_map(|id| Some((id.as_str()?, id.span)));
        check("operations", ids, diagnostics);
        for located in context.of(ObjectKind::Components) {
            let schemas = located.node.get("schemas").map(Node::entries);
            let names = schemas.unwrap_or_default().iter();
            let names = names.map(|entry| (entry.key.as_str(), entry.key_span));
            check("schemas", names, diagnostics);
        }
        for located in context.of(ObjectKind::Schema) {
            let properties = located.node.get("properties").map(Node::entries);
            let names = properties.unwrap_or_default().iter();
            let names = names.map(|entry| (entry.key.as_str(), entry.key_span));
            check("properties", names, diagnostics);
        }
    }
}

fn check<'n>(
    what: &str,
    names: impl Iterator<Item = (&'n str, Span)>,
    diagnostics: &mut Diagnostics,
) {
    let mut first: BTreeMap<String, (&str, Span)> = BTreeMap::new();
    for (name, span) in names {
        match first.get(&folded(name)) {
            None => {
                first.insert(folded(name), (name, span));
            }
            // The same name twice has rules of its own.
            Some((other, _)) if *other == name => {}
            Some((other, other_span)) => diagnostics.push(
                Diagnostic::new(
                    &INFO,
                    span,
                    format!("the {what} `{other}` and `{name}` become one name in generated code"),
                )
                .also(*other_span, "the other one")
                .help("give them names that differ in more than case and separators"),
            ),
        }
    }
}

/// What is left of a name in every style of naming. Names of signs only (`+1`, `-1`) stay as they are.
fn folded(name: &str) -> String {
    let has_sign = name.starts_with(|c: char| !c.is_alphanumeric() && c != '_');
    if has_sign {
        return name.to_owned();
    }
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
