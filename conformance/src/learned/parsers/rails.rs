//! Rails: `{"errors": {"name": ["can't be blank"]}}` or `{"errors": ["Name can't be blank"]}`; JSON:API: `{"errors": [{"detail":
//! "can't be blank", "source": {"pointer": "/data/attributes/name"}}]}`.

use serde_json::Value;

use super::{Parser, about, fields, segments, string};
use crate::learned::{Complaint, Part, sentence};

/// Reads the errors of models in Rails.
pub(super) struct Rails;

/// Reads the errors of JSON:API (1.1, §11.2).
pub(super) struct JsonApi;

impl Parser for Rails {
    fn name(&self) -> &'static str {
        "Rails"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        match body.get("errors") {
            Some(Value::Array(sentences)) => {
                let sentences = sentences.iter().filter_map(Value::as_str);
                sentences.flat_map(full_message).collect()
            }
            Some(errors @ Value::Object(_)) => fields::complaints(errors),
            _ => Vec::new(),
        }
    }
}

/// `Unit price must be greater than 0`: the name is printed in words.
fn full_message(message: &str) -> Vec<Complaint> {
    const VERBS: [&str; 7] = [
        "can't ", "is ", "must ", "has ", "should ", "cannot ", "does ",
    ];
    let ends = VERBS
        .iter()
        .filter_map(|verb| message.find(&format!(" {verb}")));
    let Some(end) = ends.min() else {
        return sentence::complaints(message);
    };
    let (name, rest) = message.split_at(end);
    let name = name.trim().to_lowercase().replace(' ', "_");
    about(None, &segments(&name), rest)
}

impl Parser for JsonApi {
    fn name(&self) -> &'static str {
        "JSON:API"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        let errors = body.get("errors").and_then(Value::as_array);
        let errors = errors.into_iter().flatten();
        let each = errors.flat_map(|error| {
            let source = |name| error.get("source").and_then(|source| string(source, name));
            let (part, path) = match (source("pointer"), source("parameter"), source("header")) {
                (Some(pointer), ..) => (Some(Part::Body), pointer),
                (_, Some(name), _) => (None, name),
                (.., Some(name)) => (Part::from_name("header"), name),
                _ => return Vec::new(),
            };
            let message = string(error, "detail").or_else(|| string(error, "title"));
            about(part, &segments(path), message.unwrap_or_default())
        });
        each.collect()
    }
}
