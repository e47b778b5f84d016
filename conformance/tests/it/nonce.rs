//! Tests that unique values come from the nonce, and that a run does not depend on a clock.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
    routing::{get, post},
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
info: {title: Accounts, version: '1'}
paths:
  /accounts:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
      responses:
        '201': {description: created, content: {application/json: {schema: {$ref: '#/components/schemas/Account'}}}}
        '400': {description: invalid}
        '409': {description: the name is taken}
  /accounts/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1}}]
    get: {responses: {'200': {description: the account}, '400': {description: invalid}, '404': {description: none}}}
components:
  schemas:
    New: {type: object, required: [name], properties: {name: {type: string}}}
    Account: {type: object, required: [id], properties: {id: {type: integer}}}
";

/// A server where each name can be used once, and where created accounts are not found.
#[derive(Debug, Clone, Default)]
struct Accounts(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    names: BTreeSet<String>,
    /// Every request: path and body.
    requests: Vec<String>,
}

impl Accounts {
    fn router(&self) -> Router {
        Router::new()
            .route("/accounts", post(create))
            .route("/accounts/{id}", get(read))
            .with_state(self.clone())
    }

    /// The findings and the requests of a run.
    async fn tested(&self, nonce: Option<u64>) -> (Vec<Finding>, Vec<String>) {
        let mut run = conformance::check_text(CONTRACT).service(self.router());
        if let Some(nonce) = nonce {
            run = run.nonce(nonce);
        }
        let run = run.only(&["ensure_resource_availability"]);
        let report = run.seed(5).max_examples(20).run().await;
        let requests = std::mem::take(&mut self.0.lock().unwrap().requests);
        (report.summary.findings, requests)
    }
}

async fn create(State(accounts): State<Accounts>, body: Bytes) -> Response {
    let mut inner = accounts.0.lock().unwrap();
    let text = String::from_utf8_lossy(&body).into_owned();
    inner.requests.push(format!("/accounts {text}"));
    let body: Option<Value> = serde_json::from_slice(&body).ok();
    let Some(name) = body.as_ref().and_then(|body| body["name"].as_str()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    if !inner.names.insert(name.to_owned()) {
        return StatusCode::CONFLICT.into_response();
    }
    let id = 1000 + inner.names.len();
    (StatusCode::CREATED, axum::Json(json!({ "id": id }))).into_response()
}

async fn read(State(accounts): State<Accounts>, Path(id): Path<String>, uri: Uri) -> StatusCode {
    accounts.0.lock().unwrap().requests.push(uri.to_string());
    match id.parse::<i64>() {
        Ok(1..) => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_REQUEST,
    }
}

#[tokio::test]
async fn the_same_seed_nonce_and_responses_give_the_same_requests() {
    let (found, first) = Accounts::default().tested(Some(1)).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].reproduction, EVERY_TIME);
    // Each name was used once, so most requests that reproduce the finding have unique names.
    let named = first
        .iter()
        .filter(|request| request.contains("\"name\":\"name"))
        .count();
    assert!(named > 5, "{first:#?}");
    let (_, second) = Accounts::default().tested(Some(1)).await;
    assert_eq!(first, second);
    let (_, other) = Accounts::default().tested(Some(2)).await;
    assert_ne!(first, other);
}

#[tokio::test]
async fn without_a_nonce_the_seed_decides() {
    let (_, first) = Accounts::default().tested(None).await;
    let (_, second) = Accounts::default().tested(Some(5)).await;
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_server_that_keeps_its_resources_is_tested_again_with_another_nonce() {
    let accounts = Accounts::default();
    let (found, _) = accounts.tested(Some(1)).await;
    assert_eq!(found.len(), 1);
    let (again, _) = accounts.tested(Some(1)).await;
    assert_eq!(again.len(), 0, "every name of this nonce is in use");
    let (found, _) = accounts.tested(Some(2)).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].reproduction, EVERY_TIME);
}
