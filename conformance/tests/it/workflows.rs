//! Tests of the requests that a user recorded or wrote down.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use conformance::{check_text, testing::TestReport};
use serde_json::{Value, json};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
servers: [{url: /v1}]
paths:
  /orders:
    post:
      operationId: createOrder
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [customer], properties: {customer: {type: string}, api_key: {type: string}, note: {type: string}}}}}}
      responses: {'201': {description: c}, '404': {description: n}}
  /orders/{id}:
    get:
      operationId: getOrder
      parameters: [{name: id, in: path, required: true, schema: {type: string}}, {name: X-Trace, in: header, schema: {type: string}}]
      responses: {'200': {description: o}, '404': {description: n}}
";

/// Orders by their numbers, and everything that was sent.
#[derive(Debug, Default)]
struct Shop {
    orders: Vec<String>,
    sent: Vec<String>,
}

type Shared = Arc<Mutex<Shop>>;

/// A shop that knows one customer, and breaks when an order is read.
fn shop(state: &Shared) -> Router {
    let create = async |State(shop): State<Shared>, Json(new): Json<Value>| -> Response {
        let mut shop = shop.lock().unwrap();
        shop.sent.push(format!("POST {new}"));
        if new["customer"] != "acme" {
            return StatusCode::NOT_FOUND.into_response();
        }
        let id = format!("order-{}", shop.orders.len() + 100);
        shop.orders.push(id.clone());
        (StatusCode::CREATED, Json(json!({"id": id}))).into_response()
    };
    let read = async |State(shop): State<Shared>,
                      Path(id): Path<String>,
                      uri: Uri,
                      headers: HeaderMap|
           -> StatusCode {
        let mut shop = shop.lock().unwrap();
        shop.sent.push(format!("GET {uri} {headers:?}"));
        if shop.orders.contains(&id) {
            StatusCode::INTERNAL_SERVER_ERROR
        } else {
            StatusCode::NOT_FOUND
        }
    };
    Router::new()
        .route("/orders", post(create))
        .route("/orders/{id}", get(read))
        .with_state(Arc::clone(state))
}

async fn run(state: &Shared, workflows: &str) -> TestReport {
    let run = check_text(CONTRACT).service(shop(state)).max_examples(10);
    run.workflows(workflows).run().await
}

/// The first orders that are created and read are those of the workflow, and what breaks is reproduced with both steps.
fn assert_found(state: &Shared, report: &TestReport) {
    let sent = state.lock().unwrap().sent.clone();
    assert!(sent[0].contains("acme"), "{sent:#?}");
    assert!(sent[1].starts_with("GET /orders/order-100"), "{sent:#?}");
    let mut findings = report.summary.findings.iter();
    let broken = findings.find(|finding| finding.failure.check == "not_a_server_error");
    let broken = broken.expect("reading an order that exists breaks the server");
    assert_eq!(broken.before.len(), 1, "{}", report.text());
    assert_eq!(broken.before[0].label, "POST /orders");
    assert_eq!(broken.reproduction.reproduced, broken.reproduction.tries);
}

