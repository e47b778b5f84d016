//! The document of a mock as one JSON document, for `/openapi.json`, with the undocumented responses of the mock added.
//!
//! Referenced files become members of `x-files`, and references are rewritten accordingly.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use spec::{
    document::{Document, Location},
    model::Api,
    source::{
        node::{Node, NodeValue},
        source_map::SourceId,
    },
};

use super::contract::missing;

/// The document of `api` with the undocumented responses of its mock added.
pub fn completed_json(api: &Api) -> Value {
    let document = &api.document;
    let additions: BTreeMap<Location, Vec<(u16, &'static str)>> = api
        .operations
        .iter()
        .map(|operation| (operation.origin.location.clone(), missing(api, operation)))
        .filter(|(_, missing)| !missing.is_empty())
        .collect();
    let writer = Writer {
        document,
        additions,
    };
    let mut files = Map::new();
    let mut res = Value::Null;
    for (source, _) in document.sources().iter() {
        let json = writer.value(document.file(source), &Location::root(source));
        if source == SourceId::ENTRY {
            res = json;
        } else {
            files.insert(source.index().to_string(), json);
        }
    }
    if let (Value::Object(members), false) = (&mut res, files.is_empty()) {
        members.insert("x-files".to_owned(), Value::Object(files));
    }
    res
}

struct Writer<'d> {
    document: &'d Document,
    additions: BTreeMap<Location, Vec<(u16, &'static str)>>,
}

impl Writer<'_> {
    fn value(&self, node: &Node, at: &Location) -> Value {
        match &node.value {
            NodeValue::Mapping(_) => self.mapping(node, at),
            NodeValue::Sequence(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| self.value(item, &at.join(index.to_string())))
                .collect(),
            _ => node.to_json(),
        }
    }

    fn mapping(&self, node: &Node, at: &Location) -> Value {
        let entries = node.entries().iter();
        let members = entries.map(|entry| {
            let value = self.value(&entry.value, &at.join(&entry.key));
            (entry.key.clone(), value)
        });
        let mut res: Map<String, Value> = members.collect();
        if let Some(reference) = node.get("$ref").filter(|text| text.as_str().is_some())
            && let Ok(target) = self.document.target_of(reference)
        {
            let target = target.location;
            let file = match target.source {
                SourceId::ENTRY => String::new(),
                other => format!("/x-files/{}", other.index()),
            };
            let reference = format!("#{file}{}", target.pointer.as_str());
            res.insert("$ref".to_owned(), reference.into());
        }
        if let Some(missing) = self.additions.get(at) {
            let responses = res.entry("responses").or_insert_with(|| json!({}));
            if let Value::Object(responses) = responses {
                for (status, description) in missing {
                    responses.insert(status.to_string(), json!({ "description": description }));
                }
            }
        }
        Value::Object(res)
    }
}
