//! The body of a response: its value, and the bytes that a media type gives it.

use serde_json::Value;
use spec::{
    http::MediaType,
    model::MediaTypeObject,
    wire::{
        body::{
            BodyKind, form_urlencoded, multipart,
            xml::{self, XmlForm},
        },
        style::raw::scalar_string,
    },
};

use super::{
    identity,
    response::{BOUNDARY, ResponseGenerator},
    sequence::{write_events, write_json_lines},
    unspecified::{any_value, any_xml},
};
use crate::value::seed::Dice;

impl ResponseGenerator<'_> {
    /// A body of `media_type`; `what` explains an error in it.
    pub(super) fn body(
        &self,
        response: usize,
        position: usize,
        content: &MediaTypeObject,
        media_type: &MediaType,
        what: Option<&str>,
    ) -> Option<Vec<u8>> {
        let mut value = self.value(response, position, content, media_type)?;
        let kind = BodyKind::of(media_type);
        if let Some(what) = what
            && let Some(strategy) = self.endpoint.content(response, position, content, kind)
        {
            explain(&mut value, what, &|value| {
                strategy.validator().is_valid(value)
            });
        }
        self.write(response, position, content, kind, value)
    }

    /// `value` as the bytes of a body.
    pub(super) fn write(
        &self,
        response: usize,
        position: usize,
        content: &MediaTypeObject,
        kind: BodyKind,
        value: Value,
    ) -> Option<Vec<u8>> {
        match kind {
            BodyKind::Json => Some(value.to_string().into_bytes()),
            BodyKind::FormUrlencoded => {
                let text = form_urlencoded::encode(&value, &content.encoding).ok()?;
                Some(text.into_bytes())
            }
            BodyKind::Multipart => {
                let strategy = self.endpoint.content(response, position, content, kind);
                let bundle = strategy
                    .as_ref()
                    .map(|strategy| strategy.validator().bundle());
                let bundle = bundle.unwrap_or(&Value::Null);
                let bytes = multipart::encode(&value, &content.encoding, bundle, BOUNDARY);
                Some(bytes)
            }
            BodyKind::Xml => match value {
                Value::String(text) if xml::element(text.as_bytes()).is_ok() => {
                    Some(text.into_bytes())
                }
                value => {
                    let form = self.xml_form(response, position, content);
                    // Where the schema does not specify the form, any XML is allowed.
                    let text = match form {
                        Some(form) => form.write(&value).ok()?,
                        None => any_xml(&value),
                    };
                    Some(text.into_bytes())
                }
            },
            BodyKind::JsonLines => {
                let is_item = content.schema.is_none();
                Some(write_json_lines(&value, is_item).into_bytes())
            }
            BodyKind::EventStream => {
                let is_item = content.schema.is_none();
                Some(write_events(&value, is_item).into_bytes())
            }
            BodyKind::Text | BodyKind::Binary => {
                let text = scalar_string(&value).unwrap_or_else(|| value.to_string());
                Some(text.into_bytes())
            }
        }
    }

    /// How values are written in XML, when the schema specifies it.
    fn xml_form(
        &self,
        response: usize,
        position: usize,
        content: &MediaTypeObject,
    ) -> Option<XmlForm> {
        let schema = content.schema.as_ref()?;
        let responses = &self.endpoint.operation().responses.list;
        let contents = &responses.get(response)?.content;
        let strategy = self
            .endpoint
            .content(response, position, content, BodyKind::Xml)?;
        XmlForm::of(strategy.validator(), schema, contents).ok()
    }

    /// The value of a body: a valid example, or one generated from the schema.
    pub(super) fn value(
        &self,
        response: usize,
        position: usize,
        content: &MediaTypeObject,
        media_type: &MediaType,
    ) -> Option<Value> {
        let mut rng = self
            .seed
            .rng(&self.endpoint.operation().id, "body", self.number);
        let mut dice = Dice::Random(&mut rng);
        if content.schema.is_none() && content.item_schema.is_none() {
            let examples: Vec<&Value> = content.examples.iter().map(|e| &e.value).collect();
            let example = dice.pick(&examples).filter(|_| !self.ignores_examples);
            return Some(example.map_or_else(|| any_value(media_type), |value| (*value).clone()));
        }
        let kind = BodyKind::of(media_type);
        let Some(strategy) = self.endpoint.content(response, position, content, kind) else {
            // No value satisfies the schema, or it cannot be used: any value will do.
            return Some(any_value(media_type));
        };
        let valid: Vec<&Value> = content
            .examples
            .iter()
            .map(|example| &example.value)
            .filter(|value| strategy.validator().is_valid(value))
            .collect();
        if let Some(example) = dice.pick(&valid).filter(|_| !self.ignores_examples) {
            let mut value = (*example).clone();
            let is_valid = |value: &Value| strategy.validator().is_valid(value);
            identity::renew(&mut value, self.created, &is_valid);
            return Some(value);
        }
        strategy.sample(dice).or_else(|| strategy.simplest())
    }
}

/// The usual members for an error message.
const MESSAGES: [&str; 9] = [
    "detail",
    "message",
    "error_description",
    "description",
    "reason",
    "text",
    "msg",
    "error",
    "title",
];

/// Writes `what` into the usual member for an error message, as long as the value stays valid.
fn explain(value: &mut Value, what: &str, is_valid: &dyn Fn(&Value) -> bool) {
    for name in MESSAGES {
        let Some(Value::String(text)) = value.get_mut(name) else {
            continue;
        };
        let before = std::mem::replace(text, what.to_owned());
        if is_valid(value) {
            return;
        }
        if let Some(text) = value.get_mut(name) {
            *text = before.into();
        }
    }
}
