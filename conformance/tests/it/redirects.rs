//! Redirects that a document does not have: followed by valid requests, to a documented success on the same server.

use axum::{Json, Router, response::Redirect, routing::get};
use conformance::{check_text, engine::Mechanism};
use serde_json::json;

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /moved: {get: {responses: {'200': {description: o, content: {application/json: {schema: {type: object, required: [id]}}}}}}}
  /away: {get: {responses: {'200': {description: o}}}}
  /login: {get: {responses: {'200': {description: o, content: {application/json: {schema: {type: object}}}}}}}
";

fn service(found: serde_json::Value) -> Router {
    Router::new()
        .route("/moved", get(Redirect::temporary("/moved/")))
        .route("/moved/", get(async move || Json(found)))
        .route(
            "/away",
            get(Redirect::temporary("http://elsewhere.example/")),
        )
        .route("/login", get(Redirect::temporary("/page")))
        .route(
            "/page",
            get(async || axum::response::Html("<h1>Log in</h1>")),
        )
}

#[tokio::test]
async fn a_redirect_to_a_documented_success_is_followed() {
    let report = check_text(CONTRACT)
        .service(service(json!({"id": 1})))
        .run()
        .await;
    let statuses = report.summary.operations.iter();
    let statuses: Vec<(&str, Vec<u16>)> = statuses
        .map(|it| (it.label.as_str(), it.statuses.keys().copied().collect()))
        .collect();
    // Whatever they accept, and whatever type they name without a body.
    assert_eq!(statuses[0], ("GET /moved", vec![200]));
    // Another server, and a page for people, are not what the document describes.
    assert_eq!(statuses[1], ("GET /away", vec![307]));
    assert_eq!(statuses[2], ("GET /login", vec![307]));
    // What is noted of valid requests is not a finding of those that accept nothing that is documented.
    let findings = report.summary.findings.iter();
    let of_moved = findings.filter(|finding| {
        let mut operations = finding.operations.iter();
        operations.any(|it| it.label == "GET /moved")
    });
    let of_moved: Vec<&str> = of_moved.map(|it| it.failure.title.as_str()).collect();
    assert!(
        !of_moved.iter().any(|title| title.contains("307")),
        "{of_moved:?}"
    );
    let warnings = report.summary.warnings.iter();
    let about: Vec<&String> = warnings.filter(|it| it.contains("redirect")).collect();
    assert_eq!(about.len(), 1, "{about:?}");
    assert!(about[0].starts_with("GET /moved: "), "{about:?}");
}

#[tokio::test]
async fn what_is_behind_a_redirect_is_validated_and_its_command_follows() {
    let report = check_text(CONTRACT)
        .service(service(json!({})))
        .only(&["response_schema_conformance"])
        .run()
        .await;
    let [finding] = report.summary.findings.as_slice() else {
        panic!("{:?}", report.summary.findings);
    };
    let command = &finding.evidence.curl;
    assert!(command.starts_with("curl -i -L "), "{command}");
}

#[tokio::test]
async fn redirects_are_tested_themselves_where_they_are_left_out() {
    let report = check_text(CONTRACT)
        .service(service(json!({"id": 1})))
        .leaving_out(Mechanism::Redirects)
        .run()
        .await;
    let moved = &report.summary.operations[0];
    assert!(moved.statuses.contains_key(&307) && !moved.statuses.contains_key(&200));
}
