//! Tests that the requests of a finding show it on a fresh server: what the run itself created is created by them again.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{post, put},
};
use conformance::{
    check_text,
    engine::{Finding, RunConfig, StopHandle},
    replay::{FailureFile, StoredSubject, Validity, replay},
    transport::in_process::ServiceTransport,
};
use serde_json::{Value, json};
use spec::{document::Document, model::Api};

/// What the server has.
#[derive(Clone, Default)]
struct Stored {
    names: Arc<Mutex<BTreeSet<String>>>,
    /// What its identifiers begin with.
    prefix: &'static str,
}

impl Stored {
    fn has(&self, name: &str) -> bool {
        self.names.lock().unwrap().contains(name)
    }

    /// Whether it is new.
    fn add(&self, name: &str) -> bool {
        self.names.lock().unwrap().insert(name.to_owned())
    }
}

fn failing(is_there: bool) -> StatusCode {
    if is_there {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        StatusCode::NOT_FOUND
    }
}

async fn place(State(stored): State<Stored>, Path(name): Path<String>) -> StatusCode {
    stored.add(&name);
    StatusCode::NO_CONTENT
}

async fn use_named(State(stored): State<Stored>, Path(name): Path<String>) -> StatusCode {
    failing(stored.has(&name))
}

async fn copy(State(stored): State<Stored>, Json(body): Json<Value>) -> StatusCode {
    match body["from"].as_str() {
        Some(from) => failing(stored.has(from)),
        None => StatusCode::BAD_REQUEST,
    }
}

async fn label(State(stored): State<Stored>, Json(body): Json<Value>) -> StatusCode {
    match body["name"].as_str().filter(|name| !name.is_empty()) {
        Some(name) if stored.add(name) => StatusCode::CREATED,
        Some(_) => StatusCode::INTERNAL_SERVER_ERROR,
        None => StatusCode::BAD_REQUEST,
    }
}

async fn create(State(stored): State<Stored>) -> Response {
    let id = format!("{}{}", stored.prefix, stored.names.lock().unwrap().len());
    stored.add(&id);
    (StatusCode::CREATED, Json(json!({"id": id}))).into_response()
}

/// The server knows two kinds of orders, which no request creates, and takes any note.
async fn order(Json(body): Json<Value>) -> Response {
    match body["kind"].as_str() {
        Some("small" | "large") => StatusCode::CREATED.into_response(),
        _ => {
            let body = json!({"message": "kind must be one of small, large"});
            (StatusCode::BAD_REQUEST, Json(body)).into_response()
        }
    }
}

fn server(prefix: &'static str) -> Router {
    Router::new()
        .route("/orders", post(order))
        .route("/boxes/{name}", put(place).patch(rename))
        .route("/boxes/{name}/uses", post(use_renamed))
        .route("/boxes/{name}/shelves/{shelf}", put(shelve))
        .route("/boxes/{name}/shelves/{shelf}/things", post(use_shelf))
        .route("/boxes/{name}/things", post(use_named))
        .route("/copies", post(copy))
        .route("/labels", post(label))
        .route("/tags/{name}", put(describe))
        .route("/tags/{name}/uses", post(use_named))
        .route("/items", post(create))
        .route("/items/{name}", put(entitle))
        .route("/items/{name}/parts", post(use_named))
        .route("/items/{name}/copies", post(copy_item))
        .with_state(Stored {
            prefix,
            ..Stored::default()
        })
}

