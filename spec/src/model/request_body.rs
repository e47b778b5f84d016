//! Bodies: which media types, which schema, which examples.

use super::{
    parameter::{ParameterEncoding, ParameterStyle},
    response::Header,
};
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

impl Encoding {
    /// How the property is written as a field of `application/x-www-form-urlencoded`; `None` where the encoding leaves
    /// that open. A style takes precedence over a media type (OAS 3.0.4 §4.8.15.2).
    pub fn of_field(&self) -> Option<ParameterEncoding> {
        if self.style.is_none() && self.explode.is_none() && !self.allow_reserved {
            let is_json = |media: &MediaType| media.is_json();
            return self
                .content_types
                .first()
                .is_some_and(is_json)
                .then_some(ParameterEncoding::Json);
        }
        let style = self.style.unwrap_or(ParameterStyle::Form);
        Some(ParameterEncoding::Styled {
            style,
            explode: self.explode.unwrap_or(style.default_explode()),
            allow_reserved: self.allow_reserved,
        })
    }
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

#[cfg(test)]
mod tests {
    use crate::model::{ParameterStyle, tests::api};

    #[test]
    fn every_media_type_keeps_its_schemas_and_how_its_parts_are_written() {
        let api = api(
            "paths:\n  /a:\n    post:\n      requestBody:\n        content:\n          application/json: {schema: {type: object}}\n          multipart/form-data:\n            schema: {type: object, properties: {file: {}, meta: {}}}\n            encoding:\n              file: {contentType: 'image/png, image/jpeg', headers: {X-Size: {schema: {type: integer}}, Content-Type: {}}}\n              meta: {style: pipeDelimited, explode: false, allowReserved: true}\n          not a media type: {}\n      responses:\n        '200':\n          description: d\n          content:\n            application/jsonl: {itemSchema: {$ref: '#/components/schemas/Row'}}\n            text/event-stream: {}\ncomponents: {schemas: {Row: {type: object}}}\n",
        );
        let operation = &api.operations[0];
        let body = operation.request_body.as_ref().expect("a body");
        let names: Vec<String> = body
            .content
            .iter()
            .map(|it| it.media_type.to_string())
            .collect();
        assert_eq!(names, ["application/json", "multipart/form-data"]);
        let [file, meta] = body.content[1].encoding.as_slice() else {
            panic!("{:?}", body.content[1].encoding);
        };
        let types: Vec<String> = file.content_types.iter().map(ToString::to_string).collect();
        assert_eq!(types, ["image/png", "image/jpeg"]);
        let headers: Vec<&str> = file.headers.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(headers, ["X-Size"]);
        assert_eq!(
            (file.style, file.explode, file.allow_reserved),
            (None, None, false)
        );
        assert_eq!(
            (meta.style, meta.explode, meta.allow_reserved),
            (Some(ParameterStyle::PipeDelimited), Some(false), true)
        );
        let response = operation.responses.for_status(200).expect("a response");
        assert_eq!(response.content.len(), 2);
        let row = response.content[0].item_schema.as_ref().expect("a schema");
        assert_eq!(row.name.as_deref(), Some("Row"));
    }
}
