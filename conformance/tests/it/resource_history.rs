//! Tests that a failure which a resource shows only after what the run did to it is reported with these requests, also where the
//! server rejected them, and where "creating" the resource again returns the one that is there.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use conformance::{
    check_text,
    engine::{Finding, RunConfig, StopHandle},
    replay::{FailureFile, StoredSubject, Validity, replay},
    transport::in_process::ServiceTransport,
};
use serde_json::{Value, json};
use spec::{document::Document, model::Api};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: boxes, version: '1'}
paths:
  /boxes:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string, minLength: 3}}}}}}
      responses:
        '200': {description: there or new, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}
        '400': {description: invalid}
        '415': {description: type}
  /boxes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: o}, '404': {description: n}}}
  /boxes/{id}/weight:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [grams], properties: {grams: {type: integer, minimum: 0}}}}}}
      responses: {'204': {description: o}, '400': {description: invalid}, '404': {description: n}, '415': {description: type}}
  /boxes/{id}/look:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'204': {description: o}, '404': {description: n}}}
";

/// What breaks a box.
#[derive(Clone, Copy, PartialEq)]
enum Breaks {
    /// A weight that the server rejects.
    Rejected,
    /// Looking at it.
    Looking,
}

/// Boxes by their identifiers, with their names; whether they are broken.
#[derive(Clone)]
struct Boxes {
    list: Arc<Mutex<BTreeMap<String, (String, bool)>>>,
    by: Breaks,
}

async fn create(State(boxes): State<Boxes>, body: Option<Json<Value>>) -> Response {
    let name = body.and_then(|Json(body)| body.get("name")?.as_str().map(ToOwned::to_owned));
    let Some(name) = name.filter(|name| name.chars().count() > 2) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut list = boxes.list.lock().unwrap();
    let known = list.iter().find(|(_, (known, _))| *known == name);
    let known = known.map(|(id, _)| id.clone());
    let id = known.unwrap_or_else(|| {
        let id = format!("box-{:05}", list.len() + 70_000);
        list.insert(id.clone(), (name, false));
        id
    });
    Json(json!({"id": id})).into_response()
}

async fn weigh(
    State(boxes): State<Boxes>,
    Path(id): Path<String>,
    body: Option<Json<Value>>,
) -> StatusCode {
    let mut list = boxes.list.lock().unwrap();
    let Some((_, is_broken)) = list.get_mut(&id) else {
        return StatusCode::NOT_FOUND;
    };
    let grams = body.and_then(|Json(body)| body.get("grams")?.as_i64());
    match grams {
        Some(0..) => StatusCode::NO_CONTENT,
        Some(_) => {
            *is_broken |= boxes.by == Breaks::Rejected;
            StatusCode::BAD_REQUEST
        }
        None => StatusCode::BAD_REQUEST,
    }
}

async fn look(State(boxes): State<Boxes>, Path(id): Path<String>) -> StatusCode {
    match boxes.list.lock().unwrap().get_mut(&id) {
        Some((_, is_broken)) => {
            *is_broken |= boxes.by == Breaks::Looking;
            StatusCode::NO_CONTENT
        }
        None => StatusCode::NOT_FOUND,
    }
}

async fn show(State(boxes): State<Boxes>, Path(id): Path<String>) -> StatusCode {
    match boxes.list.lock().unwrap().get(&id) {
        Some((_, true)) => StatusCode::INTERNAL_SERVER_ERROR,
        Some(_) => StatusCode::OK,
        None => StatusCode::NOT_FOUND,
    }
}

fn server(by: Breaks) -> Router {
    let boxes = Boxes {
        list: Arc::default(),
        by,
    };
    Router::new()
        .route("/boxes", post(create))
        .route("/boxes/{id}", get(show))
        .route("/boxes/{id}/weight", post(weigh))
        .route("/boxes/{id}/look", get(look))
        .with_state(boxes)
}

async fn found(by: Breaks) -> (Finding, String) {
    let run = check_text(CONTRACT).service(server(by));
    let report = run.max_examples(30).seed(2).run().await;
    let text = report.text();
    let mut findings = report.summary.findings.into_iter();
    let found = findings.find(|it| it.failure.check == "not_a_server_error");
    (found.expect("a broken box cannot be shown"), text)
}

/// What comes of the requests of `found` on a server that saw no others.
async fn replayed(found: &Finding, by: Breaks) -> Validity {
    let document = Document::from_text("api.yaml", CONTRACT).document.unwrap();
    let api = Arc::new(Api::new(Arc::new(document)));
    let file = FailureFile::new(&api, found, StoredSubject::default());
    let config = RunConfig::new(api.operations.len());
    let mut transport = ServiceTransport::new(server(by));
    let stop = StopHandle::default();
    replay(&api, config, &file, &mut transport, &stop).await
}

#[tokio::test]
async fn a_rejected_request_that_broke_the_resource_is_a_step() {
    let (found, _) = found(Breaks::Rejected).await;
    let before = found.before.iter().chain([&found.evidence]);
    let steps: Vec<String> = before
        .map(|it| {
            let status = it.exchange.response().map(|it| it.status);
            format!("{} -> {status:?}", it.label)
        })
        .collect();
    assert_eq!(
        steps,
        [
            "POST /boxes -> Some(200)",
            "POST /boxes/{id}/weight -> Some(400)",
            "GET /boxes/{id} -> Some(500)"
        ]
    );
    assert!(!found.needs_run);
    let again = replayed(&found, Breaks::Rejected).await;
    assert_eq!(again, Validity::StillFailing);
}

#[tokio::test]
async fn a_failure_that_new_resources_do_not_show_says_so() {
    let (found, text) = found(Breaks::Looking).await;
    assert!(found.needs_run, "{:?}", found.steps);
    assert!(
        text.contains("with what other requests of the run left on the server"),
        "{text}"
    );
    let again = replayed(&found, Breaks::Looking).await;
    assert_eq!(again, Validity::NotReproduced);
}