#[tokio::test]
async fn requests_of_an_archive_are_sent_first_with_the_identifiers_of_this_run() {
    let archive = json!({"log": {"entries": [
        {
            "request": {"method": "GET", "url": "https://cdn.example.com/logo.png", "headers": []},
            "response": {"status": 200},
        },
        {
            "request": {
                "method": "POST",
                "url": "https://shop.example.com/v1/orders",
                "headers": [
                    {"name": "Authorization", "value": "Bearer secret-bearer-1"},
                    {"name": "Cookie", "value": "sid=secret-cookie-2"},
                ],
                "postData": {
                    "mimeType": "application/json",
                    "text": r#"{"customer": "acme", "api_key": "secret-key-3", "note": "by secret-bearer-1"}"#,
                },
            },
            "response": {
                "status": 201,
                "headers": [],
                "content": {"mimeType": "application/json", "text": r#"{"id": "order-7"}"#},
            },
        },
        {
            "request": {
                "method": "GET",
                "url": "https://shop.example.com/v1/orders/order-7",
                "headers": [{"name": "X-Trace", "value": "secret-cookie-2"}],
            },
            "response": {"status": 200, "headers": [], "content": {}},
        },
    ]}});
    let state = Shared::default();
    let report = run(&state, &archive.to_string()).await;
    assert_found(&state, &report);
    let sent = state.lock().unwrap().sent.join("\n");
    for secret in ["secret-bearer-1", "secret-cookie-2", "secret-key-3"] {
        assert!(!sent.contains(secret), "{sent}");
        assert!(!report.text().contains(secret), "{}", report.text());
    }
}

#[tokio::test]
async fn steps_of_an_arazzo_document_pass_their_values_on() {
    let document = r#"
arazzo: 1.0.1
info: {title: Orders, version: 1.0.0}
sourceDescriptions: [{name: shop, url: shop.yaml, type: openapi}]
workflows:
- workflowId: readAnOrder
  inputs: {type: object, properties: {customer: {type: string, default: acme}}}
  steps:
  - stepId: create
    operationId: $sourceDescriptions.shop.createOrder
    requestBody:
      contentType: application/json
      payload: |
        {"customer": "{$inputs.customer}", "note": "for {$inputs.customer}"}
    successCriteria: [{condition: $statusCode == 201}]
    outputs: {order: $response.body#/id}
  - stepId: read
    operationPath: '{$sourceDescriptions.shop.url}#/paths/~1orders~1{id}/get'
    parameters: [{name: id, in: path, value: $steps.create.outputs.order}]
"#;
    let state = Shared::default();
    let report = run(&state, document).await;
    assert_found(&state, &report);
}

#[tokio::test]
async fn success_criteria_that_do_not_hold_are_reported() {
    let document = r#"
arazzo: 1.0.1
info: {title: t, version: '1'}
sourceDescriptions: [{name: shop, url: api.yaml, type: openapi}]
workflows:
- workflowId: buy
  inputs: {type: object, properties: {customer: {default: acme}}}
  steps:
  - stepId: create
    operationId: createOrder
    requestBody:
      contentType: application/json
      payload: {customer: $inputs.customer}
    successCriteria:
    - {condition: $statusCode == 201 && $response.body#/id != null}
    - {condition: $response.body#/id == 'none'}
    - {context: $response.body#/id, condition: '^order-[0-9]+$', type: regex}
    - {context: $response.body#/id, condition: '^sale', type: regex}
    - {context: $response.body, condition: '$[?@ == "none"]', type: {type: jsonpath, version: draft-goessner-dispatch-jsonpath-00}}
    - {context: $response.body, condition: $.id, type: jsonpath}
    - {context: $response.body, condition: //id, type: xpath}
    outputs: {order: $response.body#/id}
  - stepId: read
    operationId: getOrder
    parameters: [{name: id, in: path, value: $steps.create.outputs.order}]
    successCriteria:
    - {condition: $statusCode < 300 || $statusCode == 404}
    - {condition: $steps.create.outputs.order == $request.path.id}
"#;
    let state = Shared::default();
    let report = run(&state, document).await;
    let warnings = report.summary.warnings.iter();
    let unmet: Vec<&str> = warnings
        .filter_map(|warning| warning.strip_prefix("workflow `buy`, "))
        .collect();
    assert_eq!(
        unmet,
        [
            "step `create`: the criterion `$response.body#/id == 'none'` does not hold; the response was 201",
            "step `create`: the criterion `^sale` does not hold; the response was 201",
            "step `create`: the criterion `$[?@ == \"none\"]` does not hold; the response was 201",
            "step `read`: the criterion `$statusCode < 300 || $statusCode == 404` does not hold; the response was 500",
        ]
    );
}

#[test]
fn what_of_a_file_is_not_used_is_named() {
    use conformance::{
        operation::GivenValues,
        workflows::{Subject, read},
    };
    let document = spec::document::Document::from_text("api.yaml", CONTRACT).document;
    let api = Arc::new(spec::model::Api::new(Arc::new(document.unwrap())));
    let values = GivenValues::default();
    let subject = Subject {
        api: &api,
        values: &values,
        prefix: "/api",
    };
    let entry = |method: &str, url: &str, body: &str| json!({"request": {"method": method, "url": url, "postData": {"mimeType": "application/json", "text": body}}});
    let archive = json!({"log": {"entries": [
        entry("POST", "http://a/api/orders", r#"{"customer": 5}"#),
        entry("PATCH", "http://a/v1/orders", ""),
        entry("GET", "http://b/other", ""),
    ]}});
    let read_archive = read(&archive.to_string(), subject).unwrap();
    assert!(read_archive.list.is_empty());
    assert_eq!(
        read_archive.notes,
        [
            "entry 1 (POST /orders) is not used: the document does not admit its body at /customer (`type`)",
            "1 request to a with a method or path that the document does not have",
            "1 request to b with a method or path that the document does not have",
        ]
    );
    for (text, expected) in [
        ("{}", "neither an HTTP Archive"),
        ("{", "neither JSON nor YAML"),
        ("{\"log\": {\"entries\": 5}}", "not a valid HTTP Archive"),
        ("arazzo: 2.0.0\nworkflows: []\n", "`2.0.0` is not supported"),
    ] {
        let error = read(text, subject).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
