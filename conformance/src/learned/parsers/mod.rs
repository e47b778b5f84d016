//! Reads the bodies of rejections: one parser for each family of formats, and plain sentences where none applies.
//!
//! A parser recognizes its format by members that others do not have, and ignores every other body. The first one that finds
//! something is used.

mod ajv;

mod ajv_text;

mod django;

mod entries;

mod fields;

mod go_validator;

mod google_rpc;

mod joi;

mod jsonschema;

mod problem_details;

mod pydantic;

mod rails;

mod serde;

mod spring;

mod zod;

use serde_json::Value;

use super::{Complaint, Part, complaint::segments, sentence, taken, two_values};

/// Reads one family of formats.
pub trait Parser: Sync {
    /// The frameworks whose format it is.
    fn name(&self) -> &'static str;

    /// The complaints in a body of this format; none in any other body.
    fn parse(&self, body: &Value) -> Vec<Complaint>;
}

/// All parsers, those of the most distinct formats first.
pub const PARSERS: &[&dyn Parser] = &[
    &pydantic::Pydantic,
    &ajv::Ajv,
    &ajv_text::AjvText,
    &zod::Zod,
    &joi::Joi,
    &jsonschema::JsonSchema,
    &google_rpc::GoogleRpc,
    &go_validator::GoTags,
    &spring::Spring,
    &problem_details::ProblemDetails,
    &rails::JsonApi,
    &go_validator::GoValidator,
    &serde::Serde,
    &rails::Rails,
    &entries::Entries,
    &fields::Laravel,
    &django::Django,
];

/// The largest body that is read.
const LARGEST: usize = 1 << 16;
/// The maximum number of complaints of one body.
const MOST: usize = 32;

/// The complaints in the body of a rejection.
pub fn complaints(body: &[u8]) -> Vec<Complaint> {
    if body.len() > LARGEST {
        return Vec::new();
    }
    let Ok(text) = std::str::from_utf8(body) else {
        return Vec::new();
    };
    // A page for people.
    if text.trim_start().starts_with('<') {
        return Vec::new();
    }
    let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    let mut found = PARSERS.iter().map(|parser| parser.parse(&value));
    let found = found.find(|found| !found.is_empty());
    let mut res = found.unwrap_or_else(|| in_messages(&value, 4));
    res.truncate(MOST);
    res
}

/// The complaints in all messages of `value`, at most `depth` values down.
fn in_messages(value: &Value, depth: u32) -> Vec<Complaint> {
    match value {
        Value::String(text) => sentence::complaints(text),
        Value::Array(items) if depth > 0 => {
            let items = items.iter();
            items
                .flat_map(|item| in_messages(item, depth - 1))
                .collect()
        }
        Value::Object(members) if depth > 0 => {
            let members = members.values();
            members
                .flat_map(|member| in_messages(member, depth - 1))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The complaints of `message` about the value at `path`.
fn about(part: Option<Part>, path: &[String], message: &str) -> Vec<Complaint> {
    if path.is_empty() {
        return sentence::complaints_about(part, message);
    }
    if !taken::has_equal_elements(message)
        && let Some(said) = two_values::said(message)
    {
        return vec![Complaint::related(part, path, said)];
    }
    demanded(part, path, message)
}

/// The complaints of `message` about the value at `path`, which it relates to no other one.
fn demanded(part: Option<Part>, path: &[String], message: &str) -> Vec<Complaint> {
    let demands = sentence::demands(message).into_iter();
    demands
        .map(|demand| Complaint::new(part, path.to_vec(), demand))
        .collect()
}

/// The messages in the usual members of `body`, or `body` itself where it is one.
fn messages(body: &Value) -> impl Iterator<Item = &str> {
    let members = ["message", "error", "detail", "msg", "description", "title"].into_iter();
    let inner = body.get("error").and_then(|inner| string(inner, "message"));
    members
        .filter_map(|name| string(body, name))
        .chain(inner)
        .chain(body.as_str())
}

/// The string member `name` of `value`.
fn string<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str()
}

/// A path that is a list of names and positions.
fn path_of(list: &[Value]) -> Vec<String> {
    let segments = list.iter();
    segments
        .map(|segment| {
            segment
                .as_str()
                .map_or_else(|| segment.to_string(), ToOwned::to_owned)
        })
        .collect()
}

/// The number in `value`, which some frameworks write as a string.
fn number(value: &Value) -> Option<i64> {
    let rounded = || value.as_f64().map(f64::ceil);
    value
        .as_i64()
        .or_else(|| value.as_str()?.parse().ok())
        .or_else(|| rounded()?.to_string().parse().ok())
}

/// The number in `value` that others are a multiple of.
fn step(value: &Value) -> Option<f64> {
    value.as_f64().filter(|step| *step > 0.0)
}

fn length(value: &Value) -> Option<u64> {
    number(value).and_then(|number| number.try_into().ok())
}

#[cfg(test)]
mod tests;
