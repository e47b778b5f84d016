//! Validates the media types and the headers that the encodings of a multipart body give its parts.

use super::result::{CONTENT_TYPE, Findings, RequestPart};
use crate::{
    document::Document,
    http::MediaType,
    model::{Encoding, Header},
    schema::{Direction, SchemaValidator},
    wire::{
        body::multipart::Part,
        coercion::{self, Level},
        style::{Container, Notation},
    },
};

/// Reports the parts whose media type is none of their encoding, the headers that parts miss, and the invalid ones. Many
/// servers read neither, so these findings are lenient.
pub(super) fn validate(
    parts: &[(String, &Part, &Encoding)],
    document: &Document,
    findings: &mut Findings,
) {
    for (what, part, encoding) in parts {
        if let Some(message) = wrong_type(part, encoding) {
            let message = format!("{what}: {message}");
            findings.add(RequestPart::Body, CONTENT_TYPE, message, true);
        }
        for header in &encoding.headers {
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

/// Why the media type that `part` names is not one of its encoding (OAS 3.1.1 §4.8.15.1, `contentType`). A part that names
/// none leaves its type to the receiver; beside a style the types of the encoding are ignored, but for files.
fn wrong_type(part: &Part, encoding: &Encoding) -> Option<String> {
    let is_ignored = encoding.of_part().is_some() && part.file_name().is_none();
    let documented = &encoding.content_types;
    if is_ignored || documented.is_empty() {
        return None;
    }
    let given = part.headers.get("content-type")?;
    let media_type = MediaType::parse(given);
    let is_documented = |it: &MediaType| documented.iter().any(|range| range.covers(it));
    if media_type.as_ref().is_some_and(is_documented) {
        return None;
    }
    let expected: Vec<String> = documented.iter().map(|it| format!("`{it}`")).collect();
    let expected = expected.join(" or ");
    Some(format!("its type is `{given}` instead of {expected}"))
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
