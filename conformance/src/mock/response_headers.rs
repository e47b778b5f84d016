//! Generates the documented headers of responses.

use serde_json::Value;
use spec::{
    model::{Header, Response as Documented},
    wire::{Response, content, style::Notation},
};

use super::{property_examples::with_examples, response::ResponseGenerator};
use crate::{
    operation::is_field_name,
    value::{context::StringContext, seed::Dice},
};

impl ResponseGenerator<'_> {
    /// Adds the documented headers; with generated values the optional ones are missing now and then.
    pub(super) fn add_headers(&self, at: usize, documented: &Documented, response: &mut Response) {
        for (position, header) in documented.headers.iter().enumerate() {
            let can_be_sent = is_field_name(&header.name);
            if is_of_the_connection(&header.name) || !can_be_sent {
                continue;
            }
            let purpose = format!("header {}", header.name.to_ascii_lowercase());
            let mut rng = self
                .seed
                .rng(&self.endpoint.operation().id, &purpose, self.number);
            let mut dice = Dice::Random(&mut rng);
            if self.ignores_examples && !header.required && !dice.chance(80) {
                continue;
            }
            if header.name.eq_ignore_ascii_case("content-length") {
                response
                    .headers
                    .set(&header.name, response.body.len().to_string());
            } else if let Some(text) = self.header(at, position, header, &mut dice) {
                response.headers.set(&header.name, text);
            }
        }
    }

    fn header(
        &self,
        at: usize,
        position: usize,
        header: &Header,
        dice: &mut Dice<'_>,
    ) -> Option<String> {
        let Some(schema) = header.schema() else {
            return Some("value".to_owned());
        };
        let strategy = self.endpoint.header(at, position, schema)?;
        let text = |value: &Value| {
            let text = match (Notation::of_header(header), header.content.media()) {
                (Some(notation), _) => notation.encode(value).ok()?.concat(),
                (None, Some(media)) => content::encode(media, value, false).ok()?,
                (None, None) => return None,
            };
            StringContext::Header.admits(&text).then_some(text)
        };
        let valid: Vec<String> = header
            .examples
            .iter()
            .filter(|example| strategy.validator().is_valid(&example.value))
            .filter_map(|example| text(&example.value))
            .collect();
        if let Some(example) = dice.pick(&valid).filter(|_| !self.ignores_examples) {
            return Some(example.clone());
        }
        if !self.ignores_examples {
            let document = &self.endpoint.api().document;
            let is_valid = |value: &Value| strategy.validator().is_valid(value);
            let given = with_examples(document, schema, &Value::Null, &is_valid);
            if let Some(text) = given.and_then(|value| text(&value)) {
                return Some(text);
            }
        }
        (0..8)
            .find_map(|_| text(&strategy.sample(dice.reborrow())?))
            .or_else(|| text(&strategy.simplest()?))
    }
}

/// Header fields that the HTTP library sets (RFC 9110 §7.6.1, RFC 9112 §6).
fn is_of_the_connection(name: &str) -> bool {
    [
        "connection",
        "content-encoding",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ]
    .iter()
    .any(|known| name.eq_ignore_ascii_case(known))
}
