//! Bodies: which media types, which schema, which examples.

use super::{parameter::ParameterStyle, response::Header};
use crate::{document::Origin, http::MediaType, schema::Schema};

/// The body of a request (OAS 3.0.3 §4.7.13).
#[derive(Debug, Clone)]
pub struct RequestBody {
    /// Whether it must be there.
    pub required: bool,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// The media types it may be in, in the order of the document.
    pub content: Vec<MediaTypeObject>,
    /// Where it was written.
    pub origin: Origin,
}

/// A body in one media type (OAS 3.0.3 §4.7.14).
#[derive(Debug, Clone)]
pub struct MediaTypeObject {
    /// The type, or a range in documents that leave it open.
    pub media_type: MediaType,
    /// The schema of the value; absent when anything goes.
    pub schema: Option<Schema>,
    /// The schema of each item of a sequential type (since 3.2).
    pub item_schema: Option<Schema>,
    /// Example values.
    pub examples: Vec<Example>,
    /// How properties of forms are written.
    pub encoding: Vec<Encoding>,
    /// Where it was written.
    pub origin: Origin,
}

/// How one property of a form is written (OAS 3.0.3 §4.7.15).
#[derive(Debug, Clone)]
pub struct Encoding {
    /// The property.
    pub property: String,
    /// The media types of its part.
    pub content_types: Vec<MediaType>,
    /// Headers of its part.
    pub headers: Vec<Header>,
    /// Style in `application/x-www-form-urlencoded`; absent when not given.
    pub style: Option<ParameterStyle>,
    /// Whether lists and objects are taken apart; absent when not given.
    pub explode: Option<bool>,
    /// Whether reserved characters are sent as they are.
    pub allow_reserved: bool,
}

/// An example value.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Its name under `examples`; empty for `example`.
    pub name: String,
    /// The value.
    pub value: serde_json::Value,
    /// Where it was written.
    pub origin: Origin,
}
