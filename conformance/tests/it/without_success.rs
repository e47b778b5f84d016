//! Tests of what reports say about operations that never succeed.

use axum::{
    Json, Router,
    http::StatusCode,
    response::IntoResponse as _,
    routing::{get, post},
};
use conformance::{check_text, config::ConfigFile};
use serde_json::json;

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
paths:
  /open: {get: {responses: {'200': {description: o}}}}
  /secret: {get: {security: [{key: []}], responses: {'200': {description: o}, '401': {description: u}}}}
  /items/{item}: {get: {parameters: [{name: item, in: path, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}}
  /orders:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [customer, note], properties: {customer: {type: string}, note: {type: string}}}}}}
      responses: {'201': {description: c}, '422': {description: u}}
  /broken: {get: {responses: {'200': {description: o}, '500': {description: s}}}}
";

fn service() -> Router {
    let item = async || {
        (
            StatusCode::NOT_FOUND,
            Json(json!({"message": "no such item"})),
        )
    };
    let order = async || {
        let detail = json!([{"loc": ["body", "customer"], "msg": "is not known"}]);
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            Json(json!({"detail": detail})),
        )
            .into_response()
    };
    Router::new()
        .route("/open", get(StatusCode::OK))
        .route("/secret", get(StatusCode::UNAUTHORIZED))
        .route("/items/{item}", get(item))
        .route("/orders", post(order))
        .route("/broken", get(StatusCode::INTERNAL_SERVER_ERROR))
}

#[tokio::test]
async fn a_response_without_a_message_shows_its_beginning() {
    let boom = async || {
        let body = json!({"err": "boom 0"});
        (StatusCode::INTERNAL_SERVER_ERROR, Json(body))
    };
    let report = check_text(
        "{openapi: 3.0.3, info: {title: t, version: '1'}, paths: {/a: {get: {responses: {'200': {description: d}}}}}}",
    )
    .service(Router::new().route("/a", get(boom)))
    .max_examples(5)
    .run()
    .await;
    let rejections = &report.summary.operations[0].rejections;
    assert_eq!(rejections.len(), 1, "{rejections:?}");
    assert_eq!(
        rejections[0].message.as_deref(),
        Some(r#"{"err":"boom 0"}"#)
    );
}

#[tokio::test]
async fn operations_without_success_have_the_message_and_a_setting() {
    let report = check_text(CONTRACT)
        .service(service())
        .max_examples(5)
        .run()
        .await;
    let lines = report.summary.operations.iter().map(|operation| {
        let rejections = operation.rejections.iter().map(|rejection| {
            let status = rejection.status.unwrap_or_default();
            let message = rejection.message.as_deref().unwrap_or("nothing");
            assert!(rejection.curl.starts_with("curl "), "{}", rejection.curl);
            format!("{status} {message}")
        });
        let rejections: Vec<String> = rejections.collect();
        let remedy = operation.remedy.as_ref();
        let what = remedy.map_or("none", |remedy| remedy.what.as_str());
        let setting = remedy.and_then(|remedy| remedy.setting.clone());
        format!(
            "{}: {}\n{what}\n{}",
            operation.label,
            rejections.join(", "),
            setting.unwrap_or_default()
        )
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r#"
    GET /open: 
    none

    GET /secret: 401 nothing
    the server asks for credentials; name the variables that hold them
    auth:
      api_keys: {"key": API_KEY}

    GET /items/{item}: 404 no such item
    the server has no such resource; give a value that exists
    values:
    - {name: "item", in: path, operations: ["GET /items/{item}"], value: "?"}

    POST /orders: 422 is not known
    the response names what it rejects; give a value that the server accepts
    values:
    - {name: "customer", in: body, operations: ["POST /orders"], value: "?"}

    GET /broken: 500 nothing
    the server fails on valid requests, and no setting changes that
    "#);
}

#[tokio::test]
async fn settings_that_are_shown_are_valid() {
    let report = check_text(CONTRACT)
        .service(service())
        .max_examples(5)
        .run()
        .await;
    let remedies = report.summary.operations.iter();
    let settings = remedies.filter_map(|operation| operation.remedy.as_ref()?.setting.as_ref());
    let settings: Vec<&String> = settings.collect();
    assert_eq!(settings.len(), 3);
    for setting in settings {
        let file = ConfigFile::parse(setting).expect(setting);
        assert_ne!(file, ConfigFile::default(), "{setting}");
    }
}
