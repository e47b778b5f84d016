//! Validates the body of a request by its media type.

use serde_json::Value;

use super::{
    parts,
    result::{Findings, RequestPart},
};
use crate::{
    document::Document,
    http::MediaType,
    model::{MediaTypeObject, RequestBody},
    schema::SchemaValidator,
    wire::{
        body::{
            BodyKind,
            form::Form,
            sequence,
            xml::{self, Inexpressible, XmlForm},
        },
        coercion::{self, Level},
        message::Request,
    },
};

/// Validates bodies of one operation.
#[derive(Debug)]
pub(super) struct BodyValidator {
    required: bool,
    contents: Vec<ContentValidator>,
}

/// Validates bodies in one media type.
#[derive(Debug)]
struct ContentValidator {
    content: MediaTypeObject,
    validator: Option<SchemaValidator>,
    /// How values are written, for XML with a schema.
    xml: Option<Result<XmlForm, Inexpressible>>,
}

impl BodyValidator {
    pub(super) fn new(
        body: &RequestBody,
        mut compile: impl FnMut(&MediaTypeObject) -> Option<SchemaValidator>,
    ) -> Self {
        let contents = body.content.iter().map(|content| {
            let validator = compile(content);
            let xml = validator
                .as_ref()
                .zip(content.schema.as_ref())
                .filter(|_| content.media_type.is_xml() || content.media_type.is_range())
                .map(|(validator, schema)| XmlForm::of(validator, schema, &body.content));
            ContentValidator {
                content: content.clone(),
                validator,
                xml,
            }
        });
        Self {
            required: body.required,
            contents: contents.collect(),
        }
    }

    /// Validates the body of `request`.
    pub(super) fn validate(&self, request: &Request, document: &Document, findings: &mut Findings) {
        let bytes = request.body.as_deref().unwrap_or_default();
        let header = request.headers.get("content-type");
        // A length of zero announces a body, and clients also send it where they have none (RFC 9110 §8.6).
        let is_sent = request.body.is_some() || request.headers.get("content-length").is_some();
        if bytes.is_empty() && (!is_sent || header.is_none() || self.required) {
            let media_type = header.and_then(MediaType::parse);
            let is_meant = |it: &&ContentValidator| {
                let range = &it.content.media_type;
                media_type.as_ref().is_none_or(|meant| range.covers(meant))
            };
            let mut meant = self.contents.iter().filter(is_meant);
            let has_empty_form = meant.any(ContentValidator::admits_nothing);
            let is_missing = self.required && !(is_sent && has_empty_form);
            if is_missing {
                // A server may take it for a body of no bytes.
                findings.add(
                    RequestPart::Body,
                    "required",
                    "it is missing".to_owned(),
                    has_empty_form,
                );
            }
            // Without a type, nothing is sent where nothing must be.
            let is_nothing = !is_sent || header.is_none() && !self.required;
            if is_missing || !has_empty_form || is_nothing {
                return;
            }
        }
        let Some(header) = header else {
            findings.add(
                RequestPart::ContentType,
                "required",
                "it is missing".to_owned(),
                true,
            );
            return;
        };
        let media_type = MediaType::parse(header);
        let content = media_type.as_ref().and_then(|media_type| {
            let contents = self.contents.iter();
            let fitting =
                contents.filter(|validator| validator.content.media_type.covers(media_type));
            fitting.min_by_key(|validator| validator.content.media_type.is_range())
        });
        match (media_type, content) {
            (Some(media_type), Some(validator)) => {
                validator.validate(&media_type, bytes, document, findings);
            }
            (None, _) => {
                findings.add(
                    RequestPart::ContentType,
                    "mediaType",
                    format!("`{header}` is not a media type"),
                    false,
                );
            }
            (Some(_), None) => {
                findings.add(
                    RequestPart::ContentType,
                    "mediaType",
                    format!("`{header}` is not documented"),
                    false,
                );
            }
        }
    }
}

impl ContentValidator {
    /// Whether a body of no bytes is a value of this content: a form without fields, an empty string.
    fn admits_nothing(&self) -> bool {
        let empty: Value = match BodyKind::of(&self.content.media_type) {
            BodyKind::EventStream | BodyKind::JsonLines if self.content.item_schema.is_some() => {
                serde_json::json!([])
            }
            BodyKind::FormUrlencoded => serde_json::json!({}),
            BodyKind::Text | BodyKind::EventStream | BodyKind::JsonLines | BodyKind::Binary => {
                "".into()
            }
            BodyKind::Json | BodyKind::Multipart | BodyKind::Xml => return false,
        };
        let validator = self.validator.as_ref();
        validator.is_none_or(|validator| validator.is_valid(&empty))
    }

