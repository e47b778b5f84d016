//! `undefined-required-property`: a required name that no part of the schema defines.

use std::collections::BTreeMap;

use super::properties::Properties;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{Location, grammar::ObjectKind, reference::similar, walk::Located},
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "undefined-required-property",
    severity: Severity::Warning,
    what: "`required` lists a name that `properties` does not define, neither here nor in any part of the composition.",
    why: "The property must be there and its schema is unknown: mostly one of the two names is a typo.",
    example: "{required: [nmae], properties: {name: {type: string}}}   # wrong\n{required: [name], properties: {name: {type: string}}}   # right",
    standard: "JSON Schema Validation 2020-12 §6.5.3",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UndefinedRequiredProperty;

impl Rule for UndefinedRequiredProperty {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let compositions: Vec<(&Located<'_>, Properties)> = context
            .of(ObjectKind::Schema)
            .filter(|located| is_concerned(located.node) && !is_part(&located.location))
            .filter(|located| !is_other_name(context, located))
            .map(|located| {
                let properties = Properties::of(context, located.node, &located.location);
                (located, properties)
            })
            .collect();
        // What a schema requires may be defined by those it is a part of.
        let mut including: BTreeMap<&Location, Vec<&Properties>> = BTreeMap::new();
        for (_, properties) in &compositions {
            for part in properties.parts() {
                including.entry(part).or_default().push(properties);
            }
        }
        for (located, properties) in &compositions {
            let around = including
                .get(&located.location)
                .map_or(&[][..], Vec::as_slice);
            if !properties.is_complete()
                || around.iter().any(|composition| !composition.is_complete())
            {
                continue;
            }
            let mut required = Vec::new();
            collect_required(located.node, context, &mut required);
            for name in required {
                let text = name.as_str().unwrap_or_default();
                let is_known =
                    properties.has(text) || around.iter().any(|composition| composition.has(text));
                if !is_known {
                    diagnostics.push(finding(name, text, properties));
                }
            }
        }
    }
}

fn finding(name: &Node, text: &str, properties: &Properties) -> Diagnostic {
    let finding = Diagnostic::new(
        &INFO,
        name.span,
        format!("the required property `{text}` is not defined"),
    );
    match similar(text, properties.names()) {
        Some(name) => finding.help(format!("did you mean `{name}`?")),
        None => finding.help("define it in `properties`, or remove it here"),
    }
}

/// Whether the schema requires properties or is composed of others: all others neither lack a property nor define one for another.
fn is_concerned(node: &Node) -> bool {
    const KEYWORDS: [&str; 10] = [
        "required",
        "$ref",
        "$dynamicRef",
        "allOf",
        "anyOf",
        "oneOf",
        "if",
        "then",
        "else",
        "dependentSchemas",
    ];
    let mut entries = node.entries().iter();
    entries.any(|entry| KEYWORDS.contains(&entry.key.as_str()))
}

/// Whether the schema is only a reference to another one that is looked at itself: it requires nothing of its own, and defines for
/// what the other is composed of nothing that the other does not define.
fn is_other_name(context: &LintContext<'_>, located: &Located<'_>) -> bool {
    let is_bare = !context.version().has_json_schema() || located.node.entries().len() == 1;
    located
        .reference_value()
        .filter(|_| is_bare)
        .is_some_and(|text| {
            let target = context.document.locate_reference(text);
            target.is_ok_and(|target| !is_part(&target))
        })
}

/// Whether the schema at `location` is written out as a part of another one.
fn is_part(location: &Location) -> bool {
    let tokens: Vec<_> = location.pointer.tokens().collect();
    let from_end = |at: usize| tokens.iter().rev().nth(at).map(AsRef::as_ref);
    matches!(
        from_end(1),
        Some("allOf" | "anyOf" | "oneOf" | "dependentSchemas")
    ) || (matches!(from_end(0), Some("not" | "if" | "then" | "else"))
        && from_end(1) != Some("properties"))
}

/// The names that a schema requires, itself and in the parts written out in it.
fn collect_required<'n>(node: &'n Node, context: &LintContext<'_>, res: &mut Vec<&'n Node>) {
    if node.get("$ref").is_some() && !context.version().has_json_schema() {
        return;
    }
    let names = node.get("required").map(Node::items).unwrap_or_default();
    res.extend(names.iter().filter(|name| name.as_str().is_some()));
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let parts = node.get(keyword).map(Node::items).unwrap_or_default();
        for part in parts {
            collect_required(part, context, res);
        }
    }
}
