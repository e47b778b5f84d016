//! Validates one call: what was received against what was meant, and what was read against what was sent.

use std::rc::Rc;

use codegen::plan::{BodyKind, OperationPlan, Outcome, ResponseBody, ResponsePlan};
use conformance::{
    mock::documented::DocumentedResponse,
    operation::{CompiledOperation, ResponsePart},
    value::strategy::SchemaStrategy,
};
use serde_json::Value;
use spec::{
    http::{MediaRange, MediaType, StatusCodePattern, percent},
    model::ParameterLocation,
    schema::{Direction, SchemaValidator},
    wire::{
        Problem, Request, RequestPart,
        body::{BodyKind as Kind, sequence},
    },
};

use super::{
    choices::{Choices, WrongChoice},
    compare::{Described, Difference, difference},
    implied::Implied,
    proof::{Differing, short},
    request::Meant,
};

/// A header whose value the connection knows better than any argument (RFC 9110 §8.6).
const FRAMING: &str = "content-length";

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

fn chosen(operation: &OperationPlan, place: &str, wrong: &WrongChoice) -> Differing {
    let place = format!("{place} at `{}`", wrong.pointer);
    differing(operation, place, &wrong.value, &wrong.seen)
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

/// The client has no result for `sent`.
pub(super) fn missing(operation: &OperationPlan, sent: &DocumentedResponse) -> Differing {
    let status = sent.response.status;
    let place = format!("response {status}");
    differing(
        operation,
        place,
        "a result",
        "none: its status is not in the client",
    )
}

/// The first difference of the requests `received` from `meant`.
pub(super) fn request(
    operation: &OperationPlan,
    compiled: &CompiledOperation,
    meant: &Meant,
    received: &[Request],
    outcome: &Value,
    choices: &Choices<'_>,
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
    let known = &meant.validation.problems;
    let is_new = |problem: &&Problem| {
        let is_it = |it: &Problem| {
            (&it.part, &it.pointer, &it.keyword)
                == (&problem.part, &problem.pointer, &problem.keyword)
        };
        !known.iter().any(is_it)
    };
    let problem = seen.problems.iter().find(is_new);
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
    let none = &Described::default();
    let is_compared =
        |(_, name, _): &&(ParameterLocation, String, Value)| !name.eq_ignore_ascii_case(FRAMING);
    let meant_parameters = meant.validation.decoded.parameters.iter();
    for (location, name, value) in meant_parameters.filter(is_compared) {
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
    let mut parameters = seen.decoded.parameters.iter().filter(is_compared);
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
    if let Some(name) = added_query(&meant.request, received) {
        let place = format!("query parameter `{name}`");
        return Some(differing(operation, place, "nothing", &received.target));
    }
    let media_type = |request: &Request| {
        let header = request.headers.get("content-type")?;
        MediaType::parse(header).map(|it| it.essence())
    };
    let (wanted, sent) = (media_type(&meant.request), media_type(received));
    if wanted != sent {
        let show = |it: Option<String>| it.unwrap_or_else(|| "nothing".to_owned());
        let place = "header `Content-Type`".to_owned();
        return Some(differing(operation, place, &show(wanted), &show(sent)));
    }
    body(operation, meant, received, seen.decoded.body.as_ref())
        .or_else(|| given(operation, meant, outcome, choices))
}

/// A query parameter of `received` that is not in `meant`. What is in the brackets of a deep object is compared when it is
/// decoded: no standard defines how it names the items of a list.
fn added_query(meant: &Request, received: &Request) -> Option<String> {
    let names = |request: &Request| -> Vec<String> {
        let (_, query) = request.target.split_once('?').unwrap_or_default();
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let names = pairs.map(|pair| pair.split('=').next().unwrap_or_default());
        names
            .map(|name| {
                let name = percent::decode(&name.replace('+', " ")).into_owned();
                name.split('[').next().unwrap_or_default().to_owned()
            })
            .collect()
    };
    let known = names(meant);
    names(received).into_iter().find(|it| !known.contains(it))
}

/// The first argument, part or body that is read as a wrong variant.
fn given(
    operation: &OperationPlan,
    meant: &Meant,
    outcome: &Value,
    choices: &Choices<'_>,
) -> Option<Differing> {
    let list = outcome.get("given").and_then(Value::as_array)?;
    list.iter().find_map(|given| {
        let text = |key: &str| given.get(key).and_then(Value::as_str).unwrap_or_default();
        let (kind, name) = (text("kind"), text("name"));
        let value = match kind {
            "argument" => meant.line.get("arguments")?.get(name)?,
            "part" => meant.line.pointer("/body/value")?.get(name)?,
            _ => meant.line.pointer("/body/value")?,
        };
        let wrong = choices.first_wrong(value, given.get("variants"), Direction::Request)?;
        let place = format!("{kind} {name}");
        Some(chosen(operation, place.trim_end(), &wrong))
    })
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
    difference(&a, &b, &described(meant, &a)).is_none()
}

/// What the schema of the body that is meant describes of `value`.
fn described(meant: &Meant, value: &Value) -> Described {
    Described::of(meant.schema.as_ref().map(SchemaStrategy::validator), value)
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
            let found = difference(&a, b, &described(meant, &a))?;
            Some(of(operation, place, found))
        }
        (Some(a), None) => Some(differing(operation, place.to_owned(), a, "nothing")),
        (None, Some(b)) => Some(differing(operation, place.to_owned(), "nothing", b)),
        (None, None) => None,
    }
}

