//! Tests that a failure of what can be created once is reproduced under other names.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{post, put},
};
use conformance::engine::{Finding, finding::Reproduction};
use serde_json::{Value, json};

/// A finding that was reproduced each time.
const EVERY_TIME: Reproduction = Reproduction {
    reproduced: 5,
    tries: 5,
};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: Files, version: '1'}
paths:
  /files/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    put:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [size], properties: {size: {type: integer}}}}}}
      responses: {'201': {description: created}, '400': {description: invalid}, '409': {description: there}, '415': {description: type}}
  /labels:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [text], properties: {text: {type: string}}}}}}
      responses:
        '201': {description: created, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}
        '400': {description: invalid}
        '409': {description: there}
        '415': {description: type}
";

/// The names that are taken.
type Names = Arc<Mutex<BTreeSet<String>>>;

/// Stores a file whose name is free, whatever its size.
async fn store(State(names): State<Names>, Path(name): Path<String>, body: Bytes) -> StatusCode {
    let body: Option<Value> = serde_json::from_slice(&body).ok();
    if body.is_none_or(|body| body.get("size").is_none()) {
        return StatusCode::BAD_REQUEST;
    }
    if names.lock().unwrap().insert(name) {
        StatusCode::CREATED
    } else {
        StatusCode::CONFLICT
    }
}

/// Creates a label whose text is free, and responds with an id that is text.
async fn label(State(names): State<Names>, body: Bytes) -> Response {
    let body: Option<Value> = serde_json::from_slice(&body).ok();
    let Some(text) = body.as_ref().and_then(|body| body["text"].as_str()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    if names.lock().unwrap().insert(format!("label {text}")) {
        (StatusCode::CREATED, Json(json!({"id": "text"}))).into_response()
    } else {
        StatusCode::CONFLICT.into_response()
    }
}

async fn found(check: &str) -> Vec<Finding> {
    let app = Router::new()
        .route("/files/{name}", put(store))
        .route("/labels", post(label))
        .with_state(Names::default());
    let run = conformance::check_text(CONTRACT).service(app);
    let report = run.only(&[check]).seed(3).max_examples(30).run().await;
    report.summary.findings
}

#[tokio::test]
async fn an_invalid_request_that_is_accepted_once_is_reproduced_under_another_name() {
    let found = found("negative_data_rejection").await;
    let all: Vec<_> = found
        .iter()
        .map(|finding| (finding.operations[0].label.as_str(), finding.reproduction))
        .collect();
    // A label is accepted in any media type, which shows under a text that is free.
    let expected = ["POST /labels", "PUT /files/{name}"];
    assert_eq!(all, expected.map(|label| (label, EVERY_TIME)));
}

#[tokio::test]
async fn a_wrong_response_to_a_create_is_reproduced_under_another_name() {
    let found = found("response_schema_conformance").await;
    let all: Vec<_> = found
        .iter()
        .map(|finding| (finding.operations[0].label.as_str(), finding.reproduction))
        .collect();
    assert_eq!(all, [("POST /labels", EVERY_TIME)]);
}
