//! Judges one call: what was received against what was meant, and what was read against what was sent.

use std::rc::Rc;

use codegen::plan::{BodyKind, OperationPlan, Outcome, ResponseBody, ResponsePlan};
use conformance::{
    exchange::sequence,
    mock::documented::DocumentedResponse,
    operation::{CompiledOperation, ResponsePart},
    value::strategy::SchemaStrategy,
};
use serde_json::Value;
use spec::{
    http::{MediaType, StatusCodePattern},
    schema::SchemaValidator,
    wire::{Problem, Request, RequestPart, body::BodyKind as Kind},
};

use super::{
    compare::{Described, Difference, difference},
    implied,
    proof::{Differing, short},
    request::Meant,
};

/// The nesting of values up to which the suite gives unions the tags that mean their branches.
const DEEPEST: usize = 5;

/// How much of a value is shown.
const SHOWN: usize = 240;

fn differing(
    operation: &OperationPlan,
    place: String,
    meant: &(impl ToString + ?Sized),
    seen: &(impl ToString + ?Sized),
) -> Differing {
    Differing {
        operation: operation.function.clone(),
        label: format!("{} {}", operation.method, operation.path),
        place,
        meant: short(&meant.to_string(), SHOWN),
        seen: short(&seen.to_string(), SHOWN),
    }
}

fn of(operation: &OperationPlan, place: &str, found: Difference) -> Differing {
    let show =
        |value: Option<Value>| value.map_or_else(|| "nothing".to_owned(), |it| it.to_string());
    let place = format!("{place} at `{}`", found.pointer);
    differing(operation, place, &show(found.meant), &show(found.seen))
}

/// The driver ended, or took too long.
pub(super) fn ended(operation: &OperationPlan, status: u16, line: &Value) -> Differing {
    let place = format!("call, response {status}");
    differing(
        operation,
        place,
        line,
        "no outcome: the driver ended or took too long",
    )
}

/// The first difference of the requests `received` from `meant`.
pub(super) fn request(
    operation: &OperationPlan,
    compiled: &CompiledOperation,
    meant: &Meant,
    received: &[Request],
    outcome: &Value,
) -> Option<Differing> {
    let [received] = received else {
        let seen = match outcome.get("failure").and_then(Value::as_str) {
            Some(failure) if received.is_empty() => failure.to_owned(),
            _ => format!("{} requests", received.len()),
        };
        let meant = format!("{} with {}", meant.request.target, meant.line);
        return Some(differing(operation, "request".to_owned(), &meant, &seen));
    };
    if received.method != meant.request.method {
        let place = "method".to_owned();
        return Some(differing(
            operation,
            place,
            &meant.request.method,
            &received.method,
        ));
    }
    let seen = compiled.validator.validate(received);
    let problem = seen.problems.iter().find(|problem| {
        !meant
            .validation
            .problems
            .iter()
            .any(|it| it.part == problem.part)
    });
    let is_meant =
        |problem: &Problem| problem.part == RequestPart::Body && is_same_json(meant, received);
    if let Some(problem) = problem.filter(|it| !is_meant(it)) {
        let body = received.body.as_deref().unwrap_or_default();
        let sent = format!(
            "{problem}; {} {}",
            received.target,
            String::from_utf8_lossy(body)
        );
        return Some(differing(
            operation,
            problem.part.to_string(),
            &meant.line,
            &sent,
        ));
    }
    let none = Described::default();
    for (location, name, value) in &meant.validation.decoded.parameters {
        let place = format!("{location} parameter `{name}`");
        match seen.decoded.parameter(*location, name) {
            None => return Some(differing(operation, place, value, "nothing")),
            Some(other) => {
                if let Some(found) = difference(value, other, none) {
                    return Some(of(operation, &place, found));
                }
            }
        }
    }
    let mut parameters = seen.decoded.parameters.iter();
    let added = parameters.find(|(location, name, _)| {
        meant
            .validation
            .decoded
            .parameter(*location, name)
            .is_none()
    });
    if let Some((location, name, value)) = added {
        let place = format!("{location} parameter `{name}`");
        return Some(differing(operation, place, "nothing", value));
    }
    body(operation, meant, received, seen.decoded.body.as_ref())
}

/// Whether the bodies of JSON are the same but for what a client may leave out. A value may be of one branch of a union
/// only by a member that no schema describes for that branch, and be of several without it.
fn is_same_json(meant: &Meant, received: &Request) -> bool {
    let json = |request: &Request| {
        let body = request.body.as_deref()?;
        serde_json::from_slice::<Value>(body).ok()
    };
    let (Some(a), Some(b)) = (json(&meant.request), json(received)) else {
        return false;
    };
    difference(&a, &b, described(meant)).is_none()
}

