//! The values that a document gives for a schema and its parts: `example`, `examples`, `default`, `enum` and `const`.
//!
//! They are candidates where no value can be made; a validator decides which of them are valid.

use serde_json::Value;
use spec::{
    document::{Document, Location},
    schema::SchemaBundle,
    source::node::Node,
};

/// The maximum number of values.
const MAX_VALUES: usize = 200;
/// The maximum nesting of a schema that is searched.
const DEEPEST: u32 = 24;

/// The values of the schemas in `bundle`, those of its root first; in a part of a web those of its root alone.
pub(super) fn values(document: &Document, bundle: &SchemaBundle) -> Vec<Value> {
    let root = bundle.origins.get(&bundle.root_key).into_iter();
    if bundle.is_part {
        values_at(document, root)
    } else {
        values_at(document, root.chain(bundle.origins.values()))
    }
}

/// The values of all schemas in `bundle`.
pub(super) fn all_values(document: &Document, bundle: &SchemaBundle) -> Vec<Value> {
    values_at(document, bundle.origins.values())
}

fn values_at<'l>(document: &Document, locations: impl Iterator<Item = &'l Location>) -> Vec<Value> {
    let mut res = Vec::new();
    for location in locations {
        if let Some(node) = document.node(location) {
            collect(node, 0, &mut res);
        }
    }
    res
}

fn collect(node: &Node, depth: u32, res: &mut Vec<Value>) {
    if depth > DEEPEST {
        return;
    }
    for entry in node.entries() {
        let given: Vec<&Node> = match entry.key.as_str() {
            "example" | "default" | "const" => vec![&entry.value],
            "examples" | "enum" => entry.value.items().iter().collect(),
            _ => Vec::new(),
        };
        for value in given {
            let value = value.to_json();
            if res.len() < MAX_VALUES && !value.is_null() && !res.contains(&value) {
                res.push(value);
            }
        }
    }
    for entry in node.entries() {
        if entry.value.as_sequence().is_some() {
            for item in entry.value.items() {
                collect(item, depth + 1, res);
            }
        } else {
            collect(&entry.value, depth + 1, res);
        }
    }
}

/// The strings in `values`, each once.
pub(super) fn strings_in(values: &[Value]) -> Vec<String> {
    let mut res = Vec::new();
    for value in values {
        add_strings(value, &mut res);
    }
    res
}

fn add_strings(value: &Value, res: &mut Vec<String>) {
    match value {
        Value::String(string) if !res.contains(string) => res.push(string.clone()),
        Value::Array(items) => items.iter().for_each(|item| add_strings(item, res)),
        Value::Object(members) => members.values().for_each(|member| add_strings(member, res)),
        _ => {}
    }
}
