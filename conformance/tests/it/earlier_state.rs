//! Tests that a failure which needs an earlier state of the server is reported with the requests that lead to it.

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
    engine::{Finding, RunConfig, StopHandle, finding::Reproduction},
    replay::{FailureFile, StoredSubject, Validity, replay},
    transport::in_process::ServiceTransport,
};
use serde_json::json;
use spec::{document::Document, model::Api};

/// A finding that was reproduced each time.
const EVERY_TIME: Reproduction = Reproduction {
    reproduced: 5,
    tries: 5,
};

/// Doors by their names; whether they are jammed: the next one who looks fails, and then they are not.
#[derive(Clone, Default)]
struct Doors(Arc<Mutex<BTreeMap<String, bool>>>);

async fn jam(State(doors): State<Doors>, Path(name): Path<String>) -> StatusCode {
    match doors.0.lock().unwrap().get_mut(&name) {
        Some(is_jammed) => {
            *is_jammed = true;
            StatusCode::NO_CONTENT
        }
        None => StatusCode::NOT_FOUND,
    }
}

fn opened(is_jammed: bool) -> StatusCode {
    if is_jammed {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        StatusCode::OK
    }
}

async fn look(State(doors): State<Doors>, Path(name): Path<String>) -> StatusCode {
    match doors.0.lock().unwrap().get_mut(&name) {
        Some(is_jammed) => opened(std::mem::take(is_jammed)),
        None => StatusCode::NOT_FOUND,
    }
}

async fn list(State(doors): State<Doors>) -> StatusCode {
    let mut doors = doors.0.lock().unwrap();
    let is_jammed = doors.values().any(|is_jammed| *is_jammed);
    doors.values_mut().for_each(|is_jammed| *is_jammed = false);
    opened(is_jammed)
}

async fn build(State(doors): State<Doors>) -> Response {
    let mut doors = doors.0.lock().unwrap();
    let id = format!("d{}", doors.len());
    doors.insert(id.clone(), false);
    (StatusCode::CREATED, Json(json!({"id": id}))).into_response()
}

async fn found(contract: &str, doors: Doors) -> Vec<Finding> {
    let app = Router::new()
        .route("/doors", get(list).post(build))
        .route("/doors/{name}", get(look).patch(jam))
        .route("/doors/{name}/jam", post(jam))
        .with_state(doors);
    let report = check_text(contract)
        .service(app)
        .max_examples(30)
        .run()
        .await;
    let mut found = report.summary.findings;
    found.retain(|finding| finding.failure.check == "not_a_server_error");
    found
}

fn steps(finding: &Finding) -> Vec<&str> {
    let before = finding.before.iter().chain([&finding.evidence]);
    before.map(|evidence| evidence.label.as_str()).collect()
}

const NAMED: &str = "
openapi: 3.0.3
info: {title: doors, version: '1'}
paths:
  /doors/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string, enum: [front, back]}}]
    get: {responses: {'200': {description: o}, '404': {description: n}}}
    patch: {responses: {'204': {description: c}, '404': {description: n}}}
";

#[tokio::test]
async fn a_failure_after_a_change_of_its_resource_has_the_change_as_a_step() {
    let doors = Doors::default();
    for name in ["front", "back"] {
        doors.0.lock().unwrap().insert(name.to_owned(), false);
    }
    let found = found(NAMED, doors).await;
    assert_eq!(found.len(), 1);
    assert_eq!(
        steps(&found[0]),
        ["PATCH /doors/{name}", "GET /doors/{name}"]
    );
    assert_eq!(found[0].reproduction, EVERY_TIME);
}

const LISTED: &str = "
openapi: 3.0.3
info: {title: doors, version: '1'}
paths:
  /doors:
    get: {responses: {'200': {description: o}}}
  /doors/{name}/jam:
    parameters: [{name: name, in: path, required: true, schema: {type: string, enum: [front, back]}}]
    post: {responses: {'204': {description: c}, '404': {description: n}}}
";

#[tokio::test]
async fn a_failure_of_what_the_changed_resource_is_in_has_the_change_as_a_step() {
    let doors = Doors::default();
    for name in ["front", "back"] {
        doors.0.lock().unwrap().insert(name.to_owned(), false);
    }
    let found = found(LISTED, doors).await;
    assert_eq!(found.len(), 1);
    assert_eq!(steps(&found[0]), ["POST /doors/{name}/jam", "GET /doors"]);
    assert_eq!(found[0].reproduction, EVERY_TIME);
}

const CREATED: &str = "
openapi: 3.0.3
info: {title: doors, version: '1'}
paths:
  /doors:
    post: {responses: {'201': {description: c, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}}}
  /doors/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: o}, '404': {description: n}}}
    patch: {responses: {'204': {description: c}, '404': {description: n}}}
