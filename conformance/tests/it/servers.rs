//! Tests of where requests are sent, what counts as done, and what rests.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::IntoResponse as _,
    routing::{get, post},
};
use conformance::{check_text, engine::Finding};
use serde_json::json;
use tokio::net::TcpListener;

/// The URL of `app`.
async fn served(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

fn titles(findings: &[Finding]) -> Vec<&str> {
    let titles = findings
        .iter()
        .map(|finding| finding.failure.title.as_str());
    titles.collect()
}

const OWN_SERVERS: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
servers: [{url: 'http://{host}/{base}/v1', variables: {host: {default: api.test}, base: {default: api}}}]
paths:
  /a: {get: {responses: {'200': {description: o}}}}
  /b:
    servers: [{url: 'http://api.test/files'}]
    get: {responses: {'200': {description: o}}}
  /c: {get: {servers: [{url: /rel/v2}], responses: {'200': {description: o}, '500': {description: f}}}}
";

#[tokio::test]
async fn operations_keep_the_paths_of_their_own_servers() {
    let app = Router::new()
        .route("/t/a", get(StatusCode::OK))
        .route("/t/files/b", get(StatusCode::OK))
        .route("/t/rel/v2/c", get(StatusCode::INTERNAL_SERVER_ERROR));
    let url = served(app).await;
    let run = check_text(OWN_SERVERS).url(&format!("{url}/t"));
    let report = run.only(&["not_a_server_error", "status_code_conformance"]);
    let findings = report.max_examples(2).run().await.summary.findings;
    assert_eq!(
        titles(&findings),
        ["the server responds with a documented 500"]
    );
    assert_eq!(findings[0].failure.severity.name(), "low");
    let curl = &findings[0].evidence.curl;
    assert!(curl.contains(&format!("{url}/t/rel/v2/c'")), "{curl}");
}

const JOBS: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /jobs: {post: {responses: {'202': {description: a, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}}}}
  /jobs/{id}:
    get: {parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {'200': {description: d}, '404': {description: n}, '400': {description: b}}}
  /jump: {get: {responses: {'302': {description: e}}}}
";

#[tokio::test]
async fn what_is_only_accepted_need_not_be_there_and_a_redirect_may_be_all() {
    let accept = async || (StatusCode::ACCEPTED, Json(json!({"id": 7})));
    let absent = async |Path(id): Path<String>| match id.parse::<i128>() {
        Ok(_) => StatusCode::NOT_FOUND,
        Err(_) => StatusCode::BAD_REQUEST,
    };
    let jump = async || (StatusCode::FOUND, [("Location", "/x")]);
    let app = Router::new()
        .route("/jobs", post(accept))
        .route("/jobs/{id}", get(absent))
        .route("/jump", get(jump));
    let report = check_text(JOBS).service(app).max_examples(10).run().await;
    assert_eq!(titles(&report.summary.findings), [""; 0]);
    let succeeded = report.summary.operations.iter();
    let succeeded = succeeded.filter(|operation| operation.has_succeeded());
    let labels: Vec<&str> = succeeded
        .map(|operation| operation.label.as_str())
        .collect();
    assert_eq!(labels, ["POST /jobs", "GET /jump"]);
}

const GUARDED: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /documented: {get: {responses: {'200': {description: o}, '401': {description: u}}}}
  /optional: {get: {security: [{}, {key: []}], responses: {'200': {description: o}}}}
  /open: {get: {responses: {'200': {description: o}}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
";

#[tokio::test]
async fn wrong_credentials_are_sent_where_there_may_be_a_reaction_to_them() {
    let fails = async |headers: HeaderMap| {
        let has_credentials =
            headers.contains_key("authorization") || headers.contains_key("x-key");
        if has_credentials {
            StatusCode::INTERNAL_SERVER_ERROR
        } else {
            StatusCode::OK
        }
    };
    let app = Router::new()
        .route("/documented", get(fails))
        .route("/optional", get(fails))
        .route("/open", get(fails));
    let report = check_text(GUARDED).service(app).max_examples(4).run().await;
    let findings = report.summary.findings;
    assert_eq!(titles(&findings), ["the server responds with 500"]);
    let operations = findings[0].operations.iter();
    let mut labels: Vec<&str> = operations
        .map(|operation| operation.label.as_str())
        .collect();
    labels.sort_unstable();
    assert_eq!(labels, ["GET /documented", "GET /optional"]);
}

#[tokio::test]
async fn wrong_credentials_may_be_ignored_where_none_are_required() {
    let app = Router::new()
        .route("/documented", get(StatusCode::OK))
        .route("/optional", get(StatusCode::OK))
        .route("/open", get(StatusCode::OK));
    let report = check_text(GUARDED).service(app).max_examples(4).run().await;
    assert_eq!(titles(&report.summary.findings), [""; 0]);
}

#[tokio::test]
async fn a_documented_and_an_undocumented_server_error_are_two_findings() {
    let contract = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /first: {get: {responses: {'200': {description: o}, '503': {description: b}}}}
  /second: {get: {responses: {'200': {description: o}, default: {description: b}}}}
";
    let busy = async || {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(json!({"error": "busy"})),
        )
            .into_response()
    };
    let app = Router::new()
        .route("/first", get(busy))
        .route("/second", get(busy));
    let run = check_text(contract)
        .service(app)
        .only(&["not_a_server_error"]);
    let findings = run.max_examples(2).run().await.summary.findings;
    assert_eq!(
        titles(&findings),
        [
            "the server responds with 503: busy",
            "the server responds with a documented 503: busy"
        ]
    );
}

#[tokio::test]
async fn an_operation_that_never_responds_rests() {
    let contract = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /slow: {get: {parameters: [{name: n, in: query, schema: {type: integer}}], responses: {'200': {description: o}}}}
  /fast: {get: {parameters: [{name: n, in: query, schema: {type: integer}}], responses: {'200': {description: o}, '400': {description: b}}}}
";
    let calls = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&calls);
    let slow = async move || {
        counted.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_secs(60)).await;
    };
    let app = Router::new()
        .route("/slow", get(slow))
        .route("/fast", get(StatusCode::OK));
    let service = check_text(contract)
        .service(app)
        .timeout(Duration::from_millis(50));
    let report = service
        .only(&["connection_integrity"])
        .max_examples(50)
        .run()
        .await;
    assert_eq!(titles(&report.summary.findings), ["no response in time"]);
    let cases: Vec<u64> = report
        .summary
        .operations
        .iter()
        .map(|operation| operation.cases)
        .collect();
    assert!(cases[0] < 15 && cases[1] > 20, "{cases:?}");
    assert_eq!(
        report.summary.warnings,
        [
            "GET /slow: no response in time 4 times in a row, so no more requests were sent to it in this run"
        ]
    );
}
