//! zod 3 and 4: `{"issues": [{"code": "too_small", "minimum": 3, "type": "string", "path": ["name"], "message": …}]}`.

use serde_json::Value;

use super::{Parser, about, length, number, path_of, step, string};
use crate::learned::{Complaint, Demand};

/// Reads the issues of zod, wherever a server puts them.
pub(super) struct Zod;

impl Parser for Zod {
    fn name(&self) -> &'static str {
        "zod"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        issues(body, 3).iter().flat_map(complaints).collect()
    }
}

/// The list of issues in `body`, which may also be the text of a message.
fn issues(body: &Value, depth: u32) -> Vec<Value> {
    let is_issue = |value: &Value| {
        string(value, "code").is_some() && value.get("path").is_some_and(Value::is_array)
    };
    match body {
        Value::Array(items) if items.iter().any(is_issue) => items.clone(),
        Value::Object(members) if depth > 0 => {
            let members = ["issues", "errors", "error", "details", "message"];
            let mut found = members
                .into_iter()
                .filter_map(|name| body.get(name))
                .map(|member| issues(member, depth - 1));
            let found = found.find(|found| !found.is_empty());
            found.unwrap_or_default()
        }
        Value::String(text) if text.trim_start().starts_with('[') => {
            let parsed = serde_json::from_str(text).unwrap_or_default();
            issues(&parsed, 0)
        }
        _ => Vec::new(),
    }
}

fn complaints(issue: &Value) -> Vec<Complaint> {
    let Some(path) = issue.get("path").and_then(Value::as_array) else {
        return Vec::new();
    };
    let path = path_of(path);
    let kind = string(issue, "type").or_else(|| string(issue, "origin"));
    let bound = |name: &str| issue.get(name);
    let message = string(issue, "message").unwrap_or_default();
    let demand = match string(issue, "code").unwrap_or_default() {
        "invalid_type" => {
            let is_missing = string(issue, "received") == Some("undefined")
                || message.contains("received undefined")
                || message == "Required";
            is_missing.then_some(Demand::Present)
        }
        "too_small" => match kind {
            Some("string") => bound("minimum").and_then(length).map(Demand::MinLength),
            Some("array" | "set") => bound("minimum").and_then(length).map(Demand::MinItems),
            _ => bound("minimum").and_then(number).map(Demand::Minimum),
        },
        "too_big" => match kind {
            Some("string") => bound("maximum").and_then(length).map(Demand::MaxLength),
            Some("array" | "set") => bound("maximum").and_then(length).map(Demand::MaxItems),
            _ => bound("maximum").and_then(number).map(Demand::Maximum),
        },
        "not_multiple_of" => {
            let step_of = bound("multipleOf").or_else(|| bound("divisor"));
            step_of.and_then(step).map(Demand::MultipleOf)
        }
        "invalid_enum_value" | "invalid_value" | "invalid_literal" => {
            let values = bound("options").or_else(|| bound("values"));
            let list = values.and_then(Value::as_array).cloned();
            let single = || bound("expected").map(|value| vec![value.clone()]);
            list.or_else(single).map(Demand::OneOf)
        }
        "invalid_string" | "invalid_format" => {
            let format = string(issue, "validation").or_else(|| string(issue, "format"));
            match format {
                Some("datetime") => Some(Demand::Format("date-time".to_owned())),
                Some("url") => Some(Demand::Format("uri".to_owned())),
                Some("regex") => string(issue, "pattern")
                    .map(|pattern| Demand::Pattern(pattern.trim_matches('/').to_owned())),
                Some(format) => Some(Demand::Format(format.to_owned())),
                None => None,
            }
        }
        "unrecognized_keys" => {
            let keys = issue.get("keys").and_then(Value::as_array);
            return keys
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(|key| {
                    let path = path.iter().cloned().chain([key.to_owned()]).collect();
                    Complaint::new(None, path, Demand::Absent)
                })
                .collect();
        }
        _ => None,
    };
    match demand {
        Some(demand) => vec![Complaint::new(None, path, demand)],
        None => about(None, &path, message),
    }
}