";

#[tokio::test]
async fn creation_and_change_of_one_resource_are_steps_that_share_its_identifier() {
    let found = found(CREATED, Doors::default()).await;
    assert_eq!(found.len(), 1);
    let steps = steps(&found[0]);
    assert_eq!(steps.last(), Some(&"GET /doors/{name}"));
    assert!(steps.contains(&"PATCH /doors/{name}"), "{steps:?}");
    assert_eq!(found[0].reproduction, EVERY_TIME);
}

const SHELVES: &str = "
openapi: 3.0.3
info: {title: shelves, version: '1'}
paths:
  /shelves:
    get: {responses: {'200': {description: o, content: {application/json: {schema: {type: object, properties: {count: {type: integer}, items: {type: array, items: {type: object, properties: {id: {type: integer}}}}}}}}}}}
  /shelves/{id}:
    get: {parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {'200': {description: o}, '404': {description: n}}}
";

/// A server of one shelf, called `id`, that cannot be shown.
fn shelves(id: u64) -> Router {
    let list = async move || Json(json!({"count": id, "items": [{"id": id}]}));
    let show = async move |Path(asked): Path<String>| {
        if asked == id.to_string() {
            StatusCode::INTERNAL_SERVER_ERROR
        } else {
            StatusCode::NOT_FOUND
        }
    };
    Router::new()
        .route("/shelves", get(list))
        .route("/shelves/{id}", get(show))
}

#[tokio::test]
async fn a_value_that_a_list_showed_is_taken_from_the_list_again() {
    let run = check_text(SHELVES).service(shelves(81_723));
    let report = run.max_examples(20).run().await;
    let mut findings = report.summary.findings.iter();
    let found = findings.find(|it| it.failure.check == "not_a_server_error");
    let found = found.expect("the shelf of the list cannot be shown");
    assert_eq!(steps(found), ["GET /shelves", "GET /shelves/{id}"]);
    assert_eq!(found.reproduction, EVERY_TIME);
    let bindings = &found.steps[1].bindings;
    assert_eq!(bindings.len(), 1);
    let source = format!("{:?}", bindings[0].binding.source);
    assert!(source.contains("/items/0/id"), "{source}");
}

#[tokio::test]
async fn a_replay_takes_the_value_of_the_list_that_it_sees() {
    let run = check_text(SHELVES).service(shelves(81_723));
    let report = run.max_examples(20).run().await;
    let mut findings = report.summary.findings.iter();
    let found = findings.find(|it| it.failure.check == "not_a_server_error");
    let document = Document::from_text("api.yaml", SHELVES).document.unwrap();
    let api = Arc::new(Api::new(Arc::new(document)));
    let file = FailureFile::new(&api, found.unwrap(), StoredSubject::default());
    let config = RunConfig::new(api.operations.len());
    // The shelf has another identifier there.
    let mut transport = ServiceTransport::new(shelves(44));
    let stop = StopHandle::default();
    let validity = replay(&api, config, &file, &mut transport, &stop).await;
    assert_eq!(validity, Validity::StillFailing);
}

/// A server that fails once, and then never again.
fn failing_once() -> Router {
    let is_new = Arc::new(Mutex::new(true));
    let show = async move || {
        let mut is_new = is_new.lock().unwrap();
        if std::mem::take(&mut *is_new) {
            StatusCode::INTERNAL_SERVER_ERROR
        } else {
            StatusCode::OK
        }
    };
    Router::new().route("/lamp", get(show))
}

#[tokio::test]
async fn what_the_run_itself_could_not_reproduce_is_not_called_fixed() {
    let contract = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths: {/lamp: {get: {responses: {'200': {description: o}}}}}
";
    let run = check_text(contract).service(failing_once());
    let report = run.max_examples(5).run().await;
    let [found] = &report.summary.findings[..] else {
        panic!("{:?}", report.summary.findings);
    };
    assert_eq!(found.reproduction.reproduced, 0);
    let document = Document::from_text("api.yaml", contract).document.unwrap();
    let api = Arc::new(Api::new(Arc::new(document)));
    let file = FailureFile::new(&api, found, StoredSubject::default());
    let replayed = async |server: Router| {
        let config = RunConfig::new(api.operations.len());
        let mut transport = ServiceTransport::new(server);
        replay(&api, config, &file, &mut transport, &StopHandle::default()).await
    };
    let mended = || Router::new().route("/lamp", get(async || StatusCode::OK));
    assert_eq!(replayed(mended()).await, Validity::NotReproduced);
    assert_eq!(replayed(failing_once()).await, Validity::StillFailing);
}
