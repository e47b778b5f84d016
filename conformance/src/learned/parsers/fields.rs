//! Laravel: `{"message": …, "errors": {"items.0.price": ["The items.0.price must be at least 1."]}}`; and any other map of
//! members to what is wrong with them.

use serde_json::Value;

use super::{Parser, about, segments, string};
use crate::learned::Complaint;

/// Reads the errors of Laravel.
pub(super) struct Laravel;

impl Parser for Laravel {
    fn name(&self) -> &'static str {
        "Laravel"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        let errors = ["errors", "fields", "error", "details"].into_iter();
        let mut errors = errors.filter_map(|name| body.get(name).filter(|it| it.is_object()));
        let is_reported = string(body, "message").is_some() || body.get("error").is_some();
        let found = errors.next().filter(|_| is_reported);
        found.map(complaints).unwrap_or_default()
    }
}

/// The complaints of a map of members to messages, at any depth.
pub(super) fn complaints(map: &Value) -> Vec<Complaint> {
    let mut res = Vec::new();
    collect(map, &mut Vec::new(), 6, &mut res);
    res
}

fn collect(value: &Value, path: &mut Vec<String>, depth: u32, res: &mut Vec<Complaint>) {
    if depth == 0 {
        return;
    }
    match value {
        Value::String(message) if !path.is_empty() => res.extend(about(None, path, message)),
        Value::Array(items) => {
            let is_messages = items.iter().any(Value::is_string);
            for (at, item) in items.iter().enumerate() {
                if is_messages {
                    collect(item, path, depth - 1, res);
                } else {
                    path.push(at.to_string());
                    collect(item, path, depth - 1, res);
                    path.pop();
                }
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                // zod calls the messages about an object itself so.
                let is_own = matches!(name.as_str(), "_errors" | "_schema");
                let names = if is_own { Vec::new() } else { segments(name) };
                let count = names.len();
                path.extend(names);
                collect(member, path, depth - 1, res);
                path.truncate(path.len() - count);
            }
        }
        _ => {}
    }
}
