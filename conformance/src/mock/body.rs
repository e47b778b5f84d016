//! The body of a response: its value, and the bytes that a media type gives it.

use serde_json::Value;
use spec::{
    http::MediaType,
    model::{Example, MediaTypeObject},
    wire::{
        body::{
            BodyKind, form_urlencoded, multipart,
            sequence::{events, json_lines, write_events, write_json_lines},
            xml::{self, XmlForm},
        },
        style::raw::scalar_string,
    },
};

use super::{
    identity::with_member,
    problem::title,
    response::{BOUNDARY, ResponseGenerator},
    unspecified::{any_value, any_xml},
};
use crate::value::{part_headers, seed::Dice};

impl ResponseGenerator<'_> {
    /// The body of `media_type` with `value`; `what` explains an error in it.
    pub(super) fn body(
        &self,
        response: usize,
        position: usize,
        content: &MediaTypeObject,
        media_type: &MediaType,
        mut value: Value,
        what: Option<&str>,
    ) -> Option<Vec<u8>> {
        let kind = BodyKind::of(media_type);
        if let Some(what) = what
            && let Some(strategy) = self.endpoint.content(response, position, content, kind)
        {
            explain(&mut value, what, &|value| {
                strategy.validator().is_valid(value)
            });
        }
        let mut examples = content.examples.iter();
        let written = examples.find(|example| example.value == value);
        let written = written.and_then(|example| serialized(example, kind));
        written.or_else(|| self.write(response, position, content, kind, value))
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
                let text = form_urlencoded::encode(&value, &content.encoding.named).ok()?;
                Some(text.into_bytes())
            }
            BodyKind::Multipart => {
                let strategy = self.endpoint.content(response, position, content, kind);
                let bundle = strategy
                    .as_ref()
                    .map(|strategy| strategy.validator().json());
                let bundle = bundle.unwrap_or(&Value::Null);
                let encoding =
                    part_headers::filled(&self.endpoint.api().document, &content.encoding);
                multipart::encode(&value, &encoding, bundle, BOUNDARY).ok()
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
                let is_item = !content.is_described();
                Some(write_json_lines(&value, is_item).into_bytes())
            }
            BodyKind::EventStream => {
                let document = &self.endpoint.api().document;
                let is_event = value.is_object() && content.described_event(document).is_some();
                let is_item = is_event || !content.is_described();
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
        if !content.is_described() {
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
            // A client cannot read what has the tag of another branch.
            .filter(|value| strategy.tagged(value, &mut Dice::Simplest).is_none())
            .collect();
        if let Some(example) = dice.pick(&valid).filter(|_| !self.ignores_examples) {
            return Some((*example).clone());
        }
        let generate = |dice: Dice<'_>| strategy.sample(dice).or_else(|| strategy.simplest());
        if !self.ignores_examples {
            let first = || {
                let id = &self.endpoint.operation().id;
                generate(Dice::Random(&mut self.seed.rng(id, "body", 0)))
            };
            let place = (response, position);
            let exemplary = self.endpoint.exemplary(place, content, &strategy, first);
            if let Some(value) = exemplary {
                return Some(Value::clone(&value));
            }
        }
        generate(dice)
    }
}

impl ResponseGenerator<'_> {
    /// Gives a generated problem (RFC 9457 §3.1) the status that it is sent with, and its reason as the title.
    pub(super) fn describe(
        &self,
        (response, status): (usize, u16),
        (position, content): (usize, &MediaTypeObject),
        media_type: &MediaType,
        value: &mut Value,
    ) {
        let is_problem = media_type.essence() == "application/problem+json";
        let is_example = content.examples.iter().any(|it| it.value == *value);
        if !is_problem || is_example || !content.is_described() {
            return;
        }
        let strategy = self
            .endpoint
            .content(response, position, content, BodyKind::Json);
        let Some(strategy) = strategy else { return };
        for (name, new) in [
            ("status", Value::from(status)),
            ("title", title(status).into()),
        ] {
            if let Some(before) = value.get(name) {
                let is_of_its_type = before.is_string() == new.is_string();
                let changed = with_member(value, &[name.to_owned()], new);
                if is_of_its_type && strategy.validator().is_valid(&changed) {
                    *value = changed;
                }
            }
        }
    }
}

/// The form on the wire that the document gives `example`, where it has the same value.
pub(super) fn serialized(example: &Example, kind: BodyKind) -> Option<Vec<u8>> {
    let text = example.serialized.as_ref()?;
    let is_same = match kind {
        BodyKind::Json => serde_json::from_str::<Value>(text).is_ok_and(|it| it == example.value),
        BodyKind::JsonLines => {
            let lines: Result<Vec<Value>, _> = json_lines(text).into_iter().collect();
            lines.is_ok_and(|lines| Value::Array(lines) == example.value)
        }
        BodyKind::EventStream => !events(text).is_empty(),
        BodyKind::Xml => xml::element(text.as_bytes()).is_ok(),
        BodyKind::Text => true,
        BodyKind::FormUrlencoded | BodyKind::Multipart | BodyKind::Binary => false,
    };
    is_same.then(|| text.clone().into_bytes())
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
