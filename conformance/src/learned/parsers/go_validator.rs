//! go-playground/validator: `Key: 'User.Name' Error:Field validation for 'Name' failed on the 'required' tag`, and the same in
//! members: `{"field": "Kind", "tag": "oneof", "param": "a b"}`.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::{Parser, segments, string};
use crate::learned::{Complaint, Demand};

/// Reads the text of go-playground/validator, which gin and echo send.
pub(super) struct GoValidator;

/// Reads the errors of go-playground/validator that a server sends as objects.
pub(super) struct GoTags;

static LINE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"Key: '([^']+)' Error:.*?failed on the '([a-z0-9_]+)' tag").ok());

impl Parser for GoValidator {
    fn name(&self) -> &'static str {
        "go-playground/validator, gin, echo"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        let mut res = Vec::new();
        collect(body, 4, &mut |value| {
            let text = value.as_str().unwrap_or_default();
            let lines = LINE.as_ref().into_iter();
            let lines = lines.flat_map(|pattern| pattern.captures_iter(text));
            for line in lines {
                let part = |at| line.get(at).map_or("", |text| text.as_str());
                // The bounds and lists of tags are not printed.
                res.extend(complaints(part(1), part(2), ""));
            }
        });
        res
    }
}

impl Parser for GoTags {
    fn name(&self) -> &'static str {
        "go-playground/validator as objects, fiber"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        let mut res = Vec::new();
        collect(body, 4, &mut |value| {
            let of = |names: &[&str]| names.iter().find_map(|name| string(value, name));
            let field = of(&[
                "field",
                "Field",
                "FailedField",
                "failed_field",
                "failedField",
                "namespace",
                "Namespace",
            ]);
            let tag = of(&["tag", "Tag", "actualTag", "ActualTag"]);
            let param = of(&["param", "Param", "Value"]);
            if let (Some(field), Some(tag)) = (field, tag) {
                res.extend(complaints(field, tag, param.unwrap_or_default()));
            }
        });
        res
    }
}

/// What a tag demands of a field. A bound is that of a length, of a list or of a number, as the value is.
fn complaints(field: &str, tag: &str, param: &str) -> Vec<Complaint> {
    let format = |name: &str| vec![Demand::Format(name.to_owned())];
    let bound = || param.parse::<i64>().ok();
    let least = |by: i64| {
        bound()
            .and_then(|it| it.checked_add(by))
            .map(Demand::Minimum)
    };
    let most = |by: i64| {
        bound()
            .and_then(|it| it.checked_sub(by))
            .map(Demand::Maximum)
    };
    let demands: Vec<Demand> = match tag {
        tag if tag.starts_with("required") => vec![Demand::Present],
        "email" => format("email"),
        "url" | "uri" | "http_url" => format("uri"),
        tag if tag.starts_with("uuid") => format("uuid"),
        "ip" | "ipv4" => format("ipv4"),
        "ipv6" => format("ipv6"),
        "base64" => format("byte"),
        "datetime" => format("date-time"),
        "hostname" | "fqdn" => format("hostname"),
        // Of the elements of a list.
        "unique" => vec![Demand::UniqueItems],
        "oneof" => {
            let values = choices(param);
            let found = (!values.is_empty()).then_some(Demand::OneOf(values));
            found.into_iter().collect()
        }
        "min" | "gte" => least(0).into_iter().collect(),
        "max" | "lte" => most(0).into_iter().collect(),
        "gt" => least(1).into_iter().collect(),
        "lt" => most(1).into_iter().collect(),
        "len" => least(0).into_iter().chain(most(0)).collect(),
        _ => Vec::new(),
    };
    let demands = demands.into_iter();
    demands
        .map(|demand| Complaint::new(None, segments(field), demand))
        .collect()
}

/// The choices of `oneof`, with spaces between: `small 'very large'`.
fn choices(param: &str) -> Vec<Value> {
    let mut pieces = param.split('\'').enumerate();
    pieces
        .by_ref()
        .flat_map(|(at, piece)| {
            // Every second piece is in quotes.
            let words: Vec<&str> = match at % 2 {
                1 => vec![piece],
                _ => piece.split_whitespace().collect(),
            };
            words
        })
        .map(Value::from)
        .collect()
}

/// Calls `read` with the strings and objects in `value`, at most `depth` values down.
fn collect(value: &Value, depth: u32, read: &mut dyn FnMut(&Value)) {
    match value {
        Value::String(_) => read(value),
        Value::Array(items) if depth > 0 => {
            for item in items {
                collect(item, depth - 1, read);
            }
        }
        Value::Object(members) => {
            read(value);
            for item in members.values().filter(|_| depth > 0) {
                collect(item, depth - 1, read);
            }
        }
        _ => {}
    }
}