/// Nothing is copied, but the name of an item has at least three characters.
async fn copy_item(Path(name): Path<String>) -> Response {
    if name.len() < 3 {
        let body = Json(json!({"message": "name must be at least 3 characters"}));
        return (StatusCode::BAD_REQUEST, body).into_response();
    }
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// An item has one title, and two items with the same one are too much for the server.
async fn entitle(
    State(stored): State<Stored>,
    Path(name): Path<String>,
    Json(body): Json<Value>,
) -> StatusCode {
    let Some(title) = body["title"].as_str().filter(|title| title.len() > 2) else {
        return StatusCode::BAD_REQUEST;
    };
    if !stored.has(&name) {
        return StatusCode::NOT_FOUND;
    }
    let mut names = stored.names.lock().unwrap();
    let own = format!("title of {name}: ");
    let taken = format!(": {title}");
    if names
        .iter()
        .any(|it| it.ends_with(&taken) && !it.starts_with(&own))
    {
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    names.retain(|it| !it.starts_with(&own));
    names.insert(format!("{own}{title}"));
    StatusCode::NO_CONTENT
}

/// A label needs one of its members, whichever.
async fn describe(
    State(stored): State<Stored>,
    Path(name): Path<String>,
    Json(body): Json<Value>,
) -> StatusCode {
    match body.as_object() {
        Some(members) if !members.is_empty() => {
            stored.add(&name);
            StatusCode::NO_CONTENT
        }
        _ => StatusCode::BAD_REQUEST,
    }
}

/// The box is not there by its old name any more.
async fn rename(
    State(stored): State<Stored>,
    Path(name): Path<String>,
    Json(body): Json<Value>,
) -> StatusCode {
    let Some(new) = body["name"].as_str().filter(|new| !new.is_empty()) else {
        return StatusCode::BAD_REQUEST;
    };
    if !stored.names.lock().unwrap().remove(&name) {
        return StatusCode::NOT_FOUND;
    }
    stored.add(&format!("renamed {new}"));
    StatusCode::NO_CONTENT
}

async fn use_renamed(State(stored): State<Stored>, Path(name): Path<String>) -> StatusCode {
    failing(stored.has(&format!("renamed {name}")))
}

async fn shelve(
    State(stored): State<Stored>,
    Path((name, shelf)): Path<(String, String)>,
) -> StatusCode {
    if !stored.has(&name) {
        return StatusCode::NOT_FOUND;
    }
    stored.add(&format!("{name}/{shelf}"));
    StatusCode::NO_CONTENT
}

async fn use_shelf(
    State(stored): State<Stored>,
    Path((name, shelf)): Path<(String, String)>,
) -> StatusCode {
    failing(stored.has(&format!("{name}/{shelf}")))
}

/// The only server error of a run by a contract with these paths, which a replay on a fresh server must show too.
async fn found(paths: &str) -> Finding {
    let contract = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n{paths}\ncomponents:\n  parameters:\n{PARAMETERS}"
    );
    let run = check_text(&contract).service(server("first"));
    let report = run.max_examples(40).run().await;
    let mut findings = report.summary.findings;
    findings.retain(|it| it.failure.check == "not_a_server_error");
    assert_eq!(findings.len(), 1);
    let found = findings.remove(0);
    let document = Document::from_text("api.yaml", contract).document.unwrap();
    let api = Arc::new(Api::new(Arc::new(document)));
    let file = FailureFile::new(&api, &found, StoredSubject::default());
    let config = RunConfig::new(api.operations.len());
    let mut transport = ServiceTransport::new(server("second"));
    let stop = StopHandle::default();
    let validity = replay(&api, config, &file, &mut transport, &stop).await;
    assert_eq!(validity, Validity::StillFailing, "{:?}", steps(&found));
    found
}

fn steps(finding: &Finding) -> Vec<&str> {
    let before = finding.before.iter().chain([&finding.evidence]);
    before.map(|evidence| evidence.label.as_str()).collect()
}

const PARAMETERS: &str = "
    name: {name: name, in: path, required: true, schema: {type: string, pattern: '^[a-z0-9]+$'}}
    shelf: {name: shelf, in: path, required: true, schema: {type: string, pattern: '^[a-z0-9]+$'}}
";

#[tokio::test]
async fn what_a_put_made_is_made_again() {
    let found = found(
        "
  /boxes/{name}:
    put: {parameters: [{$ref: '#/components/parameters/name'}], responses: {'204': {description: d}}}
  /boxes/{name}/things:
    post: {parameters: [{$ref: '#/components/parameters/name'}], responses: {'204': {description: d}, '404': {description: n}}}",
    )
    .await;
    let expected = ["PUT /boxes/{name}", "POST /boxes/{name}/things"];
    assert_eq!(steps(&found), expected);
}

#[tokio::test]
async fn what_is_above_is_made_again_too() {
    let found = found(
        "
  /boxes/{name}:
    put: {parameters: [{$ref: '#/components/parameters/name'}], responses: {'204': {description: d}}}
  /boxes/{name}/shelves/{shelf}:
    put: {parameters: [{$ref: '#/components/parameters/name'}, {$ref: '#/components/parameters/shelf'}], responses: {'204': {description: d}, '404': {description: n}}}
  /boxes/{name}/shelves/{shelf}/things:
    post: {parameters: [{$ref: '#/components/parameters/name'}, {$ref: '#/components/parameters/shelf'}], responses: {'204': {description: d}, '404': {description: n}}}",
    )
    .await;
    let expected = [
        "PUT /boxes/{name}",
        "PUT /boxes/{name}/shelves/{shelf}",
        "POST /boxes/{name}/shelves/{shelf}/things",
    ];
    assert_eq!(steps(&found), expected);
}

#[tokio::test]
async fn what_a_body_names_is_made_again() {
    let found = found(
        "
  /boxes/{name}:
    put: {parameters: [{$ref: '#/components/parameters/name'}], responses: {'204': {description: d}}}
  /copies:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [from], properties: {from: {type: string}}}}}}
      responses: {'204': {description: d}, '400': {description: b}, '404': {description: n}}",
    )
    .await;
    assert_eq!(steps(&found), ["PUT /boxes/{name}", "POST /copies"]);
}

