//! Two schemas that must both hold, as one.
//!
//! The result may admit a little more than both together (of two patterns one is kept): it becomes a Rust type, which
//! cannot express such things anyway.

use spec::source::node::{Entry, Mapping, Node, NodeValue};

use super::annotations::is_annotation;
use crate::tree;

/// Adds the keywords of `from` that `into` lacks; where both have one, their values are joined, or `into` wins.
///
/// `drop` is called with what is lost that way.
pub(in crate::passes) fn merge_into(into: &mut Node, from: &Node, drop: &mut dyn FnMut(&Entry)) {
    let Some(mapping) = into.as_mapping_mut() else {
        return;
    };
    for entry in from.entries() {
        let value = &entry.value;
        match entry.key.as_str() {
            "required" => join_names(mapping, value),
            "properties" | "patternProperties" => join_properties(mapping, &entry.key, value),
            "enum" => common_values(mapping, value),
            key @ ("items" | "additionalProperties")
                if value.as_mapping().is_some()
                    && mapping
                        .get(key)
                        .is_some_and(|own| own.as_mapping().is_some()) =>
            {
                if let Some(own) = mapping.get_mut(key) {
                    *own = refined(own, value);
                }
            }
            key if mapping.get(key).is_none() => {
                mapping.push(entry.clone());
            }
            key => {
                let is_lost = |own: &Node| !own.same_data(value);
                if !is_annotation(key) && mapping.get(key).is_some_and(is_lost) {
                    drop(entry);
                }
            }
        }
    }
}

/// Adds annotations of `from` that `into` lacks.
pub(in crate::passes) fn describe_like(into: &mut Node, from: &Node) {
    let Some(mapping) = into.as_mapping_mut() else {
        return;
    };
    for entry in from.entries() {
        if is_annotation(&entry.key) && mapping.get(&entry.key).is_none() {
            mapping.push(entry.clone());
        }
    }
}

fn join_names(mapping: &mut Mapping, names: &Node) {
    let Some(known) = mapping.get_mut("required").and_then(Node::as_sequence_mut) else {
        mapping.insert("required", names.clone());
        return;
    };
    for name in names.items() {
        if !known.iter().any(|it| it.as_str() == name.as_str()) {
            known.push(name.clone());
        }
    }
}

/// Properties of `from` come first: in `allOf`, what is inherited is written before what is added.
fn join_properties(mapping: &mut Mapping, key: &str, from: &Node) {
    let Some(own) = mapping.get(key).and_then(Node::as_mapping) else {
        mapping.insert(key, from.clone());
        return;
    };
    let span = from.span;
    let mut entries = Vec::new();
    for entry in from.entries() {
        let mut entry = entry.clone();
        if let Some(own) = own.get(&entry.key) {
            entry.value = refined(own, &entry.value);
        }
        entries.push(entry);
    }
    let inherited = |name: &str| from.get(name).is_some();
    let added = own.entries().iter().filter(|entry| !inherited(&entry.key));
    entries.extend(added.cloned());
    mapping.insert(key, Node::mapping(entries, span));
}

/// Extension that marks a property which only holds under a condition.
pub(in crate::passes) const CONDITIONAL: &str = "x-conditional";

/// What is of the schema `one` under a condition, and of `other` under another one: any value where they differ.
pub(in crate::passes) fn either(one: &Node, other: &Node) -> Node {
    if one.same_data(other) {
        return one.clone();
    }
    let annotations = one
        .entries()
        .iter()
        .filter(|entry| is_annotation(&entry.key));
    Node::mapping(annotations.cloned().collect(), one.span)
}

/// The schema `own`, which refines `inherited`: both must hold, so they become an `allOf` that is merged in its turn.
fn refined(own: &Node, inherited: &Node) -> Node {
    if own.same_data(inherited) {
        return own.clone();
    }
    let is_conditional = |schema: &Node| schema.get(CONDITIONAL).is_some();
    match (is_conditional(own), is_conditional(inherited)) {
        (true, true) => return either(own, inherited),
        (true, false) => return inherited.clone(),
        (false, true) => return own.clone(),
        (false, false) => {}
    }
    let own_is_bare = own.entries().iter().all(|entry| is_annotation(&entry.key));
    if own_is_bare {
        let mut res = inherited.clone();
        if res.get("$ref").is_none() {
            describe_over(&mut res, own);
        }
        return res;
    }
    let mut inner = own.clone();
    // Annotations of the location where it is used stay there, beside the parts.
    let annotations = inner.as_mapping_mut().map_or_else(Vec::new, |mapping| {
        let (kept, moved): (Vec<Entry>, Vec<Entry>) = std::mem::take(mapping)
            .into_entries()
            .into_iter()
            .partition(|entry| is_annotation(&entry.key));
        *mapping = Mapping::new(moved);
        kept
    });
    let parts = Node::new(
        NodeValue::Sequence(vec![inherited.clone(), inner]),
        own.span,
    );
    let mut entries = annotations;
    entries.push(tree::entry("allOf", parts));
    let mut res = Node::mapping(entries, own.span);
    describe_like(&mut res, inherited);
    res
}

/// Puts annotations of `from` over those of `into`.
pub(in crate::passes) fn describe_over(into: &mut Node, from: &Node) {
    let Some(mapping) = into.as_mapping_mut() else {
        return;
    };
    for entry in from.entries() {
        if is_annotation(&entry.key) {
            mapping.insert(entry.key.clone(), entry.value.clone());
        }
    }
}

/// Values that both lists admit; where they share none the document contradicts itself and the first list stays.
fn common_values(mapping: &mut Mapping, values: &Node) {
    let Some(own) = mapping.get("enum") else {
        mapping.insert("enum", values.clone());
        return;
    };
    let common: Vec<Node> = own
        .items()
        .iter()
        .filter(|value| values.items().iter().any(|other| other.same_data(value)))
        .cloned()
        .collect();
    if !common.is_empty() {
        let mut node = own.clone();
        if let Some(items) = node.as_sequence_mut() {
            *items = common;
        }
        mapping.insert("enum", node);
    }
}

/// The branches of a union, with their key.
pub(in crate::passes) fn branches(schema: &Node) -> Option<(&'static str, &[Node])> {
    ["oneOf", "anyOf"].into_iter().find_map(|key| {
        let items = schema.get(key)?.as_sequence()?;
        (!items.is_empty()).then_some((key, items))
    })
}

/// Whether `schema` has fields of an object of its own.
pub(in crate::passes) fn has_properties(schema: &Node) -> bool {
    schema
        .get("properties")
        .is_some_and(|properties| !properties.entries().is_empty())
}

/// The component that `schema` refers to, however deep the chain.
pub(in crate::passes) fn resolve<'s>(
    schemas: &'s Mapping,
    schema: &'s Node,
) -> Option<(&'s str, &'s Node)> {
    let mut name = tree::schema_reference(schema)?;
    for _ in 0..32 {
        let target = schemas.get(name)?;
        match tree::schema_reference(target) {
            Some(next) if target.entries().len() == 1 => name = next,
            _ => return Some((name, target)),
        }
    }
    None
}
