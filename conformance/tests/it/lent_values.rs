//! Tests that a request in front which only lends a value is left out where any value of its form shows the failure.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::post,
};
use conformance::{check_text, engine::Finding};
use serde_json::{Value, json};

const SHOP: &str = "
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /items:
    post:
      responses:
        '201': {description: made, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}
  /orders:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [item_id], properties: {item_id: {type: string}}}}}}
      responses: {'201': {description: ordered}, '400': {description: no item}}
";

/// Whether `id` has the form of an identifier: a letter and seven digits.
fn has_form(id: &str) -> bool {
    let mut characters = id.chars();
    let begins = characters.next().is_some_and(|it| it.is_ascii_lowercase());
    begins && id.len() == 8 && characters.all(|it| it.is_ascii_digit())
}

async fn create(State(count): State<Arc<AtomicU32>>) -> Response {
    let id = format!("a{:07}", 4_711 + count.fetch_add(1, Ordering::Relaxed));
    (StatusCode::CREATED, Json(json!({ "id": id }))).into_response()
}

async fn order(Json(body): Json<Value>) -> StatusCode {
    let id = body["item_id"].as_str().unwrap_or_default();
    if has_form(id) {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        StatusCode::BAD_REQUEST
    }
}

#[tokio::test]
async fn a_value_that_any_other_of_its_form_replaces_needs_no_request_in_front() {
    let app = Router::new()
        .route("/items", post(create))
        .route("/orders", post(order))
        .with_state(Arc::default());
    let run = check_text(SHOP).service(app).seed(1).max_examples(20);
    let report = run.only(&["not_a_server_error"]).run().await;
    let shown = |finding: &Finding| {
        let label = finding.evidence.label.clone();
        let (steps, tries) = (finding.before.len(), finding.reproduction.reproduced);
        format!("{label}: {steps} in front, shown {tries} times")
    };
    let shown: Vec<String> = report.summary.findings.iter().map(shown).collect();
    assert_eq!(shown, ["POST /orders: 0 in front, shown 5 times"]);
}
