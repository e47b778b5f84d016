//! What rejections teach, as frameworks send them: the message, and the location in the request that it is about.

mod frameworks;

mod sentences;

mod validators;

use std::sync::Arc;

use serde_json::{Value, json};
use spec::{
    document::Document,
    model::{Api, ParameterLocation},
};

use super::{Lesson, parsers};
use crate::case::{Body, Case, Content, Intent, ObservedTarget};

const ORDERS: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /orders:
    post:
      parameters:
      - {name: sort, in: query, schema: {type: string}}
      - {name: limit, in: query, schema: {type: integer}}
      - {name: X-Zone, in: header, schema: {type: string}}
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'200': {description: o}}
";

/// A request with `body`, and with query parameters.
fn request(body: Value) -> Case {
    let mut res = Case::new("x", Intent::Positive);
    res.set_parameter(ParameterLocation::Query, "sort", json!("up"));
    res.set_parameter(ParameterLocation::Query, "limit", json!(500));
    res.set_parameter(ParameterLocation::Header, "X-Zone", json!("north"));
    res.body = Some(Body {
        media_type: None,
        content: Content::Value {
            value: body,
            written_as: spec::http::MediaType::json(),
        },
    });
    res
}

/// What `response` to a request with `body` teaches, such as `/kind: at least 3 characters`, with semicolons between.
fn taught(body: Value, response: &str) -> String {
    let document = Document::from_text("api.yaml", ORDERS).document.unwrap();
    let api = Api::new(Arc::new(document));
    let operation = api.operations.first().unwrap();
    let case = request(body);
    let complaints = parsers::complaints(response.as_bytes());
    let lessons = complaints.iter();
    let lessons = lessons.filter_map(|it| Lesson::of(it, operation, &case, None));
    let lines: Vec<String> = lessons
        .map(|lesson| {
            let place = match &lesson.target {
                ObservedTarget::Body(pointer) => pointer.as_str().to_owned(),
                ObservedTarget::Parameter(location, name) => format!("{location} {name}"),
            };
            format!("{place}: {}", lesson.demand)
        })
        .collect();
    lines.join("; ")
}

/// The order that most tests send.
fn order() -> Value {
    json!({
        "kind": "x", "name": "abc", "count": 7, "type": "thing", "mail": "nobody", "tags": ["q", "q"],
        "items": [{"price": 3, "size": "huge"}], "is_open": true,
    })
}

/// Asserts what each response to the usual order teaches. All that differ are shown together.
#[track_caller]
fn assert_taught(responses: &[(Value, &str)]) {
    let each = responses.iter().filter_map(|(response, expected)| {
        let text = response
            .as_str()
            .map_or_else(|| response.to_string(), ToOwned::to_owned);
        let found = taught(order(), &text);
        (found != *expected)
            .then(|| format!("{text}\n    teaches  {found}\n    expected {expected}"))
    });
    let wrong: Vec<String> = each.collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The same for plain messages.
#[track_caller]
fn assert_messages(messages: &[(&str, &str)]) {
    let each = messages.iter();
    let each: Vec<(Value, &str)> = each
        .map(|(message, expected)| (json!({"message": message}), *expected))
        .collect();
    assert_taught(&each);
}
