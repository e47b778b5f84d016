//! The resources that an exchange shows, by the keys of their paths and the identifiers there. A run asks for these after every
//! response, so nothing else is read.

use std::cell::OnceCell;

use serde_json::Value;
use spec::model::{Api, ParameterLocation};

use super::{
    identifiers::{alternative, is_identifier_value, of_list, of_object, unwrapped},
    shapes::{MatchedPath, Shape, Shapes},
};
use crate::exchange::Exchange;

/// A resource: the key of its path, and the values of the parameters in it.
pub type Identified = (String, Vec<Value>);

/// What follows the key of a path for the resources that are known by a second identifier.
pub(super) const ALTERNATIVE: &str = "/?";

/// The longest identifier in a path, in bytes.
const LONGEST: usize = 2_000;

/// The largest body that is read.
pub(super) const LARGEST: usize = 1 << 18;

/// The resources that the response to a successful `GET` shows: those in its path, and those that it lists. Only those whose keys
/// `is_wanted` accepts.
pub fn shown(
    shapes: &Shapes,
    exchange: &Exchange,
    is_wanted: impl Fn(&str) -> bool,
) -> Vec<Identified> {
    let Some(shape) = shapes.of(exchange.operation) else {
        return Vec::new();
    };
    let read = OnceCell::new();
    let body = || read.get_or_init(|| body(exchange)).as_ref();
    let length = shape.segments.len();
    let mut res = Vec::new();
    for above in shape.resource_lengths() {
        let key = shape.key(above);
        if is_wanted(&key)
            && let Some(values) = values(exchange, shape, above)
            && (above == length || !body().is_some_and(shows_nothing))
        {
            res.push((key, values));
        }
    }
    if is_wanted(&key_below(shape)) {
        let listed = below(shapes, exchange, "GET", body());
        res.extend(listed.into_iter().filter(|(key, _)| is_wanted(key)));
    }
    res
}

/// The resources that a successful `POST` or `PUT` created, where it created any: at its path, where `Location` and
/// `Content-Location` (RFC 9110 §10.2.2 and §8.7) lead, and by the identifiers in its body.
pub fn created(api: &Api, shapes: &Shapes, exchange: &Exchange) -> Vec<Identified> {
    let (Some(operation), Some(response)) = (exchange.operation.of(api), exchange.response())
    else {
        return Vec::new();
    };
    if !exchange.is_success() || exchange.is_accepted() {
        return Vec::new();
    }
    let method = operation.method.as_str();
    let mut res = Vec::new();
    if method == "PUT"
        && let Some(shape) = shapes.of(exchange.operation)
    {
        let length = shape.segments.len();
        let values = values(exchange, shape, length);
        let is_one = shape.resource_lengths().last() == Some(&length);
        res.extend(values.filter(|_| is_one).map(|it| (shape.key(length), it)));
    }
    for name in ["location", "content-location"] {
        let url = response.headers.get(name);
        let own = url.and_then(|url| at_url(shapes, url).pop());
        res.extend(own.filter(|it| it.is_own).map(|it| it.resource));
    }
    res.extend(below(shapes, exchange, method, body(exchange).as_ref()));
    res
}

/// A resource that a URL leads to.
pub(super) struct AtUrl {
    pub(super) resource: Identified,
    /// Whether it is the one at the URL, and none above it.
    pub(super) is_own: bool,
}

/// The resources that a URL of the same origin means, the one at the end last.
pub(super) fn at_url(shapes: &Shapes, url: &str) -> Vec<AtUrl> {
    let Some(MatchedPath { shape, values }) = shapes.matching(url) else {
        return Vec::new();
    };
    let lengths = shape.resource_lengths().into_iter().enumerate();
    let each = lengths.map(|(at, length)| {
        let values = values.iter().take(at + 1).cloned().map(Value::from);
        AtUrl {
            resource: (shape.key(length), values.collect()),
            is_own: length == shape.segments.len(),
        }
    });
    each.collect()
}

/// The resources right below the path, which the response with `body` lists or creates, also by their second identifiers.
pub(super) fn below(
    shapes: &Shapes,
    exchange: &Exchange,
    method: &str,
    body: Option<&Value>,
) -> Vec<Identified> {
    let Some(shape) = shapes.of(exchange.operation) else {
        return Vec::new();
    };
    let count = shape.segments.len();
    let collection = shape.collection(count).unwrap_or_default();
    let Some(above) = values(exchange, shape, count) else {
        return Vec::new();
    };
    let key = key_below(shape);
    let mut res = Vec::new();
    for parameter in shapes.children(&shape.key(count)) {
        let found: Vec<(Value, Option<Value>)> = match method {
            "GET" => body
                .map(|body| of_list(inner(body, above.last()), collection, parameter))
                .unwrap_or_default(),
            "POST" => {
                let identified = |object: &Value| {
                    let first = of_object(object, collection, parameter)?;
                    let second = alternative(object, &first);
                    Some((first, second))
                };
                let created = body
                    .map(|body| unwrapped(body, collection))
                    .and_then(identified);
                let sent = || {
                    let sent = exchange.case.body_value()?;
                    identified(unwrapped(sent, collection))
                };
                created.or_else(sent).into_iter().collect()
            }
            _ => Vec::new(),
        };
        for (first, second) in found {
            let with = |last: Value| above.iter().cloned().chain([last]).collect();
            res.push((key.clone(), with(first)));
            res.extend(second.map(|it| (format!("{key}{ALTERNATIVE}"), with(it))));
        }
    }
    res
}

