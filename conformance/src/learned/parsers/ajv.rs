//! ajv, as Express and Fastify send it: `[{"instancePath": "/name", "keyword": "minLength", "params": {"limit": 3}}]`.

use serde_json::Value;

use super::{Parser, about, length, number, segments, string};
use crate::learned::{Complaint, Demand, Part, sentence};

/// Reads the errors of ajv, raw or as Fastify prints them.
pub(super) struct Ajv;

impl Parser for Ajv {
    fn name(&self) -> &'static str {
        "ajv, Fastify, express-openapi-validator"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        if string(body, "code") == Some("FST_ERR_VALIDATION") {
            return printed(string(body, "message").unwrap_or_default());
        }
        let lists = ["errors", "details", "validation"].map(|name| body.get(name));
        let mut lists = lists.into_iter().flatten().chain([body]);
        let errors = lists.find_map(Value::as_array).into_iter().flatten();
        errors.flat_map(complaints).collect()
    }
}

fn complaints(error: &Value) -> Vec<Complaint> {
    // express-openapi-validator calls the keyword `errorCode` and the path `path`.
    let code = string(error, "errorCode").and_then(|code| code.strip_suffix(".openapi.validation"));
    let (Some(keyword), Some(path)) = (
        string(error, "keyword").or(code),
        string(error, "instancePath")
            .or_else(|| string(error, "dataPath"))
            .or_else(|| string(error, "path").filter(|_| code.is_some())),
    ) else {
        return Vec::new();
    };
    let mut path = segments(path);
    let part = path.first().and_then(|first| Part::from_name(first));
    if part.is_some() {
        path.remove(0);
    }
    let params = |name: &str| error.get("params").and_then(|params| params.get(name));
    let text = |name| params(name).and_then(Value::as_str);
    let limit = || params("limit");
    let demand = match keyword {
        "required" | "additionalProperties" => {
            let (name, demand) = if keyword == "required" {
                ("missingProperty", Demand::Present)
            } else {
                ("additionalProperty", Demand::Absent)
            };
            if let Some(name) = text(name) {
                path.push(name.to_owned());
            }
            Some(demand)
        }
        "enum" => {
            let values = params("allowedValues").and_then(Value::as_array);
            values.cloned().map(Demand::OneOf)
        }
        "const" => params("allowedValue").map(|value| Demand::OneOf(vec![value.clone()])),
        "minLength" => limit().and_then(length).map(Demand::MinLength),
        "maxLength" => limit().and_then(length).map(Demand::MaxLength),
        "minItems" => limit().and_then(length).map(Demand::MinItems),
        "minimum" => limit().and_then(number).map(Demand::Minimum),
        "maximum" => limit().and_then(number).map(Demand::Maximum),
        "format" => text("format").map(|format| Demand::Format(format.to_owned())),
        "pattern" => text("pattern").map(|pattern| Demand::Pattern(pattern.to_owned())),
        _ => None,
    };
    match demand {
        Some(demand) => vec![Complaint { part, path, demand }],
        None => about(part, &path, string(error, "message").unwrap_or_default()),
    }
}

/// Fastify's text: `body/name must NOT have fewer than 3 characters`, `body must have required property 'name'`.
fn printed(message: &str) -> Vec<Complaint> {
    let (place, rest) = message.split_once(' ').unwrap_or((message, ""));
    let mut path = segments(&format!("/{place}"));
    let part = path.first().and_then(|first| Part::from_name(first));
    if part.is_some() {
        path.remove(0);
    }
    let named = sentence::complaints(rest);
    if !named.is_empty() {
        let named = named.into_iter();
        return named
            .map(|complaint| Complaint {
                part,
                path: path.iter().cloned().chain(complaint.path).collect(),
                demand: complaint.demand,
            })
            .collect();
    }
    about(part, &path, rest)
}
