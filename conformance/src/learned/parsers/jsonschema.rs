//! Python's jsonschema, as Flask, connexion and others send it: `'x' is not one of ['a', 'b']`, with the location at the end:
//! `On instance['kind']:` of its own text, or ` - 'kind'` of connexion.

use serde_json::Value;

use super::{Parser, demanded, messages, segments};
use crate::learned::{
    Complaint, Demand,
    matching::{first, is, regex},
};

/// Reads the errors of Python's jsonschema.
pub(super) struct JsonSchema;

impl Parser for JsonSchema {
    fn name(&self) -> &'static str {
        "jsonschema of Python, connexion"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        messages(body)
            .map(complaints)
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }
}

fn complaints(text: &str) -> Vec<Complaint> {
    if let Some((said, schema)) = text.split_once("\n\nFailed validating ") {
        let instance = first(schema, regex!(r"(?m)^On instance((?:\[[^\]]*\])*):"));
        let path = segments(instance.unwrap_or_default());
        let bound = bound_in(schema).map(|demand| vec![Complaint::new(None, path.clone(), demand)]);
        return bound.unwrap_or_else(|| about(&path, said));
    }
    // The value or the member comes first, as Python prints it.
    let begins = regex!(
        r"^(?:(?:'.*'|\x22.*\x22|\[.*\]|\{.*\}|-?\d[\w.]*|True|False|None) (?:is|does|has|was|should) |Additional properties )"
    );
    let location = regex!(r"^((?s).*\S) - '([^']+)'$");
    match location.as_ref().and_then(|it| it.captures(text)) {
        Some(found) if is(text, begins) => {
            let part = |at| found.get(at).map_or("", |it| it.as_str());
            about(&segments(part(2)), part(1))
        }
        _ if text.starts_with("Additional properties are not allowed (") => about(&[], text),
        _ => Vec::new(),
    }
}

/// What `said` demands of the value at `path`, or of the members of it that it names.
fn about(path: &[String], said: &str) -> Vec<Complaint> {
    let member = |name: &str, demand: Demand| {
        let path = path.iter().cloned().chain([name.to_owned()]).collect();
        Complaint::new(None, path, demand)
    };
    if let Some(name) = first(said, regex!(r"^'([^']+)' is a (?:required|dependency)")) {
        return vec![member(name, Demand::Present)];
    }
    if said.starts_with("Additional properties are not allowed") {
        let names = said.split('\'').skip(1).step_by(2);
        return names.map(|name| member(name, Demand::Absent)).collect();
    }
    if path.is_empty() {
        Vec::new()
    } else {
        demanded(None, path, said)
    }
}

/// The bound in the schema that the text shows, where the message does not have it: `'minLength' in schema…: {'minLength': 3}`.
fn bound_in(text: &str) -> Option<Demand> {
    let keyword = first(text, regex!(r"^'(\w+)'"))?;
    let (_, schema) = text.split_once(":\n")?;
    let (_, rest) = schema.split_once(&format!("'{keyword}': "))?;
    let bound: u64 = first(rest, regex!(r"^(\d+)\b"))?.parse().ok()?;
    Some(match keyword {
        "minLength" => Demand::MinLength(bound),
        "maxLength" => Demand::MaxLength(bound),
        "minItems" => Demand::MinItems(bound),
        "maxItems" => Demand::MaxItems(bound),
        _ => return None,
    })
}
