//! The contract as one JSON document, for `/openapi.json`.

use serde_json::{Map, Value, json};
use spec::{
    document::{Document, Location},
    source::{
        node::{Node, NodeValue},
        source_map::SourceId,
    },
};

/// Files that refer to each other in a circle end here.
const DEEPEST: usize = 200;

/// The document with everything in it that its entry file takes from other files.
pub(crate) fn bundled(document: &Document) -> Value {
    let root = Location::root(SourceId::ENTRY);
    value(document, document.root(), &root, DEEPEST)
}

/// Names `url` as the first server, so that tools which import the document send tokens there and nowhere else.
pub(crate) fn with_server(mut document: Value, url: &str) -> Value {
    if let Some(fields) = document.as_object_mut() {
        let own = json!({ "url": url, "description": "This sandbox." });
        match fields.get_mut("servers").and_then(Value::as_array_mut) {
            Some(servers) => servers.insert(0, own),
            None => drop(fields.insert("servers".to_owned(), json!([own]))),
        }
    }
    document
}

fn value(document: &Document, node: &Node, at: &Location, depth: usize) -> Value {
    match &node.value {
        NodeValue::Mapping(_) => mapping(document, node, at, depth),
        NodeValue::Sequence(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| value(document, item, &at.join(index.to_string()), depth))
            .collect(),
        _ => node.to_json(),
    }
}

fn mapping(document: &Document, node: &Node, at: &Location, depth: usize) -> Value {
    if let Some(reference) = node.get("$ref").filter(|text| text.as_str().is_some())
        && let Ok(target) = document.target_of(reference)
    {
        if target.location.source == SourceId::ENTRY {
            let mut reference = Map::new();
            reference.insert(
                "$ref".to_owned(),
                format!("#{}", target.location.pointer.as_str()).into(),
            );
            return Value::Object(reference);
        }
        return match depth.checked_sub(1) {
            Some(depth) => value(document, target.node, &target.location, depth),
            None => Value::Null,
        };
    }
    let entries = node.entries().iter();
    let members = entries.map(|entry| {
        let value = value(document, &entry.value, &at.join(&entry.key), depth);
        (entry.key.clone(), value)
    });
    Value::Object(members.collect())
}