/// The schema of the body that is meant.
fn described(meant: &Meant) -> Described<'_> {
    Described::by(meant.schema.as_ref().map(SchemaStrategy::validator))
}

fn body(
    operation: &OperationPlan,
    meant: &Meant,
    received: &Request,
    seen: Option<&Value>,
) -> Option<Differing> {
    let is_raw = operation
        .body
        .as_ref()
        .is_some_and(|body| matches!(body.kind, BodyKind::Text | BodyKind::Bytes));
    let place = "body";
    if is_raw {
        let (a, b) = (meant.request.body.as_deref(), received.body.as_deref());
        let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
        let show = |bytes| String::from_utf8_lossy(bytes).into_owned();
        return (a != b).then(|| differing(operation, place.to_owned(), &show(a), &show(b)));
    }
    match (&meant.validation.decoded.body, seen) {
        (Some(a), Some(b)) => {
            let mut a = a.clone();
            let kind = operation.body.as_ref().map(|it| &it.kind);
            // A field of a form has no null: it is left out.
            if let (Some(BodyKind::Form(_) | BodyKind::Multipart(_)), Value::Object(fields)) =
                (kind, &mut a)
            {
                fields.retain(|name, value| !value.is_null() || b.get(name).is_some());
            }
            let found = difference(&a, b, described(meant))?;
            Some(of(operation, place, found))
        }
        (Some(a), None) => Some(differing(operation, place.to_owned(), a, "nothing")),
        (None, Some(b)) => Some(differing(operation, place.to_owned(), "nothing", b)),
        (None, None) => None,
    }
}

/// The response of the plan that reads `sent`, and whether it is an error; `None` when the operation has no way to read
/// its media type.
pub(super) fn plan_of<'p>(
    operation: &'p OperationPlan,
    compiled: &CompiledOperation,
    sent: &DocumentedResponse,
) -> Option<(&'p ResponsePlan, bool, Option<&'p str>)> {
    let status = sent.response.status;
    let outcomes = [(&operation.success, false), (&operation.failure, true)];
    let pattern = match sent.pattern {
        // Where no success is documented, `default` is one.
        StatusCodePattern::Default if (200..300).contains(&status) => StatusCodePattern::Range(2),
        pattern => pattern,
    };
    let (response, is_error, name) = outcomes.into_iter().find_map(|(outcome, is_error)| {
        let mut responses = outcome.responses().iter();
        let found = responses.find(|it| it.status == pattern)?;
        let is_named = matches!(outcome, Outcome::ByStatus { .. });
        Some((found, is_error, is_named.then_some(found.variant.as_str())))
    })?;
    let documented = sent.position.1.and_then(|content| {
        let responses = &compiled.operation().responses.list;
        responses.get(sent.position.0)?.content.get(content)
    });
    let is_read = match (documented, &response.media_type) {
        (Some(documented), Some(read)) => documented.media_type.essence() == *read,
        _ => true,
    };
    // Of what `contentSchema` describes, the suite makes no values: to the schema itself it is any string.
    let is_events = sent.media_type.as_ref().map(Kind::of) == Some(Kind::EventStream);
    let is_encoded = is_events
        && validator(compiled, sent)
            .is_some_and(|it| it.bundle().to_string().contains("\"contentMediaType\""));
    let is_implied = validator(compiled, sent)
        .zip(sent.value.as_ref())
        .is_none_or(|(validator, value)| implied::admits(validator.bundle(), value));
    (is_read && is_implied && !is_encoded).then_some((response, is_error, name))
}

/// The validator of the body of `sent`.
fn validator(
    compiled: &CompiledOperation,
    sent: &DocumentedResponse,
) -> Option<Rc<SchemaValidator>> {
    let (at, content) = (sent.position.0, sent.position.1?);
    let documented = compiled.operation().responses.list.get(at)?;
    let media = documented.content.get(content)?;
    let schema = media.schema.as_ref().or(media.item_schema.as_ref());
    compiled.response_validator(at, ResponsePart::Content, content, schema)
}

