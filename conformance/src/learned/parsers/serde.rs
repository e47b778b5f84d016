//! serde, as axum and actix-web send it: `Failed to deserialize the JSON body into the target type: items[0].kind: unknown
//! variant `a`, expected one of `x`, `y` at line 1 column 9`.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::{Parser, about, segments, string};
use crate::learned::{Complaint, Demand, Part};

/// Reads the errors of serde, in text or in a member of an object.
pub(super) struct Serde;

static ERROR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|: )(?:([\w.\[\]?-]+): )?((?:missing field|unknown field|unknown variant|duplicate field|invalid type|invalid value|invalid length)\b.*?)(?: at line \d+ column \d+)?$",
    )
    .ok()
});

impl Parser for Serde {
    fn name(&self) -> &'static str {
        "serde, axum, actix-web"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        let members = ["message", "error", "detail", "msg"].into_iter();
        let mut texts = members
            .filter_map(|name| string(body, name))
            .chain(body.as_str());
        let found = texts.find_map(|text| {
            let found = complaints(text);
            (!found.is_empty()).then_some(found)
        });
        found.unwrap_or_default()
    }
}

/// The complaints of serde in `text`.
pub(super) fn complaints(text: &str) -> Vec<Complaint> {
    let Some(found) = ERROR.as_ref().and_then(|pattern| pattern.captures(text)) else {
        return Vec::new();
    };
    let part = |at| found.get(at).map_or("", |text| text.as_str());
    let said = part(2);
    let mut path = segments(part(1));
    if said.starts_with("missing field") || said.starts_with("unknown field") {
        let Some(name) = said.split('`').nth(1) else {
            return Vec::new();
        };
        path.push(name.to_owned());
    }
    let location = if text.contains("query string") || text.contains("Query deserialize") {
        Part::from_name("query")
    } else if text.contains("Path deserialize") {
        Part::from_name("path")
    } else if text.contains("JSON body") || text.contains("request body") {
        Some(Part::Body)
    } else {
        None
    };
    if said.starts_with("unknown field") {
        return vec![Complaint::new(location, path, Demand::Absent)];
    }
    about(location, &path, said)
}