/// How a documented response is read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading<'p> {
    /// By this response of the plan.
    By {
        /// It.
        plan: &'p ResponsePlan,
        /// Whether it is an error.
        is_error: bool,
        /// The name of its variant, where it has one.
        variant: Option<&'p str>,
    },
    /// By another function of the client, or it is of a media type that the client names in a note.
    Elsewhere,
    /// Not at all: the value is none that the proof can use.
    Untried(&'static str),
    /// The client has no result for a documented status.
    Missing,
}

/// How `operation` reads `sent`.
pub(super) fn reading<'p>(
    operation: &'p OperationPlan,
    compiled: &CompiledOperation,
    sent: &DocumentedResponse,
    implied: &Implied,
) -> Reading<'p> {
    let status = sent.response.status;
    let outcomes = [(&operation.success, false), (&operation.failure, true)];
    let pattern = match sent.pattern {
        // Where no success is documented, `default` is one.
        StatusCodePattern::Default if (200..300).contains(&status) => StatusCodePattern::Range(2),
        pattern => pattern,
    };
    let found = outcomes.into_iter().find_map(|(outcome, is_error)| {
        let mut responses = outcome.responses().iter();
        let plan = responses.find(|it| it.status == pattern)?;
        let is_named = matches!(outcome, Outcome::ByStatus { .. });
        let variant = is_named.then_some(plan.variant.as_str());
        Some((plan, is_error, variant))
    });
    let Some((plan, is_error, variant)) = found else {
        return Reading::Missing;
    };
    let documented = sent.at_content.and_then(|content| {
        let responses = &compiled.operation().responses.list;
        responses.get(sent.at_response)?.content.get(content)
    });
    if let (Some(documented), Some(read)) = (documented, &plan.media_type)
        && documented.media_type.essence() != *read
    {
        return Reading::Elsewhere;
    }
    let validator = validator(compiled, sent);
    let is_events = sent.media_type.as_ref().map(Kind::of) == Some(Kind::EventStream);
    let is_encoded = |it: &SchemaValidator| {
        it.bundle()
            .json
            .to_string()
            .contains("\"contentMediaType\"")
    };
    if is_events && validator.as_deref().is_some_and(is_encoded) {
        return Reading::Untried("the suite makes no values of `contentSchema`");
    }
    let value = validator.as_deref().zip(sent.value.as_ref());
    if value.is_some_and(|(validator, value)| !validator.is_valid(value)) {
        return Reading::Untried("the suite found no valid value");
    }
    if value.is_some_and(|(validator, value)| !implied.admits(validator, value)) {
        return Reading::Untried("a value is of another type than its schema implies");
    }
    Reading::By {
        plan,
        is_error,
        variant,
    }
}

