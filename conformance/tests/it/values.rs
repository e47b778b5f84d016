//! Tests of the values that users give.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, Uri},
    response::IntoResponse as _,
    routing::{get, post},
};
use conformance::check_text;
use serde_json::{Value, json};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /{tenant}/orders:
    post:
      parameters:
      - {name: tenant, in: path, required: true, schema: {type: string, minLength: 2, maxLength: 9}}
      - {name: region, in: query, schema: {type: string, enum: [eu, us]}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [customer, amount]
              properties:
                amount: {type: integer, minimum: 1}
                customer: {type: object, required: [id], properties: {id: {type: integer, minimum: 1, maximum: 99999}}}
                channel: {type: string, maxLength: 5}
      responses:
        '201': {description: c}
        '400': {description: b}
        '404': {description: n}
  /{tenant}:
    get:
      parameters: [{name: tenant, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: o}, '404': {description: n}}
";

type Sent = (String, Option<String>, Value);

/// The number of given values that a request does not have.
fn broken((tenant, region, body): &Sent) -> usize {
    let is_given = [
        tenant == "acme",
        region.as_deref().is_none_or(|region| region == "us"),
        body["customer"]["id"] == 4711,
        body.get("channel").is_none_or(|channel| channel == "web"),
    ];
    is_given.iter().filter(|is_given| !**is_given).count()
}

type Log = Arc<Mutex<Vec<Sent>>>;

fn service(log: &Log) -> Router {
    let order =
        async |State(log): State<Log>, Path(tenant): Path<String>, uri: Uri, body: String| {
            let body: Value = serde_json::from_str(&body).unwrap_or_default();
            let region = uri.query().and_then(|query| query.split_once("region="));
            let region = region.map(|(_, region)| region.to_owned());
            let is_known = tenant == "acme" && body["customer"]["id"] == 4711;
            let is_valid = body["amount"].as_u64().is_some_and(|amount| amount > 0)
                && body["channel"].as_str().unwrap_or("web").len() < 6
                && region
                    .as_deref()
                    .is_none_or(|region| ["eu", "us"].contains(&region));
            log.lock().unwrap().push((tenant, region, body));
            match (is_valid, is_known) {
                (false, _) => StatusCode::BAD_REQUEST.into_response(),
                (true, false) => StatusCode::NOT_FOUND.into_response(),
                (true, true) => (StatusCode::CREATED, Json(json!({}))).into_response(),
            }
        };
    Router::new()
        .route("/{tenant}/orders", post(order))
        .route("/{tenant}", get(StatusCode::OK))
        .with_state(Arc::clone(log))
}

#[tokio::test]
async fn cases_have_the_given_values_apart_from_the_part_that_is_broken() {
    let log = Log::default();
    let run = check_text(CONTRACT).service(service(&log)).max_examples(40);
    let run = run.value("tenant", "acme").value("/customer/id", 4711);
    let run = run.value("region", "us").value("channel", "web");
    let report = run.only(&["not_a_server_error"]).run().await;
    let orders = report.summary.operations.iter();
    let orders: Vec<_> = orders.filter(|known| known.cases > 0).collect();
    assert!(orders.iter().all(|known| known.has_succeeded()));

    let log = log.lock().unwrap();
    // A request that is broken elsewhere has all given values; one that is broken there has all but one part.
    assert!(log.iter().filter(|request| broken(request) == 0).count() > 20);
    let is_whole_body = |body: &Value| body["customer"].is_object() && body["amount"].is_number();
    let mut whole = log.iter().filter(|(_, _, body)| is_whole_body(body));
    assert!(whole.all(|request| broken(request) <= 1), "{log:#?}");
    let mut others = log.iter().filter(|request| broken(request) == 0);
    assert!(others.any(|(_, _, body)| body["amount"] != 1));
}

#[tokio::test]
async fn a_value_that_the_schema_rejects_is_reported_and_not_sent() {
    let log = Log::default();
    let run = check_text(CONTRACT).service(service(&log)).max_examples(2);
    let report = run.value("tenant", "a").value("amount", 0).run().await;
    let warnings = report.summary.warnings.join("\n");
    for part in [
        "path parameter `tenant`: the given value `\"a\"`",
        "member `amount` of the body: the given value `0`",
    ] {
        assert!(warnings.contains(part), "{warnings}");
    }
}

#[test]
#[should_panic(expected = "no operation has a parameter or member `tenent`")]
fn a_value_for_nothing_is_an_error() {
    drop(check_text(CONTRACT).value("tenent", "acme"));
}
