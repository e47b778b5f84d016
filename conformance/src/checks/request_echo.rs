//! What of a request says nothing about why it failed, by the schemas of its operation: keys of maps, which the request chose,
//! and the names of numbers beyond the range of an integer, which the same server handles in the same way wherever they are.

use std::collections::BTreeSet;

use serde_json::Value;
use spec::{model::ParameterLocation, wire::RequestPart};

use super::CheckContext;
use crate::{
    case::{Case, Content, Intent, Mutation},
    exchange::Exchange,
    operation::CompiledOperation,
    signature::{Echo, generalized},
    value::{keyword::Keyword, place::Place, strategy::SchemaStrategy},
};

/// What messages about numbers say that do not fit into an integer of 32 or 64 bits; in lower case.
const OVERFLOWS: [&str; 13] = [
    "out of range",
    "out of bounds",
    "overflow",
    "too large for",
    "too large to",
    "too big for",
    "int32",
    "int64",
    "bigint",
    "32-bit",
    "64-bit",
    "2147483647",
    "9223372036854775807",
];

/// What the request of `exchange` contains, and a server may send back.
pub(super) fn echo_of<'e>(context: &CheckContext<'_>, exchange: &'e Exchange) -> Echo<'e> {
    let case = &exchange.case;
    let operation = context.operation;
    let mut names: BTreeSet<String> = BTreeSet::new();
    for (place, value) in values(operation, case) {
        place.keys(value, &mut |key| {
            names.insert(key.to_owned());
        });
    }
    match &case.intent {
        Intent::Negative(mutation) if format_bound(operation, case, mutation).is_some() => {
            names.extend(name_of(mutation));
        }
        Intent::Positive if mentions_overflow(exchange) => large_numbers(case, &mut names),
        _ => {}
    }
    // Programs call their handlers as the document calls the operation; a plain word may be there for another reason.
    let id = operation.operation().id.as_str();
    let is_plain = id.bytes().all(|b| b.is_ascii_lowercase());
    let id = Some(id).filter(|_| !is_plain);
    let request = &exchange.request;
    Echo::of(case, &operation.api)
        .and_names(names.iter().map(String::as_str).chain(id))
        .and_target(&request.method, &request.target)
}

/// The location of `mutation`, with the indexes of lists and the keys of maps blanked.
pub(super) fn generalized_location(
    operation: &CompiledOperation,
    case: &Case,
    mutation: &Mutation,
) -> String {
    match place(operation, case, &mutation.part) {
        Some(place) => place.generalized(&mutation.pointer),
        None => generalized(mutation.pointer.as_str()),
    }
}

/// The format of integers whose range the invalid value of `mutation` is beyond, where that is what is wrong.
pub(super) fn format_bound<'o>(
    operation: &'o CompiledOperation,
    case: &Case,
    mutation: &Mutation,
) -> Option<&'o str> {
    if !matches!(mutation.keyword, Keyword::Minimum | Keyword::Maximum) {
        return None;
    }
    let place = place(operation, case, &mutation.part)?;
    let number = case.mutated_value()?;
    place.at(&mutation.pointer).format_beyond(number)
}

/// The values of `case` with their schemas.
fn values<'o, 'c>(
    operation: &'o CompiledOperation,
    case: &'c Case,
) -> impl Iterator<Item = (Place<'o>, &'c Value)> {
    let parameters = case.parameters.iter().filter_map(|sent| {
        let place = place_of_parameter(operation, sent.location, &sent.name)?;
        Some((place, &sent.value))
    });
    let body = place_of_body(operation, case).zip(case.body_value());
    parameters.chain(body)
}

/// The whole of a part of a request; `None` where it has no schema.
fn place<'o>(
    operation: &'o CompiledOperation,
    case: &Case,
    part: &RequestPart,
) -> Option<Place<'o>> {
    match part {
        RequestPart::Parameter(location, name) => place_of_parameter(operation, *location, name),
        RequestPart::Body => place_of_body(operation, case),
        RequestPart::ContentType | RequestPart::Path => None,
    }
}

fn place_of_parameter<'o>(
    operation: &'o CompiledOperation,
    location: ParameterLocation,
    name: &str,
) -> Option<Place<'o>> {
    let mut parameters = operation.parameters.iter();
    let found = parameters.find(|it| it.location == location && it.name == name)?;
    found.strategy.as_ref().map(whole)
}

fn place_of_body<'o>(operation: &'o CompiledOperation, case: &Case) -> Option<Place<'o>> {
    let Content::Value { written_as, .. } = &case.body.as_ref()?.content else {
        return None;
    };
    let covering = operation.bodies.iter();
    let covering = covering.filter(|body| body.content.media_type.covers(written_as));
    let body = covering.min_by_key(|body| body.content.media_type != *written_as)?;
    body.strategy.as_ref().map(whole)
}

fn whole(strategy: &SchemaStrategy) -> Place<'_> {
    Place::whole(strategy.validator())
}

/// The name of what `mutation` changed.
fn name_of(mutation: &Mutation) -> Option<String> {
    let names: Vec<String> = mutation.pointer.tokens().map(Into::into).collect();
    let is_name = |token: &&String| token.parse::<usize>().is_err();
    match (names.iter().rev().find(is_name), &mutation.part) {
        (Some(name), _) => Some(name.clone()),
        (None, RequestPart::Parameter(_, name)) => Some(name.clone()),
        (None, _) => None,
    }
}

/// Whether the response says that a number does not fit into an integer.
fn mentions_overflow(exchange: &Exchange) -> bool {
    let Some(response) = exchange.response() else {
        return false;
    };
    let text = String::from_utf8_lossy(&response.body).to_lowercase();
    OVERFLOWS.iter().any(|phrase| text.contains(phrase))
}

/// Adds the names of all numbers in `case` that do not fit into 32 bits.
fn large_numbers(case: &Case, res: &mut BTreeSet<String>) {
    for sent in &case.parameters {
        collect(&sent.name, &sent.value, res);
    }
    if let Some(body) = case.body_value() {
        collect("", body, res);
    }
}

fn collect(name: &str, value: &Value, res: &mut BTreeSet<String>) {
    match value {
        Value::Number(number) => {
            let fits = number.as_i64().is_some_and(|it| i32::try_from(it).is_ok());
            if !fits && (number.is_i64() || number.is_u64()) {
                res.insert(name.to_owned());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(name, item, res)),
        Value::Object(members) => {
            for (name, member) in members {
                collect(name, member, res);
            }
        }
        _ => {}
    }
}
