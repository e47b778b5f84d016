//! Lists of errors that each name a value and say what is wrong with it: express-validator, Cornice, `NestJS`, Symfony, huma,
//! JSON Schema validators of many languages.

use serde_json::Value;

use super::{Parser, about, path_of, segments, string};
use crate::learned::{Complaint, Part, sentence};

/// Reads lists of errors with a name and a message.
pub(super) struct Entries;

/// Members that hold the list, best first.
const LISTS: [&str; 9] = [
    "errors",
    "details",
    "detail",
    "violations",
    "issues",
    "invalid_params",
    "invalid-params",
    "validation_errors",
    "message",
];
/// Members that name the value, best first.
const NAMES: [&str; 13] = [
    "path",
    "field",
    "loc",
    "pointer",
    "instancePath",
    "propertyPath",
    "property",
    "param",
    "parameter",
    "source",
    "key",
    "name",
    "location",
];
/// Members that say what is wrong, best first.
const MESSAGES: [&str; 8] = [
    "message",
    "msg",
    "reason",
    "description",
    "detail",
    "error",
    "title",
    "code",
];

impl Parser for Entries {
    fn name(&self) -> &'static str {
        "express-validator, Cornice, NestJS, Symfony, huma"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        let inner = body.get("error").filter(|inner| inner.is_object());
        let bodies = [Some(body), inner].into_iter().flatten();
        let named = bodies.flat_map(|body| LISTS.iter().filter_map(|name| body.get(*name)));
        let mut lists = named.chain([body]).filter_map(Value::as_array);
        let found = lists.find_map(|list| {
            let found: Vec<Complaint> = list.iter().flat_map(complaints).collect();
            (!found.is_empty()).then_some(found)
        });
        found.unwrap_or_default()
    }
}

fn complaints(entry: &Value) -> Vec<Complaint> {
    if let Some(text) = entry.as_str() {
        return sentence::complaints(text);
    }
    let path = NAMES.iter().find_map(|name| match entry.get(*name)? {
        Value::String(path) => Some(segments(path)),
        Value::Array(path) => Some(path_of(path)),
        _ => None,
    });
    let Some(mut path) = path.filter(|path| !path.is_empty()) else {
        return Vec::new();
    };
    let location = ["location", "in", "source"].iter();
    let mut location = location.filter_map(|name| string(entry, name));
    let mut part = location.find_map(Part::from_name);
    let is_part = path.len() == 1 && string(entry, "location") == path.first().map(String::as_str);
    if (part.is_none() && path.len() > 1) || is_part {
        part = path.first().and_then(|first| Part::from_name(first));
        if part.is_some() {
            path.remove(0);
        }
    }
    // class-validator lists the constraints by their names.
    if let Some(constraints) = entry.get("constraints").and_then(Value::as_object) {
        let messages = constraints.values().filter_map(Value::as_str);
        return messages
            .flat_map(|message| about(part, &path, message))
            .collect();
    }
    let messages = MESSAGES.iter().filter_map(|name| string(entry, name));
    let found = messages
        .map(|message| {
            // `data.id in body: Required` names the value again.
            let rest = message.rsplit_once(": ").map_or(message, |(_, rest)| rest);
            let own = about(part, &path, message);
            if own.is_empty() {
                about(part, &path, rest)
            } else {
                own
            }
        })
        .find(|found| !found.is_empty());
    found.unwrap_or_default()
}
