//! Validates the documented headers of the parts of a multipart body.

use super::result::{Findings, RequestPart};
use crate::{
    document::Document,
    model::Header,
    schema::{Direction, SchemaValidator},
    wire::{
        body::multipart::Part,
        coercion::{self, Level},
        style::{Container, Notation},
    },
};

/// Reports the headers that parts miss, and the invalid ones. Many servers do not read them, so these findings are lenient.
pub(super) fn validate(
    parts: &[(String, &Part, &[Header])],
    document: &Document,
    findings: &mut Findings,
) {
    for (what, part, headers) in parts {
        for header in *headers {
            let problem = match part.headers.get(&header.name) {
                None if header.required => "is missing",
                Some(text) if !is_valid(header, text, document) => "breaks its schema",
                _ => continue,
            };
            let message = format!("{what}: the header `{}` {problem}", header.name);
            findings.add(RequestPart::Body, "headers", message, true);
        }
    }
}

fn is_valid(header: &Header, text: &str, document: &Document) -> bool {
    let (Some(schema), Some(notation)) = (header.schema(), Notation::of_header(header)) else {
        return true;
    };
    let Ok(validator) = SchemaValidator::new(document, schema, Direction::Request) else {
        return true;
    };
    let containers = [Container::Scalar, Container::List, Container::Map];
    let mut values = containers
        .into_iter()
        .filter_map(|container| notation.decode_text(text, container))
        .map(|raw| coercion::as_strings(&raw));
    values.any(|value| coercion::find(&value, Level::LenientStrings, &validator).is_some())
}
