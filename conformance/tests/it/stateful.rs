//! Tests of stateful scenarios on a shop that loses or keeps the wrong resources.

use std::{
    collections::BTreeMap,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Json, Router,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use conformance::engine::Finding;
use serde_json::{Value, json};
use tokio::net::TcpListener;

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /items:
    post:
      operationId: create
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
      responses:
        '201': {description: created, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}
        '400': {description: invalid}
        '415': {description: not JSON}
  /items/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1}}]
    get:
      operationId: read
      responses:
        '200': {description: the item, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}
        '400': {description: invalid}
        '404': {description: none}
    delete:
      operationId: remove
      responses:
        '204': {description: gone}
        '400': {description: invalid}
        '404': {description: none}
components:
  schemas:
    New: {type: object, required: [name], properties: {name: {type: string}}}
    Item: {type: object, required: [id, name], properties: {id: {type: integer}, name: {type: string}}}
";

/// The fault of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    None,
    /// Deleted resources are still served.
    KeepsDeleted,
    /// Created resources are not found.
    LosesCreated,
}

#[derive(Debug, Clone)]
struct Shop {
    flaw: Flaw,
    items: Arc<Mutex<BTreeMap<i64, String>>>,
}

impl Shop {
    fn items(&self) -> std::sync::MutexGuard<'_, BTreeMap<i64, String>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shop(flaw: Flaw) -> Router {
    let items = Arc::default();
    Router::new()
        .route("/items", post(create))
        .route("/items/{id}", get(read).delete(remove))
        .with_state(Shop { flaw, items })
}

async fn create(State(shop): State<Shop>, body: Result<Json<Value>, JsonRejection>) -> Response {
    let body = match body {
        Ok(Json(body)) => body,
        Err(JsonRejection::MissingJsonContentType(_)) => {
            return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
        }
        Err(_) => return StatusCode::BAD_REQUEST.into_response(),
    };
    let Some(name) = body.get("name").and_then(Value::as_str) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut items = shop.items();
    let id = items.keys().next_back().copied().unwrap_or(1_000) + 1;
    items.insert(id, name.to_owned());
    (StatusCode::CREATED, Json(json!({"id": id, "name": name}))).into_response()
}

async fn read(State(shop): State<Shop>, Path(id): Path<String>) -> Response {
    let Some(id) = id.parse::<i64>().ok().filter(|id| *id >= 1) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match shop.items().get(&id) {
        Some(name) if shop.flaw != Flaw::LosesCreated => {
            Json(json!({"id": id, "name": name})).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn remove(State(shop): State<Shop>, Path(id): Path<String>) -> Response {
    let Some(id) = id.parse::<i64>().ok().filter(|id| *id >= 1) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut items = shop.items();
    let is_there = if shop.flaw == Flaw::KeepsDeleted {
        items.contains_key(&id)
    } else {
        items.remove(&id).is_some()
    };
    if is_there {
        StatusCode::NO_CONTENT.into_response()
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

/// The findings: the check, and the requests of its scenario.
async fn found(flaw: Flaw) -> Vec<(&'static str, Vec<String>)> {
    let report = conformance::check_text(CONTRACT)
        .service(shop(flaw))
        .max_examples(20)
        .run()
        .await;
    assert!(report.summary.cases > 50, "{}", report.text());
    let findings = report.summary.findings.iter();
    findings
        .map(|finding| {
            let steps = finding.before.iter().chain([&finding.evidence]);
            let methods = steps.map(|step| step.exchange.request.method.clone());
            (finding.failure.check, methods.collect())
        })
        .collect()
}

#[tokio::test]
async fn a_shop_without_a_fault_is_clean() {
    assert_eq!(found(Flaw::None).await, []);
}

#[tokio::test]
async fn a_deleted_resource_that_is_still_served_is_found_in_three_steps() {
    let found = found(Flaw::KeepsDeleted).await;
    let [("use_after_free", steps)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(steps, &["POST", "DELETE", "GET"]);
}

/// The reproduction script of the only finding.
fn lines(finding: &Finding) -> String {
    let before = finding.before.iter().map(|step| step.curl.as_str());
    let lines: Vec<&str> = before.chain([finding.evidence.curl.as_str()]).collect();
    lines.join("\n")
}

#[tokio::test]
async fn commands_take_generated_values_from_the_response() {
    let run = conformance::check_text(CONTRACT).service(shop(Flaw::KeepsDeleted));
    let report = run.max_examples(20).run().await;
    insta::assert_snapshot!(lines(&report.summary.findings[0]), @r#"
    command -v jq >/dev/null || echo 'this needs jq' >&2; id_1=$(curl -s -X POST '/items' -H 'Content-Type: application/json' --data-binary '{"name":""}' | jq -r '.id')
    curl -i -X DELETE '/items/'"$id_1"
    curl -i '/items/'"$id_1"
    "#);
}

/// The output of `script` in a shell; `None`, with the reason printed, when a program that it needs is not installed.
#[expect(clippy::print_stdout, reason = "a skipped test prints the reason")]
fn pasted(script: &str) -> Option<String> {
    for program in ["sh", "curl", "jq"] {
        if Command::new(program).arg("--version").output().is_err() {
            println!("skipped: {program} is not installed");
            return None;
        }
    }
    let output = Command::new("sh").args(["-c", script]).output();
    let output = output.expect("a shell");
    assert!(output.status.success(), "{script}\n{output:?}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test]
async fn pasted_commands_reproduce_the_failure_on_a_server_that_generates_other_values() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(axum::serve(listener, shop(Flaw::KeepsDeleted)).into_future());
    let run = conformance::check_text(CONTRACT).url(&url);
    let report = run.max_examples(20).run().await;
    let script = lines(&report.summary.findings[0]);
    for _ in 0..2 {
        let lines = script.clone();
        let shell = tokio::task::spawn_blocking(move || pasted(&lines));
        let Some(printed) = shell.await.expect("a shell that runs") else {
            return;
        };
        let (deleted, read) = printed.split_once("HTTP/1.1 200").expect(&script);
        assert!(deleted.starts_with("HTTP/1.1 204"), "{script}\n{printed}");
        assert!(read.contains("\"id\":"), "{script}\n{printed}");
    }
}

#[tokio::test]
async fn a_created_resource_that_is_missing_is_found_in_two_steps() {
    let found = found(Flaw::LosesCreated).await;
    let [("ensure_resource_availability", steps)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(steps, &["POST", "GET"]);
}

const STATUSES: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /status/{code}:
    parameters: [{name: code, in: path, required: true, schema: {type: integer, minimum: 200, maximum: 299}}]
    get: {responses: {2XX: {description: o}}}
    put: {responses: {2XX: {description: o}}}
    patch: {responses: {2XX: {description: o}}}
    delete: {responses: {2XX: {description: o}}}
";

#[tokio::test]
async fn a_status_that_the_request_asks_for_says_nothing_about_a_resource() {
    async fn requested(Path(code): Path<u16>) -> StatusCode {
        StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_REQUEST)
    }
    let every = get(requested)
        .put(requested)
        .patch(requested)
        .delete(requested);
    let app = Router::new().route("/status/{code}", every);
    let run = conformance::check_text(STATUSES).service(app);
    let report = run.max_examples(20).run().await;
    let found = report.summary.findings.iter();
    let found: Vec<&str> = found.map(|finding| finding.failure.check).collect();
    assert!(!found.contains(&"use_after_free"), "{found:?}");
}