    fn validate(
        &self,
        media_type: &MediaType,
        bytes: &[u8],
        document: &Document,
        findings: &mut Findings,
    ) {
        let has_items = self.content.item_schema.is_some();
        match BodyKind::of(media_type) {
            BodyKind::JsonLines if has_items => {
                let text = String::from_utf8_lossy(bytes);
                match sequence::json_lines(&text).into_iter().collect() {
                    Ok(lines) => self.validate_json(Value::Array(lines), document, findings),
                    Err(error) => {
                        let message = format!("a line is not JSON: {error}");
                        findings.add(RequestPart::Body, "json", message, false);
                    }
                }
            }
            BodyKind::EventStream if has_items => {
                let found = sequence::events(&String::from_utf8_lossy(bytes));
                let is_item = |value: &Value| {
                    let list = Value::Array(vec![value.clone()]);
                    self.validator.as_ref().is_none_or(|it| it.is_valid(&list))
                };
                let values = found.iter().map(|event| {
                    let mut read = event.interpretations();
                    // The event as an object comes last.
                    let at = read.iter().position(is_item).unwrap_or(read.len() - 1);
                    read.swap_remove(at)
                });
                let values = Value::Array(values.collect());
                self.validate_json(values, document, findings);
            }
            BodyKind::Json => match serde_json::from_slice(bytes) {
                Ok(value) => self.validate_json(value, document, findings),
                Err(error) => {
                    let message = format!("it is not JSON: {error}");
                    findings.add(RequestPart::Body, "json", message, false);
                }
            },
            BodyKind::FormUrlencoded | BodyKind::Multipart => {
                self.validate_form(media_type, bytes, document, findings);
            }
            BodyKind::Text | BodyKind::EventStream => {
                let value = String::from_utf8_lossy(bytes).into();
                self.validate_strings(value, document, findings);
            }
            BodyKind::Xml => self.validate_xml(bytes, document, findings),
            // Bytes have no value; a schema for them means no more than `format: binary`.
            BodyKind::Binary | BodyKind::JsonLines => {}
        }
    }

    fn validate_json(&self, value: Value, document: &Document, findings: &mut Findings) {
        let Some(validator) = &self.validator else {
            findings.decoded.body = Some(value);
            return;
        };
        if !validator.is_valid(&value) {
            let is_lenient = coercion::find(&value, Level::Json, validator).is_some();
            findings.add_violations(&RequestPart::Body, document, validator, &value, is_lenient);
        }
        findings.decoded.body = Some(value);
    }

    fn validate_form(
        &self,
        media_type: &MediaType,
        bytes: &[u8],
        document: &Document,
        findings: &mut Findings,
    ) {
        let validator = self.validator.as_ref();
        match Form::read(media_type, bytes, &self.content, validator) {
            Ok(Some(read)) => {
                if let Some((form, of_body)) = &read.parts {
                    parts::validate(&form.part_encodings(of_body), document, findings);
                }
                self.validate_strings(read.value, document, findings);
            }
            Ok(None) => {}
            Err(error) => findings.add(RequestPart::Body, "multipart", error.to_string(), false),
        }
    }

    /// Validates a value whose single values are strings.
    fn validate_strings(&self, value: Value, document: &Document, findings: &mut Findings) {
        let Some(validator) = &self.validator else {
            findings.decoded.body = Some(value);
            return;
        };
        if let Some(value) = coercion::find(&value, Level::Strings, validator) {
            findings.decoded.body = Some(value);
            return;
        }
        let is_lenient = coercion::find(&value, Level::LenientStrings, validator).is_some();
        let nearest = coercion::nearest(&value, validator);
        findings.add_violations(
            &RequestPart::Body,
            document,
            validator,
            &nearest,
            is_lenient,
        );
        findings.decoded.body = Some(nearest);
    }

    fn validate_xml(&self, bytes: &[u8], document: &Document, findings: &mut Findings) {
        let element = match xml::element(bytes) {
            Ok(element) => element,
            Err(error) => {
                let is_lenient = !error.is_malformed();
                findings.add(RequestPart::Body, "xml", error.to_string(), is_lenient);
                return;
            }
        };
        let (form, validator) = match (&self.xml, &self.validator) {
            (Some(Ok(form)), Some(validator)) => (form, validator),
            (Some(Err(why)), _) => {
                findings.add(RequestPart::Body, "xml", why.to_string(), true);
                return;
            }
            _ => return,
        };
        let interpretations = form.read(&element);
        // Many servers ignore the name of the root.
        if let Some(wrong) = interpretations.wrong_root() {
            findings.add(RequestPart::Body, "xml", wrong.message, true);
        }
        if interpretations.uses_nil() {
            let message = "not every server reads `xsi:nil`".to_owned();
            findings.add(RequestPart::Body, "xml", message, true);
        }
        let plain = interpretations.plain();
        if let Some(value) = coercion::find(&plain, Level::Strings, validator) {
            findings.decoded.body = Some(value);
            return;
        }
        let is_found =
            |value: &Value| coercion::find(value, Level::LenientStrings, validator).is_some();
        let is_lenient = is_found(&plain)
            || interpretations.loose().iter().any(is_found)
            || !interpretations.is_certain();
        let nearest = coercion::nearest(&plain, validator);
        findings.add_violations(
            &RequestPart::Body,
            document,
            validator,
            &nearest,
            is_lenient,
        );
        findings.decoded.body = Some(nearest);
    }
}
