//! Validates the items of a sequence against the schema of its items, or that of its body where there is no other.
//!
//! Documents older than OpenAPI 3.2 have no word for items, so what a `schema` of a sequence describes is open: the list of
//! items or each of them, an event or its data. An item is invalid only if it is invalid in every interpretation.

use serde_json::Value;
use spec::{
    model::MediaTypeObject,
    schema::{Schema, SchemaValidator},
    wire::body::sequence::{ServerSentEvent, events, json_lines},
};

use super::{CheckContext, CheckInfo, Outcome, schema_violation::breaks_schema};
use crate::{
    exchange::{Exchange, sequence::Sequence},
    failure::Failure,
    operation::ResponsePart,
};

/// The schema that describes items, with its part of the operation.
pub(super) struct ItemSchema<'c> {
    pub(super) schema: &'c Schema,
    pub(super) part: ResponsePart,
    /// Whether it describes items in so many words.
    is_explicit: bool,
}

impl<'c> ItemSchema<'c> {
    pub(super) fn of(content: &'c MediaTypeObject) -> Option<Self> {
        if let Some(schema) = &content.item_schema {
            return Some(Self {
                schema,
                part: ResponsePart::Item,
                is_explicit: true,
            });
        }
        Some(Self {
            schema: content.schema.as_ref()?,
            part: ResponsePart::Content,
            is_explicit: false,
        })
    }
}

/// Validates the body of `response`, a sequence of this `kind` that `content` describes: content `at` of response `position`.
pub(super) fn validate_sequence(
    info: &'static CheckInfo,
    context: &CheckContext<'_>,
    exchange: &Exchange,
    (position, at): (usize, usize),
    content: &MediaTypeObject,
    kind: Sequence,
) -> Outcome {
    let (Some(items), Some(response)) = (ItemSchema::of(content), exchange.response()) else {
        return Outcome::Skipped;
    };
    let operation = context.operation;
    let schema = Some(items.schema);
    let Some(validator) = operation.response_validator(position, items.part, at, schema) else {
        return Outcome::Skipped;
    };
    let text = String::from_utf8_lossy(&response.body);
    let invalid = match kind {
        Sequence::Parts => return Outcome::Skipped,
        Sequence::JsonLines => match invalid_line(&text, &items, &validator) {
            Ok(invalid) => invalid,
            Err(message) => {
                let title = format!("a line of the body of {} is not JSON", response.status);
                let failure = Failure::new(info.id, info.severity, title);
                return Outcome::failed(failure.expected("JSON in every line").got(message));
            }
        },
        Sequence::Events => invalid_event(context, &text, &items, &validator),
    };
    let Some(value) = invalid else {
        return Outcome::Passed;
    };
    if operation.has_unsatisfiable_schema(position, items.part, at, &validator) {
        return Outcome::Skipped;
    }
    let name = items.schema.name.as_deref();
    let name = name.map_or("its schema".to_owned(), |name| format!("`{name}`"));
    let what = "an item of the body";
    breaks_schema(info, context, exchange, what, &name, &value, &validator)
}

/// The values of a sequence of this `kind` that satisfy the schema of `validator`, each an item or the list of all.
pub(super) fn valid_items(kind: Sequence, body: &[u8], validator: &SchemaValidator) -> Vec<Value> {
    let text = String::from_utf8_lossy(body);
    match kind {
        Sequence::Parts => Vec::new(),
        Sequence::JsonLines => {
            let values: Vec<Value> = json_lines(&text).into_iter().flatten().collect();
            let list = Value::Array(values);
            if validator.is_valid(&list) {
                return vec![list];
            }
            let Value::Array(mut values) = list else {
                return Vec::new();
            };
            values.retain(|value| validator.is_valid(value));
            values
        }
        Sequence::Events => {
            let events = events(&text).into_iter();
            let valid = events.filter_map(|event| {
                let mut interpretations = event.interpretations().into_iter();
                interpretations.find(|value| validator.is_valid(value))
            });
            valid.collect()
        }
    }
}

/// The first invalid value of JSON lines.
fn invalid_line(
    text: &str,
    items: &ItemSchema<'_>,
    validator: &SchemaValidator,
) -> Result<Option<Value>, String> {
    let values: Vec<Value> = json_lines(text).into_iter().collect::<Result<_, _>>()?;
    let Some(invalid) = values.iter().find(|value| !validator.is_valid(value)) else {
        return Ok(None);
    };
    let invalid = invalid.clone();
    let list = Value::Array(values);
    if items.is_explicit {
        return Ok(Some(invalid));
    }
    if validator.is_valid(&list) || validator.is_valid(&text.into()) {
        return Ok(None);
    }
    // A schema that allows no items at all describes the list.
    let describes_list = validator.is_valid(&Value::Array(Vec::new()));
    Ok(Some(if describes_list { list } else { invalid }))
}

/// The first invalid event, in the interpretation that is nearest to the schema.
fn invalid_event(
    context: &CheckContext<'_>,
    text: &str,
    items: &ItemSchema<'_>,
    validator: &SchemaValidator,
) -> Option<Value> {
    let found = events(text);
    if !items.is_explicit && validator.is_valid(&text.into()) {
        return None;
    }
    let is_valid = |event: &ServerSentEvent| {
        let mut interpretations = event.interpretations().into_iter();
        interpretations.any(|value| {
            validator.is_valid(&value)
                || !items.is_explicit && validator.is_valid(&Value::Array(vec![value]))
        })
    };
    let (valid, invalid): (Vec<_>, Vec<_>) = found.iter().partition(|event| is_valid(event));
    // Data that is not JSON often marks the end of data that is.
    let may_be_mark = !items.is_explicit || !valid.is_empty();
    let is_json = |event: &ServerSentEvent| serde_json::from_str::<Value>(&event.data).is_ok();
    let mut invalid = invalid
        .into_iter()
        .filter(|event| !may_be_mark || is_json(event));
    let document = &context.operation.api.document;
    let candidates = invalid.next()?.interpretations().into_iter();
    candidates.min_by_key(|value| {
        let violations = validator.violations(document, value);
        let is_at_root = |keyword: &str, at: &str| keyword == "type" && at.is_empty();
        let is_other_type = violations
            .iter()
            .any(|violation| is_at_root(&violation.keyword, violation.instance.as_str()));
        (is_other_type, violations.len())
    })
}