/// The values of the parameters among the first `count` segments; `None` when one was not sent.
pub(super) fn values(exchange: &Exchange, shape: &Shape, count: usize) -> Option<Vec<Value>> {
    let names = shape.parameters(count).into_iter();
    names
        .map(|name| {
            let value = exchange.case.parameter(ParameterLocation::Path, name);
            // What was sent in a path is an identifier, however long it is.
            let is_text = |value: &&Value| value.as_str().is_some_and(|it| it.len() <= LONGEST);
            value
                .filter(|value| is_identifier_value(value) || is_text(value) && **value != "")
                .cloned()
        })
        .collect()
}

/// The body of the response, where it is JSON that is not too large.
pub(super) fn body(exchange: &Exchange) -> Option<Value> {
    let bytes = &exchange.response()?.body;
    let bytes = Some(bytes).filter(|bytes| bytes.len() <= LARGEST)?;
    serde_json::from_slice(bytes).ok()
}

/// Whether `body` is empty, or an envelope of nothing but empty lists.
pub(super) fn shows_nothing(body: &Value) -> bool {
    match body {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members
            .values()
            .all(|member| matches!(member, Value::Array(items) if items.is_empty())),
        _ => false,
    }
}

/// The value of the only member of `body`, where it is called like the resource that was asked for: `{"tags": […]}` for `tags`.
fn inner<'b>(body: &'b Value, asked: Option<&Value>) -> &'b Value {
    let only = body.as_object().filter(|members| members.len() == 1);
    let member = only.and_then(|members| members.iter().next());
    match (member, asked.and_then(Value::as_str)) {
        (Some((name, value)), Some(asked)) if name == asked => value,
        _ => body,
    }
}

/// The key of the resources right below the path of `shape`.
fn key_below(shape: &Shape) -> String {
    format!("{}/{{}}", shape.key(shape.segments.len()))
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use serde_json::json;
    use spec::document::Document;

    use super::*;
    use crate::{
        case::OperationIndex,
        observed::{Fact, facts},
    };

    const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /shops/{shop}/items:
    get: {operationId: list, responses: {'200': {description: o}}}
    post: {operationId: create, responses: {'200': {description: o}}}
  /shops/{shop}/items/{item}:
    get: {operationId: get, responses: {'200': {description: o}}}
    put: {operationId: put, responses: {'200': {description: o}}}
";

    /// What is read after every response is what all facts say.
    #[test]
    fn resources_are_those_of_the_facts() {
        let loaded = Document::from_text("a.yaml", CONTRACT).document.unwrap();
        let api = Api::new(Arc::new(loaded));
        let shapes = Shapes::new(&api, "http://a");
        let bodies = [
            json!({"items": [{"id": 1, "name": "a"}, {"id": 2}]}),
            json!({"id": 7, "name": "a", "link": "/shops/9/items/8"}),
            json!([]),
            json!("text"),
        ];
        let mut count = 0;
        for id in ["list", "create", "get", "put"] {
            let index = OperationIndex::find(&api, |it| it.id == id).unwrap();
            for body in &bodies {
                let mut exchange = Exchange::answered(index, 200, Duration::ZERO);
                for (name, value) in [("shop", json!(3)), ("item", json!("x"))] {
                    let location = ParameterLocation::Path;
                    exchange.case.set_parameter(location, name, value);
                }
                let response = exchange.interaction.outcome.as_mut().unwrap();
                response.body = body.to_string().into_bytes();
                response.headers.push("location", "/shops/3/items/5");
                let known = facts(&api, &shapes, &exchange).into_iter();
                let known: Vec<(Identified, bool)> = known
                    .filter_map(|fact| match fact {
                        Fact::Exists {
                            key,
                            values,
                            is_created,
                            ..
                        } => Some(((key, values), is_created)),
                        _ => None,
                    })
                    .collect();
                let is_creation = ["create", "put"].contains(&id);
                let found = if is_creation {
                    created(&api, &shapes, &exchange)
                } else {
                    shown(&shapes, &exchange, |_| true)
                };
                count += found.len();
                for one in &found {
                    assert!(known.contains(&(one.clone(), is_creation)), "{id} {one:?}");
                }
                let created = known.iter().filter(|(_, is_created)| *is_created);
                assert!(
                    !is_creation || created.count() == found.len(),
                    "{id} {body}"
                );
            }
        }
        assert!(count > 20, "{count}");
    }
}
