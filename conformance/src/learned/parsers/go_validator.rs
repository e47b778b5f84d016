//! go-playground/validator: `Key: 'User.Name' Error:Field validation for 'Name' failed on the 'required' tag`.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::{Parser, segments};
use crate::learned::{Complaint, Demand};

/// Reads the text of go-playground/validator, which gin and echo send.
pub(super) struct GoValidator;

static LINE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"Key: '([^']+)' Error:.*?failed on the '([a-z0-9_]+)' tag").ok());

impl Parser for GoValidator {
    fn name(&self) -> &'static str {
        "go-playground/validator, gin, echo"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        let mut res = Vec::new();
        collect(body, 4, &mut res);
        res
    }
}

fn collect(value: &Value, depth: u32, res: &mut Vec<Complaint>) {
    match value {
        Value::String(text) => {
            let lines = LINE.as_ref().into_iter();
            let lines = lines.flat_map(|pattern| pattern.captures_iter(text));
            for line in lines {
                let part = |at| line.get(at).map_or("", |text| text.as_str());
                let format = |name: &str| Some(Demand::Format(name.to_owned()));
                let demand = match part(2) {
                    tag if tag.starts_with("required") => Some(Demand::Present),
                    "email" => format("email"),
                    "url" | "uri" | "http_url" => format("uri"),
                    tag if tag.starts_with("uuid") => format("uuid"),
                    "ip" | "ipv4" => format("ipv4"),
                    "ipv6" => format("ipv6"),
                    "base64" => format("byte"),
                    "datetime" => format("date-time"),
                    "hostname" | "fqdn" => format("hostname"),
                    "unique" => Some(Demand::Unique),
                    // The bounds and lists of other tags are not printed.
                    _ => None,
                };
                let path = segments(part(1));
                res.extend(demand.map(|demand| Complaint {
                    part: None,
                    path,
                    demand,
                }));
            }
        }
        Value::Array(items) if depth > 0 => {
            for item in items {
                collect(item, depth - 1, res);
            }
        }
        Value::Object(members) if depth > 0 => {
            for item in members.values() {
                collect(item, depth - 1, res);
            }
        }
        _ => {}
    }
}
