//! Bodies: which media types, which schema, which examples.

use super::{
    parameter::{ParameterEncoding, ParameterStyle},
    response::Header,
};
use crate::{
    document::Origin,
    http::MediaType,
    schema::{Direction, Schema, SchemaSource, SchemaValidator, validator::SchemaError},
};

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
    /// How properties of forms, and parts by position, are written.
    pub encoding: Encodings,
    /// Where it was written.
    pub origin: Origin,
}

impl MediaTypeObject {
    /// Whether a schema describes the value or its items.
    pub fn is_described(&self) -> bool {
        self.schema.is_some() || self.item_schema.is_some()
    }

    /// The validator of its values: of its schema, or of the list of the items that its `itemSchema` describes (OAS 3.2.0
    /// §4.14.3). `None` where nothing describes them.
    ///
    /// # Errors
    ///
    /// When a schema asks for something that cannot be compiled.
    pub fn validator<'a>(
        &self,
        source: impl Into<SchemaSource<'a>>,
        direction: Direction,
    ) -> Option<Result<SchemaValidator, SchemaError>> {
        let mut source = source.into();
        let list = self.schema.as_ref();
        // How the parts of forms and the elements of XML are written is read from a schema that stands alone.
        if !self.media_type.is_json() {
            source.webs = None;
        }
        Some(match &self.item_schema {
            Some(items) => SchemaValidator::of_list(source.document, items, list, direction),
            None => SchemaValidator::new(source, list?, direction),
        })
    }
}

/// How the members or the items of a value are written as fields or parts.
#[derive(Debug, Clone, Default)]
pub struct Encodings {
    /// By the name of the property (`encoding`).
    pub named: Vec<Encoding>,
    /// By position (`prefixEncoding`, since 3.2).
    pub prefix: Vec<Encoding>,
    /// Of every position after those (`itemEncoding`, since 3.2).
    pub items: Option<Box<Encoding>>,
}

impl Encodings {
    /// The encoding of the property `name`.
    pub fn of(&self, name: &str) -> Option<&Encoding> {
        self.named.iter().find(|encoding| encoding.property == name)
    }

    /// The encoding of the part at `position` (OAS 3.2.0 §4.14.4).
    pub fn at(&self, position: usize) -> Option<&Encoding> {
        self.prefix.get(position).or(self.items.as_deref())
    }

    /// Whether parts are given by position rather than by name.
    pub fn is_positional(&self) -> bool {
        !self.prefix.is_empty() || self.items.is_some()
    }

    /// Every encoding, with those of nested parts.
    pub fn all(&self) -> impl Iterator<Item = &Encoding> {
        let mut pending: Vec<&Encoding> = self.own().collect();
        std::iter::from_fn(move || {
            let next = pending.pop()?;
            pending.extend(next.nested.own());
            Some(next)
        })
    }

    fn own(&self) -> impl Iterator<Item = &Encoding> {
        let own = self.named.iter().chain(&self.prefix);
        own.chain(self.items.as_deref())
    }

    /// The same, each changed by `change`, with those of nested parts.
    #[must_use]
    pub fn map(mut self, change: &mut dyn FnMut(&mut Encoding)) -> Self {
        let own = self.named.iter_mut().chain(&mut self.prefix);
        for encoding in own.chain(self.items.as_deref_mut()) {
            change(encoding);
            encoding.nested = std::mem::take(&mut encoding.nested).map(change);
        }
        self
    }
}

/// How one property of a form, or one part, is written (OAS 3.0.3 §4.7.15).
#[derive(Debug, Clone)]
pub struct Encoding {
    /// The property; empty for a position.
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
    /// Whether style and explode say how a part is written, rather than only a field of `application/x-www-form-urlencoded`.
    pub styles_part: bool,
    /// How a part that consists of parts or fields itself is written (since 3.2).
    pub nested: Encodings,
}

impl Encoding {
    /// How the property is written as a field of `application/x-www-form-urlencoded`; `None` where the encoding leaves
    /// that open. A style takes precedence over a media type (OAS 3.0.4 §4.8.15.2).
    pub fn of_field(&self) -> Option<ParameterEncoding> {
        self.styled().or_else(|| {
            let first = self.content_types.first();
            let is_json = first.is_some_and(MediaType::is_json);
            is_json.then_some(ParameterEncoding::Json)
        })
    }

    /// The style that the property is written in as a part of `multipart/form-data`, without percent-encoding (OAS 3.1.1,
    /// appendix E); `None` where its media type decides.
    pub fn of_part(&self) -> Option<ParameterEncoding> {
        self.styled().filter(|_| self.styles_part)
    }

    /// The style that is given for the property, in whatever body.
    pub fn styled(&self) -> Option<ParameterEncoding> {
        if self.style.is_none() && self.explode.is_none() && !self.allow_reserved {
            return None;
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
    /// Its form on the wire, where the document gives one (`serializedValue`, since 3.2).
    pub serialized: Option<String>,
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
        let [file, meta] = body.content[1].encoding.named.as_slice() else {
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
