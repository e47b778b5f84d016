//! Readable names for objects, from their addresses.

use spec::document::{Document, Location};

/// Words of addresses that do not describe the object.
const STRUCTURE: &[&str] = &[
    "paths",
    "components",
    "schemas",
    "definitions",
    "$defs",
    "properties",
    "responses",
    "parameters",
    "requestBodies",
    "requestBody",
    "headers",
    "examples",
    "content",
    "schema",
    "items",
    "allOf",
    "oneOf",
    "anyOf",
];

/// A readable name for the object at `location`.
pub(super) fn readable_name(document: &Document, location: &Location) -> String {
    let tokens: Vec<String> = location
        .pointer
        .tokens()
        .filter(|token| {
            let is_index = token.bytes().all(|byte| byte.is_ascii_digit());
            !STRUCTURE.contains(&token.as_ref()) && !is_index && !token.contains('/')
        })
        .map(|token| key(&token))
        .filter(|token| !token.is_empty())
        .collect();
    let is_direct = location.pointer.tokens().count() <= 3;
    match tokens.as_slice() {
        [.., last] if is_direct => last.clone(),
        [.., before, last] => format!("{before}_{last}"),
        [last] => last.clone(),
        [] => match key(document.sources().get(location.source).stem()) {
            stem if stem.is_empty() => "shared".to_owned(),
            stem => stem,
        },
    }
}

/// `text` as the name of a component (OAS 3.0.3 §4.7.7.1).
fn key(text: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    text.replace(|c| !is_allowed(c), "_")
        .trim_matches('_')
        .to_owned()
}

/// `wanted`, with a number behind it where it is taken.
pub(super) fn free_name(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut name = wanted.to_owned();
    let mut number = 2;
    while is_taken(&name) {
        name = format!("{wanted}_{number}");
        number += 1;
    }
    name
}