/// The validator of the body of `sent`.
fn validator(
    compiled: &CompiledOperation,
    sent: &DocumentedResponse,
) -> Option<Rc<SchemaValidator>> {
    let (at, content) = (sent.at_response, sent.at_content?);
    let documented = compiled.operation().responses.list.get(at)?;
    let media = documented.content.get(content)?;
    if media.item_schema.is_some() {
        let made = media.validator(&compiled.api.document, Direction::Response);
        return made?.ok().map(Rc::new);
    }
    let schema = media.schema.as_ref();
    compiled.response_validator(at, ResponsePart::Content, content, schema)
}

/// Whether a client reads no body of a response with this status (RFC 9110 §6.4.1, §15.3.5, §15.3.6 and §15.4.5).
fn is_bodiless(operation: &OperationPlan, status: u16) -> bool {
    operation.method == "HEAD" || matches!(status, 100..=199 | 204 | 205 | 304)
}

/// `documented` is in the response, and the header `Accept` of the request does not ask for it (RFC 9110 §12.5.1).
pub(super) fn accept(
    operation: &OperationPlan,
    sent: &DocumentedResponse,
    received: &[Request],
) -> Option<Differing> {
    let media_type = sent.media_type.as_ref()?;
    let accept = received.first()?.headers.get("accept")?;
    let is_accepted = MediaRange::accepts(&MediaRange::parse_accept(accept), media_type);
    let place = "header `Accept`".to_owned();
    (!is_accepted).then(|| differing(operation, place, media_type, accept))
}

/// The first difference of `outcome` from what was `sent` and is read as `plan`.
pub(super) fn response(
    operation: &OperationPlan,
    compiled: &CompiledOperation,
    sent: &DocumentedResponse,
    (plan, is_error, variant): (&ResponsePlan, bool, Option<&str>),
    outcome: &Value,
    choices: &Choices<'_>,
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
    let seen = outcome.get("body").unwrap_or(&Value::Null);
    let validator = validator(compiled, sent);
    let read = |meant: &Value, seen: &Value| -> Option<Differing> {
        let described = Described::of(validator.as_deref(), meant);
        let written = seen.get("value").unwrap_or(&Value::Null);
        if let Some(found) = difference(meant, written, &described) {
            return Some(of(operation, &place, found));
        }
        let wrong = choices.first_wrong(meant, seen.get("variants"), Direction::Response)?;
        Some(chosen(operation, &place, &wrong))
    };
    match &plan.body {
        ResponseBody::Empty if is_bodiless(operation, sent.response.status) => None,
        ResponseBody::Empty => {
            (!bytes.is_empty()).then(|| differing(operation, place, &text, "nothing"))
        }
        ResponseBody::Json(_) => match serde_json::from_slice(bytes) {
            Ok(meant) => read(&meant, seen),
            Err(error) => Some(differing(operation, place, &text, &error)),
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
        ResponseBody::TypedEvents(_) => {
            let events = sequence::events(&text);
            let items = seen.get("items").and_then(Value::as_array);
            let items = items.map_or(&[][..], Vec::as_slice);
            if events.len() != items.len() {
                return Some(differing(operation, place, &text, seen));
            }
            let mut pairs = events.iter().zip(items);
            pairs.find_map(|(event, seen)| {
                let objects = event.interpretations().into_iter().filter(Value::is_object);
                // One interpretation is what is meant; without one, that of JSON data tells most.
                let objects = objects.filter(|it| it.get("data").is_some());
                let found: Option<Vec<_>> = objects.map(|meant| read(&meant, seen)).collect();
                found?.into_iter().next()
            })
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
            let items = seen.get("items").and_then(Value::as_array);
            let items = items.map_or(&[][..], Vec::as_slice);
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