/// Whether `bundle` documents the value that `unknown` shows. A list of values beside a type that admits more is open:
/// what it does not list is read as `Unknown`, and rightly so.
fn is_documented(unknown: &str, bundle: &Value) -> bool {
    let is_scalar = ["\"", "String(", "Number("]
        .iter()
        .any(|it| unknown.starts_with(it))
        || unknown.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    if !is_scalar {
        return true;
    }
    let is_it = |listed: &Value| {
        let shown = match listed {
            Value::String(text) => [format!("{text:?})"), format!("String({text:?})")],
            other => [format!("{other})"), format!("Number({other})")],
        };
        shown.iter().any(|it| unknown.starts_with(it))
    };
    let mut pending = vec![bundle];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(members) => {
                let listed = members.get("enum").and_then(Value::as_array);
                let fixed = members.get("const");
                if listed.into_iter().flatten().chain(fixed).any(is_it) {
                    return true;
                }
                pending.extend(members.values());
            }
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    false
}

/// The nesting of `value`.
fn depth(value: &Value) -> usize {
    match value {
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// The first difference of `outcome` from what was `sent` and is read as `plan`.
pub(super) fn response(
    operation: &OperationPlan,
    compiled: &CompiledOperation,
    sent: &DocumentedResponse,
    (plan, is_error, variant): (&ResponsePlan, bool, Option<&str>),
    outcome: &Value,
) -> Option<Differing> {
    let media_type = sent.media_type.as_ref().map(MediaType::essence);
    let place = format!(
        "response {} {}",
        sent.response.status,
        media_type.unwrap_or_default()
    );
    let place = place.trim_end().to_owned();
    let bytes = &sent.response.body;
    let text = String::from_utf8_lossy(bytes);
    if let Some(failure) = outcome.get("failure").and_then(Value::as_str) {
        return Some(differing(operation, place, &text, failure));
    }
    let expected = serde_json::json!({
        "status": sent.response.status,
        "error": is_error,
        "variant": variant.unwrap_or_default(),
    });
    for name in ["status", "error", "variant"] {
        if expected.get(name) != outcome.get(name) {
            return Some(differing(operation, place, &expected, outcome));
        }
    }
    let seen = outcome.get("body")?;
    let validator = validator(compiled, sent);
    let described = Described::by(validator.as_deref());
    let read = |meant: &Value, seen: &Value| -> Option<Differing> {
        let found = difference(meant, seen.get("value").unwrap_or(&Value::Null), described);
        if let Some(found) = found {
            return Some(of(operation, &place, found));
        }
        let unknown = seen.get("unknown").and_then(Value::as_str)?;
        let bundle = validator
            .as_deref()
            .map_or(&Value::Null, SchemaValidator::bundle);
        let is_tagged = depth(meant) <= DEEPEST || !unknown.starts_with("Object");
        (is_tagged && is_documented(unknown, bundle)).then(|| {
            differing(
                operation,
                place.clone(),
                meant,
                &format!("Unknown({unknown}"),
            )
        })
    };
    match &plan.body {
        ResponseBody::Empty => None,
        ResponseBody::Json(_) => match serde_json::from_slice(bytes) {
            Ok(meant) => read(&meant, seen),
            Err(_) => read(sent.value.as_ref()?, seen),
        },
        ResponseBody::Text => {
            let seen = seen.get("text").and_then(Value::as_str).unwrap_or_default();
            (text != seen).then(|| differing(operation, place, &text, seen))
        }
        ResponseBody::Stream => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let seen = seen.get("bytes").and_then(Value::as_str);
            (seen != Some(&hex))
                .then(|| differing(operation, place, &hex, seen.unwrap_or_default()))
        }
        ResponseBody::Events(_) | ResponseBody::Lines(_) => {
            let is_events = sent.media_type.as_ref().map(Kind::of) == Some(Kind::EventStream);
            let meant: Vec<Value> = if is_events {
                let events = sequence::events(&text).into_iter();
                let parsed =
                    |data: String| serde_json::from_str(&data).unwrap_or(Value::String(data));
                events.map(|event| parsed(event.data)).collect()
            } else {
                sequence::json_lines(&text).into_iter().flatten().collect()
            };
            let items = seen.get("items").and_then(Value::as_array)?;
            if meant.len() != items.len() {
                return Some(differing(operation, place, &text, seen));
            }
            let mut pairs = meant.iter().zip(items);
            pairs.find_map(|(meant, seen)| {
                // Data that are a string are text, which may look like JSON.
                let text = seen.get("value").and_then(Value::as_str);
                let shown = meant.to_string();
                let is_text = text.is_some_and(|text| text == shown);
                (!is_text).then(|| read(meant, seen)).flatten()
            })
        }
    }
}