#[tokio::test]
async fn what_must_be_sent_twice_is_sent_twice() {
    let found = found(
        "
  /labels:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: d}, '400': {description: b}}",
    )
    .await;
    assert_eq!(steps(&found), ["POST /labels", "POST /labels"]);
}

#[tokio::test]
async fn what_the_server_named_is_made_again() {
    let found = found(
        "
  /items:
    post: {responses: {'201': {description: d, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}}}
  /items/{name}/parts:
    post: {parameters: [{$ref: '#/components/parameters/name'}], responses: {'204': {description: d}, '404': {description: n}}}",
    )
    .await;
    assert_eq!(steps(&found), ["POST /items", "POST /items/{name}/parts"]);
}

#[tokio::test]
async fn what_a_replacement_conflicts_with_is_made_again() {
    let found = found(
        "
  /items:
    post: {responses: {'201': {description: d, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}}}
  /items/{name}:
    put:
      parameters: [{$ref: '#/components/parameters/name'}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [title], properties: {title: {type: string, minLength: 3}}}}}}
      responses: {'204': {description: d}, '400': {description: b}, '404': {description: n}}",
    )
    .await;
    let one = ["POST /items", "PUT /items/{name}"];
    assert_eq!(steps(&found), [one, one].concat());
}

#[tokio::test]
async fn what_is_used_up_is_made_again_too() {
    let found = found(
        "
  /boxes/{name}:
    put: {parameters: [{$ref: '#/components/parameters/name'}], responses: {'204': {description: d}}}
    patch:
      parameters: [{$ref: '#/components/parameters/name'}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string, pattern: '^[a-z0-9]+$'}}}}}}
      responses: {'204': {description: d}, '400': {description: b}, '404': {description: n}}
  /boxes/{name}/uses:
    post: {parameters: [{$ref: '#/components/parameters/name'}], responses: {'204': {description: d}, '404': {description: n}}}",
    )
    .await;
    let expected = [
        "PUT /boxes/{name}",
        "PATCH /boxes/{name}",
        "POST /boxes/{name}/uses",
    ];
    assert_eq!(steps(&found), expected);
}

#[tokio::test]
async fn what_is_made_again_has_nothing_more_than_the_failure_needs() {
    let found = found(
        "
  /tags/{name}:
    put:
      parameters: [{$ref: '#/components/parameters/name'}, {name: X-Note, in: header, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {color: {type: string}, note: {type: string}, sizes: {type: array, items: {type: integer}}}}}}}
      responses: {'204': {description: d}, '400': {description: b}}
  /tags/{name}/uses:
    post: {parameters: [{$ref: '#/components/parameters/name'}], responses: {'204': {description: d}, '404': {description: n}}}",
    )
    .await;
    assert_eq!(
        steps(&found),
        ["PUT /tags/{name}", "POST /tags/{name}/uses"]
    );
    let first = &found.steps[0].case;
    let members = first.body_value().and_then(Value::as_object);
    assert_eq!(members.map(serde_json::Map::len), Some(1), "{first:?}");
    let names: Vec<&str> = first.parameters.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["name"]);
}

#[tokio::test]
async fn what_fails_whatever_it_names_needs_nothing_in_front() {
    let found = found(
        "
  /items:
    post: {responses: {'201': {description: d, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}}}
  /items/{name}/copies:
    post: {parameters: [{$ref: '#/components/parameters/name'}], responses: {'204': {description: d}, '400': {description: b}}}",
    )
    .await;
    assert_eq!(steps(&found), ["POST /items/{name}/copies"]);
}

#[tokio::test]
async fn what_the_server_knows_by_itself_is_not_sent_twice() {
    let contract = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /orders:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [kind], properties: {kind: {type: string}, note: {type: string}}}}}}
      responses: {'201': {description: d}, '400': {description: b}}
";
    let run = check_text(contract).service(server("first"));
    let report = run.max_examples(40).run().await;
    let findings = report.summary.findings.iter();
    let mut accepted = findings.filter(|it| it.failure.check == "negative_data_rejection");
    let found = accepted.next().expect("any note is taken");
    assert_eq!(steps(found), ["POST /orders"]);
}
