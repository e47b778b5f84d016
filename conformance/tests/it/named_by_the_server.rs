//! What a request creates has the identifier that the server gives it: its name is none, where the server says or may say another.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode},
    routing::{get, post},
};
use conformance::check_text;
use serde_json::{Value, json};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: Customers, version: '1'}
paths:
  /customers:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string, minLength: 1}}}}}}
      responses: {'201': {description: made}, '400': {description: bad}, '415': {description: type}}
  /customers/{customerId}:
    parameters: [{name: customerId, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: one}, '404': {description: none}}}
";

/// A server that numbers its customers. With `says`, `Location` has the number; with `loses`, none is found again.
fn server(says: bool, loses: bool) -> Router {
    type Known = Arc<Mutex<BTreeSet<String>>>;
    let create = move |State(known): State<Known>, body: Option<Json<Value>>| async move {
        let body = body.map(|Json(body)| body).unwrap_or_default();
        let mut headers = HeaderMap::new();
        if body["name"].as_str().is_none_or(str::is_empty) {
            return (StatusCode::BAD_REQUEST, headers);
        }
        let mut known = known.lock().unwrap();
        let id = format!("c-{}", known.len() + 1);
        if says {
            let location = HeaderValue::from_str(&format!("/customers/{id}")).unwrap();
            headers.insert("location", location);
        }
        known.insert(id);
        (StatusCode::CREATED, headers)
    };
    let find = move |State(known): State<Known>, Path(id): Path<String>| async move {
        if known.lock().unwrap().contains(&id) && !loses {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        }
    };
    Router::new()
        .route("/customers", post(create))
        .route("/customers/{id}", get(find))
        .with_state(Known::default())
}

async fn is_found(says: bool, loses: bool) -> bool {
    let report = check_text(CONTRACT).service(server(says, loses));
    let summary = report.max_examples(20).run().await.summary;
    let mut checks = summary.findings.iter().map(|it| it.failure.check);
    checks.any(|check| check == "ensure_resource_availability")
}

#[tokio::test]
async fn a_name_is_no_identifier() {
    assert!(!is_found(true, false).await, "`Location` names it");
    assert!(!is_found(false, false).await, "nothing names it");
}

#[tokio::test]
async fn a_name_that_the_response_repeats_is_no_identifier() {
    let create = async |body: Option<Json<Value>>| {
        let name = body.and_then(|Json(body)| body["name"].as_str().map(ToOwned::to_owned));
        match name.filter(|name| !name.is_empty()) {
            Some(name) => (
                StatusCode::CREATED,
                Json(json!({"number": 7, "name": name})),
            ),
            None => (StatusCode::BAD_REQUEST, Json(json!({}))),
        }
    };
    let app = Router::new().route("/customers", post(create)).route(
        "/customers/{id}",
        get(async |Path(id): Path<String>| {
            if id == "7" {
                StatusCode::OK
            } else {
                StatusCode::NOT_FOUND
            }
        }),
    );
    let contract = CONTRACT.replace("customerId", "customer");
    let summary = check_text(&contract)
        .service(app)
        .max_examples(20)
        .run()
        .await;
    let findings = summary.summary.findings.iter();
    let checks: Vec<&str> = findings.map(|it| it.failure.check).collect();
    assert!(
        !checks.contains(&"ensure_resource_availability"),
        "{checks:?}"
    );
}

#[tokio::test]
async fn what_location_names_is_there() {
    assert!(is_found(true, true).await);
}
