//! Tests of `positive_data_acceptance` on servers with state: a rejection that depends on the state is not a finding, one that depends
//! on the data is, and its request is minimal for a fresh server.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
    routing::{post, put},
};
use conformance::check_text;
use serde_json::{Value, json};

/// The kinds of the entries that the server has.
type Entries = State<Arc<Mutex<BTreeMap<String, String>>>>;

fn refused(message: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({"message": message}))).into_response()
}

/// A new entry is a file where nothing else is said; one that is there is told what it becomes.
async fn place(State(all): Entries, Path(name): Path<String>, Json(body): Json<Value>) -> Response {
    let mut all = all.lock().unwrap();
    let kind = body["kind"].as_str();
    if kind.is_none() && all.contains_key(&name) {
        return refused("no kind provided");
    }
    all.insert(name, kind.unwrap_or("file").to_owned());
    StatusCode::NO_CONTENT.into_response()
}

async fn show(State(all): Entries, Path(name): Path<String>, uri: Uri) -> Response {
    let all = all.lock().unwrap();
    let Some(kind) = all.get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let wanted = uri.query().and_then(|query| query.strip_prefix("kind="));
    match wanted {
        Some(wanted) if wanted != kind => refused("it is of another kind"),
        _ => Json(json!({"kind": kind})).into_response(),
    }
}

/// A line has a number below 100, which the contract does not say.
async fn line(State(all): Entries, Path(name): Path<String>, Json(body): Json<Value>) -> Response {
    if !all.lock().unwrap().contains_key(&name) {
        return StatusCode::NOT_FOUND.into_response();
    }
    if body["number"].as_i64().is_none_or(|number| number >= 100) {
        return refused("the number is too large");
    }
    StatusCode::CREATED.into_response()
}

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /entries/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string, pattern: '^[a-z0-9]+$'}}]
    put:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Entry'}}}}
      responses: {'204': {description: d}, '400': {description: b}}
    get:
      parameters: [{name: kind, in: query, schema: {type: string, enum: [file, folder]}}]
      responses: {'200': {description: d}, '400': {description: b}, '404': {description: n}}
  /entries/{name}/lines:
    parameters: [{name: name, in: path, required: true, schema: {type: string, pattern: '^[a-z0-9]+$'}}]
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [number], properties: {number: {type: integer, minimum: 0}}}}}}
      responses: {'201': {description: d}, '400': {description: b}, '404': {description: n}}
components:
  schemas:
    Entry: {type: object, properties: {kind: {type: string, enum: [file, folder]}}}
";

/// The titles of the findings about valid data.
async fn rejected(contract: &str) -> Vec<String> {
    let server = Router::new()
        .route("/entries/{name}", put(place).get(show))
        .route("/entries/{name}/lines", post(line))
        .with_state(Arc::default());
    let report = check_text(contract)
        .service(server)
        .max_examples(60)
        .run()
        .await;
    let findings = report.summary.findings.into_iter();
    let rejected = findings.filter(|it| it.failure.check == "positive_data_acceptance");
    rejected.map(|it| it.failure.title).collect()
}

const OF_THE_DATA: &str = "a valid request is rejected with 400: the number is too large";

#[tokio::test]
async fn valid_data_that_the_server_accepts_in_another_state_is_no_finding() {
    assert_eq!(rejected(CONTRACT).await, [OF_THE_DATA]);
}

#[tokio::test]
async fn a_state_that_no_request_of_the_run_made_is_tried_by_what_the_document_enumerates() {
    let of_body = "kind: {type: string, enum: [file, folder]}";
    assert!(CONTRACT.contains(of_body));
    let contract = CONTRACT.replace(of_body, "kind: {type: string}");
    assert_eq!(rejected(&contract).await, [OF_THE_DATA]);
}

/// What is there needs a kind; content needs a format, which the contract does not say.
async fn write(State(all): Entries, Path(name): Path<String>, Json(body): Json<Value>) -> Response {
    let mut all = all.lock().unwrap();
    if all.contains_key(&name) && body.get("kind").is_none() {
        return refused("no kind provided");
    }
    if body.get("content").is_some() {
        return refused("content needs a format");
    }
    all.insert(name, String::new());
    StatusCode::NO_CONTENT.into_response()
}

#[tokio::test]
async fn a_request_has_nothing_that_only_a_used_server_asks_for() {
    let contract = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /notes/{name}:
    put:
      parameters: [{name: name, in: path, required: true, schema: {type: string, pattern: '^[a-z0-9]+$'}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {kind: {type: string}, content: {type: string}}}}}}
      responses: {'204': {description: d}, '400': {description: b}}
";
    let server = Router::new()
        .route("/notes/{name}", put(write))
        .with_state(Arc::default());
    let report = check_text(contract)
        .service(server)
        .max_examples(60)
        .run()
        .await;
    let mut findings = report.summary.findings.iter();
    let title = "a valid request is rejected with 400: content needs a format";
    let found = findings.find(|it| it.failure.title == title).unwrap();
    let sent = found.evidence.exchange.case.body_value();
    let members = sent.and_then(Value::as_object).unwrap().keys();
    assert_eq!(members.collect::<Vec<_>>(), ["content"]);
}
