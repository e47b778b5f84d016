//! What a run created is removed at its end also where no 201 says so, and where the response calls it by its own name.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use conformance::engine::{RunConfig, Summary};
use serde_json::{Value, json};

use super::determinism::{Respond, api, recording_server, run};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: things, version: '1'}
paths:
  /things:
    get: {responses: {'200': {description: o}}}
    post: {responses: {'200': {description: c}}}
  /things/search:
    post: {responses: {'200': {description: o}}}
  /things/{thing_id}:
    delete: {parameters: [{name: thing_id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: g}, '404': {description: n}}}
  /notes:
    post: {responses: {'200': {description: c}}}
  /notes/{id}:
    get: {parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}
  /register:
    post: {responses: {'201': {description: c}}}
  /users/{user_id}:
    delete: {parameters: [{name: user_id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: g}, '404': {description: n}}}
  /create-task:
    post: {responses: {'201': {description: c}}}
  /tasks/{task_id}:
    delete: {parameters: [{name: task_id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: g}, '404': {description: n}}}
  /comments:
    post: {responses: {'201': {description: c}}}
  /reviews:
    post: {responses: {'201': {description: c}}}
";

/// The paths of resources.
type Stored = Arc<Mutex<BTreeSet<String>>>;

fn server() -> (Respond, Stored) {
    let before = ["/things/before", "/things/found", "/users/before"];
    let stored: Stored = Arc::new(Mutex::new(before.map(ToOwned::to_owned).into()));
    let shared = Arc::clone(&stored);
    let number = Mutex::new(0);
    let respond = move |line: &str, _: &str| {
        let mut words = line.split(' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let mut stored = shared.lock().unwrap();
        let create = |collection: &str, stored: &mut BTreeSet<String>| {
            let mut number = number.lock().unwrap();
            *number += 1;
            let id = format!("n{number}");
            stored.insert(format!("/{collection}/{id}"));
            id
        };
        let created = |status: u16, body: Value| (status, body.to_string());
        match (method, path) {
            ("GET", "/things") => {
                let ids = stored
                    .iter()
                    .filter_map(|path| path.strip_prefix("/things/"));
                let list: Vec<Value> = ids.map(|id| json!({"id": id})).collect();
                created(200, list.into())
            }
            ("POST", "/things") => created(200, json!({"id": create("things", &mut stored)})),
            ("POST", "/things/search") => created(200, json!({"id": "found"})),
            ("POST", "/notes") => created(200, json!({"id": create("notes", &mut stored)})),
            ("POST", "/register") => {
                let id = create("users", &mut stored);
                created(
                    201,
                    json!({"status": "ok", "user": {"id": id, "name": "x"}}),
                )
            }
            ("POST", "/create-task") => {
                created(201, json!({"task_id": create("tasks", &mut stored)}))
            }
            // These belong to a user that was there before.
            ("POST", "/comments") => created(201, json!({"text": "t", "user_id": "before"})),
            ("POST", "/reviews") => {
                let body = json!({"review": {"stars": 3}, "user": {"id": "before"}});
                created(201, body)
            }
            ("DELETE", path) if stored.remove(path) => (204, String::new()),
            ("GET", path) if stored.contains(path) => (200, "{}".to_owned()),
            ("DELETE" | "GET", _) => (404, "{}".to_owned()),
            _ => (405, "{}".to_owned()),
        }
    };
    (Arc::new(respond), stored)
}

fn tested(change: impl FnOnce(&mut RunConfig)) -> (Summary, BTreeSet<String>) {
    let (respond, stored) = server();
    let (url, _) = recording_server(respond);
    let api = api(CONTRACT);
    let mut config = RunConfig::new(api.operations.len());
    config.jobs = 2;
    config.max_examples = 10;
    config.confirm = false;
    config.destroys = false;
    change(&mut config);
    let summary = run(&api, config, &url);
    let stored = stored.lock().unwrap().clone();
    (summary, stored)
}

#[test]
fn what_was_created_without_201_or_under_its_own_name_is_removed() {
    let (summary, stored) = tested(|_| {});
    let of = |collection: &str| {
        let own = stored.iter().filter(|path| path.starts_with(collection));
        own.cloned().collect::<Vec<String>>()
    };
    assert_eq!(of("/things/"), ["/things/before", "/things/found"]);
    assert_eq!(of("/users/"), ["/users/before"]);
    assert_eq!(of("/tasks/"), [""; 0]);
    let left: Vec<(&str, u64)> = summary
        .left_behind
        .iter()
        .map(|left| (left.path.as_str(), left.count))
        .collect();
    let notes = ("/notes/{}", of("/notes/").len() as u64);
    assert!(left.contains(&notes), "{left:?}");
}

#[test]
fn what_was_created_where_the_document_has_no_path_for_it_is_listed() {
    let (summary, _) = tested(|_| {});
    let counted = |label: &str| {
        let mut operations = summary.operations.iter();
        let operation = operations.find(|it| it.label == label).unwrap();
        operation.statuses.get(&201).copied().unwrap_or(0)
    };
    for (path, label) in [
        ("/comments/{}", "POST /comments"),
        ("/reviews/{}", "POST /reviews"),
    ] {
        let mut left = summary.left_behind.iter();
        let left = left.find(|left| left.path == path).unwrap();
        assert_eq!(left.count, counted(label), "{left:?}");
        assert_eq!(
            left.reason,
            "the document has no operation that deletes them"
        );
        assert_eq!(left.example, path);
    }
}

#[test]
fn what_was_created_without_an_identifier_is_listed_and_nothing_else_is_deleted() {
    let text = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /cups: {post: {responses: {'201': {description: c}}}}
  /cups/{id}: {delete: {parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: g}, '404': {description: n}}}}
  /logs: {post: {responses: {'201': {description: c}}}}
";
    let respond: Respond = Arc::new(|line, _| match line {
        line if line.starts_with("POST /cups ") => (201, "{}".to_owned()),
        line if line.starts_with("POST /logs ") => (201, "{\"id\": \"only\"}".to_owned()),
        line if line.starts_with("DELETE /cups/") => (404, "{}".to_owned()),
        _ => (405, "{}".to_owned()),
    });
    let (url, seen) = recording_server(respond);
    let api = api(text);
    let mut config = RunConfig::new(api.operations.len());
    config.destroys = false;
    config.max_examples = 5;
    let summary = run(&api, config, &url);
    let left = summary.left_behind.iter();
    let left: Vec<(&str, &str)> = left
        .map(|left| (left.example.as_str(), left.reason.as_str()))
        .collect();
    assert_eq!(
        left,
        [
            (
                "/cups/{}",
                "the responses that created them have no identifier"
            ),
            (
                "/logs/only",
                "the document has no operation that deletes them"
            )
        ]
    );
    let seen = seen.lock().unwrap();
    assert!(!seen.keys().any(|line| line.starts_with("DELETE /cups/ ")));
}

#[test]
fn without_clean_up_all_of_it_is_listed() {
    let (summary, stored) = tested(|config| config.cleans_up = false);
    let has_path = |path: &str| !["/comments/{}", "/reviews/{}"].contains(&path);
    let left = summary.left_behind.iter();
    let left = left.filter(|left| has_path(&left.path));
    let count: u64 = left.map(|left| left.count).sum();
    let before = stored
        .iter()
        .filter(|path| path.ends_with("/before") || path.ends_with("/found"));
    assert_eq!(count, (stored.len() - before.count()) as u64);
}
