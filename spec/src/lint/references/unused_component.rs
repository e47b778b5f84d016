//! `unused-component`: a component that nothing refers to.

use std::collections::BTreeSet;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{Location, grammar::ObjectKind, walk::Located},
    lint::{LintContext, Rule},
    source::{node::Node, pointer::JsonPointer, source_map::SourceId},
};

static INFO: RuleInfo = RuleInfo {
    id: "unused-component",
    severity: Severity::Warning,
    what: "A component is defined and nothing refers to it.",
    why: "It is left over, or the object that should refer to it refers to something else.",
    example: "components: {schemas: {Pet: {}}}   # wrong when no `$ref` leads to Pet",
    standard: "good practice",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UnusedComponent;

impl Rule for UnusedComponent {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        // A document without operations is a library for others.
        if context.operations.is_empty() {
            return;
        }
        let used = used_components(context);
        let components = context
            .of(ObjectKind::Components)
            .filter(|located| located.location.source == SourceId::ENTRY);
        for section in components.flat_map(|located| located.node.entries()) {
            if section.key.starts_with("x-") {
                continue;
            }
            for entry in section.value.entries() {
                let name: JsonPointer = ["components", &section.key, &entry.key]
                    .into_iter()
                    .collect();
                if !used.contains(name.as_str()) {
                    diagnostics.push(
                        Diagnostic::new(
                            &INFO,
                            entry.key_span,
                            format!("nothing refers to `{}`", entry.key),
                        )
                        .help("remove it, or refer to it"),
                    );
                }
            }
        }
    }
}

/// The pointers of all components that something outside of themselves uses.
fn used_components(context: &LintContext<'_>) -> BTreeSet<String> {
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut add = |from: &Location, to: &Location| {
        if let Some(name) = component_of(to).filter(|name| component_of(from) != Some(name))
            && !used.contains(name)
        {
            used.insert(name.to_owned());
        }
    };
    for located in &context.objects {
        for keyword in ["$ref", "$dynamicRef"] {
            let target = located
                .node
                .get(keyword)
                .and_then(|text| context.document.locate_reference(text).ok());
            if let Some(target) = target {
                add(&located.location, &target);
            }
        }
        for target in implied(context, located) {
            add(&located.location, &target);
        }
    }
    // A variant is known by its base: `allOf` of a schema with a discriminator.
    for located in context.written_out(ObjectKind::Schema) {
        if let Some(name) = component_of(&located.location)
            && extends_a_discriminated_schema(context, located)
        {
            used.insert(name.to_owned());
        }
    }
    used
}

/// Components that an object names without `$ref`: security schemes, and variants in a discriminator's mapping.
fn implied(context: &LintContext<'_>, located: &Located<'_>) -> Vec<Location> {
    let component = |section: &str, name: &str| Location {
        source: SourceId::ENTRY,
        pointer: ["components", section, name].into_iter().collect(),
    };
    match located.kind {
        ObjectKind::SecurityRequirement => located
            .node
            .entries()
            .iter()
            .map(|entry| component("securitySchemes", &entry.key))
            .collect(),
        ObjectKind::Discriminator => {
            let mapping = located.node.get("mapping").map(Node::entries);
            let targets = mapping.unwrap_or_default().iter().map(|entry| &entry.value);
            targets
                .filter_map(|value| {
                    let name = value.as_str()?;
                    let by_name = component("schemas", name);
                    let is_name = context.document.node(&by_name).is_some();
                    is_name
                        .then_some(by_name)
                        .or_else(|| context.document.locate_reference(value).ok())
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

fn extends_a_discriminated_schema(context: &LintContext<'_>, located: &Located<'_>) -> bool {
    let parts = located
        .node
        .get("allOf")
        .map(Node::items)
        .unwrap_or_default();
    parts.iter().any(|part| {
        let target = part
            .get("$ref")
            .and_then(|text| context.document.target_of(text).ok());
        target.is_some_and(|target| target.node.get("discriminator").is_some())
    })
}

/// The pointer of the component that holds `location`, when one does.
fn component_of(location: &Location) -> Option<&str> {
    let pointer = location.pointer.as_str();
    let below = pointer.strip_prefix("/components/")?;
    let (_, below) = below.split_once('/')?;
    let rest = below.find('/').map_or(0, |end| below.len() - end);
    let component = pointer.get(..pointer.len() - rest)?;
    (location.source == SourceId::ENTRY).then_some(component)
}
