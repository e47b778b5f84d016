//! Tests that requests use what earlier responses showed.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{delete, get, post},
};
use conformance::{check_text, testing::TestReport};
use serde_json::{Value, json};

const ORDERS: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /sensors-list: {get: {responses: {'200': {description: o}}}}
  /sensors/{sensor}: {get: {parameters: [{name: sensor, in: path, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}}
  /readings: {get: {parameters: [{name: sensor, in: query, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}}
  /customers: {post: {requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string, minLength: 1}}}}}}, responses: {'201': {description: c}, '400': {description: b}}}}
  /orders:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [customer_id, lines]
              properties:
                customer_id: {type: integer}
                lines: {type: array, minItems: 1, items: {type: object, required: [sensor, count], properties: {sensor: {type: object, required: [name], properties: {name: {type: string}}}, count: {type: integer, minimum: 1}}}}
      responses: {'201': {description: c}, '400': {description: b}, '404': {description: n}}
";

/// Customers that were created, and the orders with a valid count.
type Shop = Arc<Mutex<(Vec<u64>, BTreeSet<String>)>>;

/// A shop that accepts only what it knows, and does not check counts.
fn shop(state: &Shop) -> Router {
    let customer = async |State(shop): State<Shop>, Json(new): Json<Value>| -> Response {
        if new["name"].as_str().is_none_or(str::is_empty) {
            return StatusCode::BAD_REQUEST.into_response();
        }
        let mut shop = shop.lock().unwrap();
        let id = 7_000_000 + shop.0.len() as u64;
        shop.0.push(id);
        (StatusCode::CREATED, Json(json!({"customer": {"id": id}}))).into_response()
    };
    let order = async |State(shop): State<Shop>, Json(new): Json<Value>| -> StatusCode {
        let mut shop = shop.lock().unwrap();
        let (Some(id), Some(lines)) = (new["customer_id"].as_u64(), new["lines"].as_array()) else {
            return StatusCode::BAD_REQUEST;
        };
        let is_known =
            |line: &Value| is_sensor(line["sensor"]["name"].as_str().unwrap_or_default());
        if !shop.0.contains(&id) || !lines.iter().all(is_known) {
            return StatusCode::NOT_FOUND;
        }
        shop.1.insert(new.to_string());
        StatusCode::CREATED
    };
    let reading = async |RawQuery(query): RawQuery| {
        let query = query.unwrap_or_default();
        known_or_not(is_sensor(query.trim_start_matches("sensor=")))
    };
    Router::new()
        .route(
            "/sensors-list",
            get(async || Json(json!(["inlet7", "outlet9"]))),
        )
        .route(
            "/sensors/{sensor}",
            get(async |Path(sensor): Path<String>| known_or_not(is_sensor(&sensor))),
        )
        .route("/readings", get(reading))
        .route("/customers", post(customer))
        .route("/orders", post(order))
        .with_state(Arc::clone(state))
}

fn is_sensor(name: &str) -> bool {
    matches!(name, "inlet7" | "outlet9")
}

fn known_or_not(is_known: bool) -> StatusCode {
    if is_known {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    }
}

async fn run(contract: &str, app: Router) -> TestReport {
    check_text(contract)
        .service(app)
        .max_examples(30)
        .run()
        .await
}

#[tokio::test]
async fn identifiers_of_other_responses_are_used_in_paths_queries_and_bodies() {
    let shop_state = Shop::default();
    let report = run(ORDERS, shop(&shop_state)).await;
    for operation in &report.summary.operations {
        assert!(operation.has_succeeded(), "{}", operation.label);
    }
}

#[tokio::test]
async fn an_unknown_parent_does_not_hide_that_a_violation_is_accepted() {
    let shop_state = Shop::default();
    let report = run(ORDERS, shop(&shop_state)).await;
    let mut findings = report.summary.findings.iter();
    let accepted = findings.find(|finding| {
        finding.failure.check == "negative_data_rejection"
            && finding.evidence.label == "POST /orders"
    });
    let accepted = accepted.expect("a count below 1 is accepted");
    // The customer that the order needs is created by a step of its own.
    assert_eq!(accepted.before.len(), 1);
    assert_eq!(accepted.before[0].label, "POST /customers");
    assert_eq!(
        accepted.reproduction.reproduced,
        accepted.reproduction.tries
    );
}

#[tokio::test]
async fn what_deletes_comes_after_everything_else() {
    const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /users: {delete: {responses: {'204': {description: d}}}}
  /items/{id}: {delete: {parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: d}}}}
  /zones: {get: {responses: {'200': {description: o}}}}
";
    let log: Arc<Mutex<Vec<&'static str>>> = Arc::default();
    let noting = |what: &'static str| {
        let log = Arc::clone(&log);
        async move || {
            log.lock().unwrap().push(what);
            StatusCode::NO_CONTENT
        }
    };
    let app = Router::new()
        .route("/users", delete(noting("users")))
        .route("/items/{id}", delete(noting("item")))
        .route("/zones", get(noting("zones")));
    let mut run = check_text(CONTRACT).service(app).max_examples(10);
    run = run.max_cases(200);
    run.run().await;
    let mut seen = log.lock().unwrap().clone();
    seen.dedup();
    let first = |what| seen.iter().position(|known| *known == what);
    assert!(first("zones") < first("item"), "{seen:?}");
    assert!(first("item") < first("users"), "{seen:?}");
}
