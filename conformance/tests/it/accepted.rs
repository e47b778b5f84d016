//! Tests of servers that accept what the contract excludes: one finding for each violation, stated as it is.

use axum::{Json, Router, http::StatusCode, routing::post};
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

/// Accepts every object, and responds with it; `total` is as the server computes it.
fn service(total: Value) -> Router {
    let create = async move |Json(mut order): Json<Value>| {
        let Some(members) = order.as_object_mut() else {
            return (StatusCode::BAD_REQUEST, Json(json!({})));
        };
        members.insert("id".to_owned(), json!("o-1"));
        members.insert("total".to_owned(), total);
        (StatusCode::CREATED, Json(order))
    };
    Router::new().route("/orders", post(create))
}

#[tokio::test]
async fn a_body_that_repeats_an_accepted_value_is_no_finding_of_its_own() {
    let report = check_text(CONTRACT).service(service(json!(1))).run().await;
    let findings = report.summary.findings.iter();
    let checks: Vec<&str> = findings.map(|finding| finding.failure.check).collect();
    assert!(
        !checks.contains(&"response_schema_conformance"),
        "{checks:?}"
    );
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
    assert_eq!(broken, ["the body of 201 breaks `Order` at `/total`: type"]);
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
