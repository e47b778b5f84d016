//! Removes keywords that Rust types cannot express: negations, conditions, tuples.
//!
//! **What it does.** Removes `not`, `if`/`then`/`else`, `dependentSchemas`, `contains`, `propertyNames`,
//! `unevaluated…`, `prefixItems` and inner definitions. Properties that only some values have, since they are under
//! `then`, `else` or `dependentSchemas`, become optional properties of all; of any value where conditions differ in their
//! schema. Members that `unevaluatedProperties` admits
//! become additional ones, so that they are read and written back.
//!
//! **Why.** The type admits a little more than the schema, and the server has the last word. typify gives up on `not`.
//!
//! **Example.**
//!
//! ```yaml
//! # before                            # after
//! properties: {kind: {…}}             properties:
//! if: {properties: {kind: …}}           kind: {…}
//! then: {properties: {size: {…}}}       size: {…}
//! not: {required: [root]}
//! ```
//!
//! **Standard.** JSON Schema 2020-12 core §10.2.1.4, §10.2.2, §10.3.1.1.

use spec::source::node::{Entry, Mapping, Node, NodeValue};

use super::schema::merge::{CONDITIONAL, either};
use crate::{
    pass::{Pass, PassContext},
    tree,
};

/// See the [module](self).
#[derive(Debug)]
pub struct DropNegations;

const INEXPRESSIBLE: &[&str] = &[
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "contains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "$defs",
    "definitions",
];

/// Those that constrain nothing: what refers to them refers to components.
const DEFINITIONS: &[&str] = &["$defs", "definitions"];

impl Pass for DropNegations {
    fn id(&self) -> &'static str {
        "drop-negations"
    }

    fn what(&self) -> &'static str {
        "Removes negations and conditions, which Rust types cannot express"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        let version = cx.version();
        tree::for_each_schema(root, version, &mut |schema| {
            let span = schema.span;
            let has_tuple = schema.get("prefixItems").is_some()
                || schema
                    .get("items")
                    .is_some_and(|it| it.as_sequence().is_some());
            let conditional = conditional_properties(schema);
            if !conditional.is_empty()
                && let Some(properties) = tree::member_mapping(schema, "properties")
            {
                for entry in conditional {
                    properties.push(entry);
                }
            }
            let Some(mapping) = schema.as_mapping_mut() else {
                return;
            };
            keep_unevaluated(mapping);
            mapping.retain(|entry| {
                let key = entry.key.as_str();
                let is_kept = !INEXPRESSIBLE.contains(&key);
                if !is_kept && !DEFINITIONS.contains(&key) {
                    let message = format!("`{key}` is dropped: Rust types cannot express it");
                    cx.report_dropped(entry.key_span, message);
                }
                is_kept
            });
            if has_tuple {
                let dropped = [mapping.remove("prefixItems"), mapping.remove("items")];
                if let Some(list) = dropped.iter().flatten().next() {
                    let message = "the schemas of single items are dropped: the items of a list have one type";
                    cx.report_dropped(list.span, message);
                }
                if mapping.get("type").is_none() {
                    mapping.insert(
                        "type",
                        Node::new(NodeValue::String("array".to_owned()), span),
                    );
                }
            }
        });
    }
}

/// Turns `unevaluatedProperties` that admits members into `additionalProperties`: of any value where another part of the
/// schema may admit them too. Beside a union the branches decide.
fn keep_unevaluated(mapping: &mut Mapping) {
    const KEY: &str = "unevaluatedProperties";
    let is_open = |it: &Node| it.as_mapping().is_some() || it.as_bool() == Some(true);
    let has = |keys: &[&str]| keys.iter().any(|key| mapping.get(key).is_some());
    let is_open = mapping.get(KEY).is_some_and(is_open);
    if !is_open || has(&["oneOf", "anyOf", "additionalProperties"]) {
        return;
    }
    let is_composed = has(&["allOf", "$ref", "if", "dependentSchemas"]);
    if let Some(values) = mapping.remove(KEY) {
        let any = || Node::new(NodeValue::Bool(true), values.span);
        let values = if is_composed { any() } else { values };
        mapping.insert("additionalProperties", values);
    }
}

/// The properties that are under a condition and nowhere else in `schema`.
fn conditional_properties(schema: &Node) -> Vec<Entry> {
    let branches = ["then", "else"]
        .into_iter()
        .filter_map(|key| schema.get(key));
    let dependent = schema
        .get("dependentSchemas")
        .map_or(&[][..], Node::entries);
    let branches = branches.chain(dependent.iter().map(|entry| &entry.value));
    let own = schema.get("properties");
    let mut res: Vec<Entry> = Vec::new();
    for entry in branches
        .filter_map(|it| it.get("properties"))
        .flat_map(Node::entries)
    {
        if own.is_some_and(|own| own.get(&entry.key).is_some()) {
            continue;
        }
        match res.iter_mut().find(|known| known.key == entry.key) {
            Some(known) => known.value = either(&known.value, &entry.value),
            None => res.push(entry.clone()),
        }
    }
    for entry in &mut res {
        if let Some(mapping) = entry.value.as_mapping_mut() {
            mapping.insert(CONDITIONAL, tree::boolean(true, entry.key_span));
        }
    }
    res
}
