//! Tests that a failure of what can be created once is reproduced with a fresh value of any form, or after what is there was
//! deleted.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{delete, post},
};
use conformance::engine::{Finding, finding::Reproduction};
use serde_json::{Value, json};

/// A finding that was reproduced each time.
const EVERY_TIME: Reproduction = Reproduction {
    reproduced: 5,
    tries: 5,
};

/// The collections, with the schema of the member `key` by which the server tells resources apart.
const COLLECTIONS: [(&str, &str); 8] = [
    ("codes", "{type: string, pattern: '^[A-Z]{3}-[0-9]{3}$'}"),
    ("colors", "{type: string, enum: [red, green, blue]}"),
    ("crashes", "{type: string, format: email}"),
    ("days", "{type: string, format: date}"),
    ("emails", "{type: string, format: email}"),
    ("ids", "{type: string, format: uuid}"),
    (
        "logins",
        "{type: object, required: [user], properties: {user: {type: array, minItems: 1, items: {type: string, format: email}}}}",
    ),
    ("numbers", "{type: integer}"),
];

fn contract() -> String {
    let mut res = "
openapi: 3.0.3
info: {title: Keys, version: '1'}
paths:
  /colors/{key}:
    parameters: [{name: key, in: path, required: true, schema: {type: string}}]
    delete: {responses: {'204': {description: gone}, '404': {description: absent}}}
"
    .to_owned();
    for (name, schema) in COLLECTIONS {
        res += &format!(
            "
  /{name}:
    post:
      requestBody: {{required: true, content: {{application/json: {{schema: {{type: object, required: [key], properties: {{key: {schema}}}}}}}}}}}
      responses:
        '201': {{description: created, content: {{application/json: {{schema: {{type: object, required: [of_{name}]}}}}}}}}
        '400': {{description: invalid}}
        '409': {{description: there}}
        '415': {{description: type}}
"
        );
    }
    res
}

/// The keys that are taken, as JSON, in each collection.
type Keys = Arc<Mutex<BTreeSet<(String, String)>>>;

async fn create(
    State(keys): State<Keys>,
    Path(collection): Path<String>,
    body: Option<Json<Value>>,
) -> Response {
    let key = body.and_then(|Json(body)| body.get("key").cloned());
    let is_of_kind = |key: &Value| match collection.as_str() {
        "numbers" => key.is_i64(),
        "logins" => key.pointer("/user/0").is_some_and(Value::is_string),
        _ => key.is_string(),
    };
    let Some(key) = key.filter(is_of_kind) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let is_new = keys
        .lock()
        .unwrap()
        .insert((collection.clone(), key.to_string()));
    if !is_new {
        return StatusCode::CONFLICT.into_response();
    }
    if collection == "crashes" {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    (StatusCode::CREATED, Json(json!({"created": true}))).into_response()
}

async fn remove(State(keys): State<Keys>, Path(key): Path<String>) -> StatusCode {
    let key = ("colors".to_owned(), json!(key).to_string());
    if keys.lock().unwrap().remove(&key) {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

async fn found(check: &str) -> BTreeMap<String, Finding> {
    let app = Router::new()
        .route("/{collection}", post(create))
        .route("/colors/{key}", delete(remove))
        .with_state(Keys::default());
    let contract = contract();
    let run = conformance::check_text(&contract).service(app);
    let report = run.only(&[check]).seed(3).max_examples(10).run().await;
    let findings = report.summary.findings.into_iter();
    findings
        .map(|finding| (finding.operations[0].label.clone(), finding))
        .collect()
}

#[tokio::test]
async fn a_value_of_any_form_is_replaced_where_the_server_accepts_it_once() {
    let mut found = found("response_schema_conformance").await;
    assert!(found.remove("POST /colors").is_some());
    let shown: Vec<String> = found
        .values()
        .map(|finding| {
            format!(
                "{}: {} of {}, renewed {:?}, {} before",
                finding.operations[0].label,
                finding.reproduction.reproduced,
                finding.reproduction.tries,
                finding.renewed,
                finding.before.len()
            )
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[tokio::test]
async fn what_has_few_values_is_deleted_before_it_is_created_again() {
    let found = found("response_schema_conformance").await;
    let colors = &found["POST /colors"];
    assert_eq!(colors.reproduction, EVERY_TIME);
    assert_eq!(colors.renewed, Vec::<String>::new());
    let before: Vec<&str> = colors.before.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(before, ["DELETE /colors/{key}"]);
}

#[tokio::test]
async fn a_server_error_after_the_resource_was_stored_is_reproduced_with_a_fresh_value() {
    let found = found("not_a_server_error").await;
    let crash = &found["POST /crashes"];
    assert_eq!(crash.reproduction, EVERY_TIME);
    assert_eq!(crash.renewed, ["/key"]);
}
