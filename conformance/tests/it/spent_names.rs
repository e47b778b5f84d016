//! Tests that a name which is taken is not sent over and over again while a failure is shrunk.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::post,
};
use serde_json::{Value, json};

/// Rooms with unique names, and things in them.
const CONTRACT: &str = "
openapi: 3.0.3
info: {title: Rooms, version: '1'}
paths:
  /rooms:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}
      responses:
        '201': {description: created, content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}
        '400': {description: invalid}
        '409': {description: taken}
  /rooms/{name}/things:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses:
        '200': {description: stored}
        '400': {description: invalid}
        '404': {description: no room}
components:
  schemas:
    Room:
      type: object
      required: [name]
      additionalProperties: false
      properties: {name: {type: string, minLength: 1}, floor: {type: integer}, size: {type: integer}, open: {type: boolean}}
    Thing:
      type: object
      required: [label, weights]
      additionalProperties: false
      properties:
        label: {type: string}
        color: {type: string}
        weights: {type: array, minItems: 3, maxItems: 5, items: {type: integer}}
        owner: {type: object, properties: {first: {type: string}, last: {type: string}}}
";

#[derive(Default)]
struct Rooms {
    names: BTreeSet<String>,
    /// How often each name was taken when it was sent.
    conflicts: BTreeMap<String, u32>,
}

type Shared = Arc<Mutex<Rooms>>;

async fn create(State(rooms): State<Shared>, body: Option<Json<Value>>) -> Response {
    let body = body.map(|Json(body)| body).unwrap_or_default();
    let name = body["name"].as_str().filter(|name| !name.is_empty());
    let Some(name) = name else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut rooms = rooms.lock().unwrap();
    if !rooms.names.insert(name.to_owned()) {
        *rooms.conflicts.entry(name.to_owned()).or_default() += 1;
        return StatusCode::CONFLICT.into_response();
    }
    (StatusCode::CREATED, Json(body)).into_response()
}

async fn store(
    State(rooms): State<Shared>,
    Path(name): Path<String>,
    body: Option<Json<Value>>,
) -> Response {
    let body = body.map(|Json(body)| body).unwrap_or_default();
    if !body["weights"].is_array() || !body["label"].is_string() {
        return StatusCode::BAD_REQUEST.into_response();
    }
    if !rooms.lock().unwrap().names.contains(&name) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let error = Json(json!({"error": "out of space"}));
    (StatusCode::INTERNAL_SERVER_ERROR, error).into_response()
}

#[tokio::test]
async fn a_name_that_is_taken_is_not_sent_over_and_over_again() {
    let rooms = Shared::default();
    let app = Router::new()
        .route("/rooms", post(create))
        .route("/rooms/{name}/things", post(store))
        .with_state(Arc::clone(&rooms));
    let run = conformance::check_text(CONTRACT).service(app);
    let run = run.only(&["not_a_server_error"]).seed(5).max_examples(20);
    let report = run.run().await;
    let [finding] = report.summary.findings.as_slice() else {
        panic!("{:?}", report.summary.findings);
    };
    let command = &finding.evidence.curl;
    let smallest = r#"{"label":"","weights":[0,0,0]}"#;
    assert!(command.contains(smallest), "{command}");
    // The run itself may send one too.
    let conflicts = &rooms.lock().unwrap().conflicts;
    assert!(conflicts.values().all(|count| *count <= 3), "{conflicts:?}");
}
