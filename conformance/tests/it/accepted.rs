//! Tests of servers that accept what the contract excludes: one finding for each violation, stated as it is.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::Path,
    http::StatusCode,
    routing::{get, post},
};
use conformance::{case::Content, check_text};
use serde_json::{Value, json};

const CONTRACT: &str = "
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /orders:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses:
        '201': {description: c, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
        '400': {description: b}
  /orders/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: o, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
        '404': {description: n}
components:
  schemas:
    Order:
      type: object
      required: [sku, quantity]
      properties:
        id: {type: string, readOnly: true}
        sku: {type: string, minLength: 2, maxLength: 9}
        quantity: {type: integer, minimum: 1, maximum: 99}
        ship_on: {type: string, format: date}
        total: {type: integer}
";

/// Accepts every object, stores it, and responds with it; `total` is as the server computes it.
fn service(total: Value) -> Router {
    let orders: Arc<Mutex<Vec<Value>>> = Arc::default();
    let stored = Arc::clone(&orders);
    let create = async move |Json(mut order): Json<Value>| {
        let Some(members) = order.as_object_mut() else {
            return (StatusCode::BAD_REQUEST, Json(json!({})));
        };
        let mut orders = stored.lock().unwrap();
        members.insert("id".to_owned(), json!(format!("o-{}", orders.len())));
        members.insert("total".to_owned(), total);
        orders.push(order.clone());
        (StatusCode::CREATED, Json(order))
    };
    let read = async move |Path(id): Path<String>| {
        let orders = orders.lock().unwrap();
        let found = orders.iter().find(|order| order["id"] == json!(id));
        match found {
            Some(order) => (StatusCode::OK, Json(order.clone())),
            None => (StatusCode::NOT_FOUND, Json(json!({}))),
        }
    };
    Router::new()
        .route("/orders", post(create))
        .route("/orders/{id}", get(read))
}

#[tokio::test]
async fn what_repeats_an_accepted_value_is_no_finding_of_its_own() {
    let report = check_text(CONTRACT).service(service(json!(1))).run().await;
    let findings = report.summary.findings.iter();
    let checks: Vec<&str> = findings.map(|finding| finding.failure.check).collect();
    // Neither in the response to the request, nor in later responses about what it created.
    assert!(
        !checks.contains(&"response_schema_conformance"),
        "{checks:?}"
    );
    let read = report.summary.operations.iter();
    let mut read = read.filter(|operation| operation.label == "GET /orders/{id}");
    let read = read.next().expect("the second operation");
    assert!(read.statuses.contains_key(&200), "{:?}", read.statuses);
    assert!(checks.contains(&"negative_data_rejection"), "{checks:?}");
}

#[tokio::test]
async fn what_the_server_adds_to_an_accepted_value_is_validated() {
    let report = check_text(CONTRACT)
        .service(service(json!("one")))
        .run()
        .await;
    let findings = report.summary.findings.iter();
    let broken: Vec<&str> = findings
        .filter(|finding| finding.failure.check == "response_schema_conformance")
        .map(|finding| finding.failure.title.as_str())
        .collect();
    assert_eq!(
        broken,
        ["the body of 201 breaks `Order` at `/total`: not of type \"integer\""]
    );
}

#[tokio::test]
async fn without_the_check_of_invalid_requests_the_body_is_a_finding() {
    let report = check_text(CONTRACT)
        .service(service(json!(1)))
        .without("negative_data_rejection")
        .run()
        .await;
    let mut findings = report.summary.findings.iter();
    assert!(findings.any(|finding| finding.failure.check == "response_schema_conformance"));
}

#[tokio::test]
async fn a_minimal_case_is_described_as_it_is() {
    let report = check_text(CONTRACT).service(service(json!(1))).run().await;
    let findings = report.summary.findings.iter();
    let mut titles: Vec<String> = findings
        .filter(|finding| finding.failure.check == "negative_data_rejection")
        .map(|finding| {
            let last = finding.steps.last();
            let body = last.and_then(|step| step.case.body.as_ref());
            let sent = body.and_then(|body| match &body.content {
                Content::Value { value, .. } => Some(value.to_string()),
                Content::Bytes(_) => None,
            });
            format!(
                "{}\n    {}",
                finding.failure.title,
                sent.unwrap_or_default()
            )
        })
        .collect();
    titles.sort();
    insta::assert_snapshot!(titles.join("\n"));
}
