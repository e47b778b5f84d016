//! A `DELETE` that a path does not declare may remove whole collections where a server serves it: it comes last, or not at all.

use std::sync::{Arc, Mutex};

use conformance::engine::{RunConfig, Summary};

use super::determinism::{Respond, api, recording_server, run};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: things, version: '1'}
paths:
  /things:
    get: {responses: {'200': {description: found}}}
    post: {responses: {'201': {description: created}}}
  /things/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: found}, '404': {description: missing}}
    delete:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'204': {description: gone}, '404': {description: missing}}
";

/// A run against a server that also serves `DELETE /things`, and the request lines in their order.
fn tested(change: impl FnOnce(&mut RunConfig)) -> (Summary, Vec<String>) {
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&lines);
    let is_wiped = Mutex::new(false);
    let respond: Respond = Arc::new(move |line, _| {
        log.lock().unwrap().push(line.trim().to_owned());
        let mut is_wiped = is_wiped.lock().unwrap();
        let (method, path) = line.split_once(' ').unwrap_or_default();
        let is_collection = path.starts_with("/things ");
        match method {
            "DELETE" if is_collection => {
                *is_wiped = true;
                (204, String::new())
            }
            "DELETE" => (204, String::new()),
            "GET" if *is_wiped => (404, "{}".to_owned()),
            "GET" if is_collection => (200, r#"[{"id": 1}]"#.to_owned()),
            "GET" => (200, "{}".to_owned()),
            "POST" if is_collection => (201, r#"{"id": 1}"#.to_owned()),
            _ => (405, "{}".to_owned()),
        }
    });
    let (url, _) = recording_server(respond);
    let api = api(CONTRACT);
    let mut config = RunConfig::new(api.operations.len());
    config.jobs = 1;
    config.cleans_up = false;
    change(&mut config);
    let summary = run(&api, config, &url);
    let lines = lines.lock().unwrap().clone();
    (summary, lines)
}

fn is_of_collection(line: &str) -> bool {
    line.starts_with("DELETE /things HTTP") || line.starts_with("DELETE /things ")
}

#[test]
fn it_comes_after_everything_that_it_could_spoil() {
    let (summary, lines) = tested(|config| config.confirm = false);
    let sent: Vec<usize> = (0..lines.len())
        .filter(|at| lines.get(*at).is_some_and(|line| is_of_collection(line)))
        .collect();
    assert_eq!(sent.len(), 1, "{lines:?}");
    let after = lines.get(sent[0] + 1..).unwrap_or_default();
    let spoiled = after
        .iter()
        .filter(|line| line.starts_with("POST") || line.starts_with("DELETE"));
    assert_eq!(spoiled.count(), 0, "{after:?}");
    let mut found = summary.findings.iter().map(|it| &it.failure);
    assert!(found.any(|failure| failure.check == "unsupported_method"));
    // Everything else was tested on a server that had its resources.
    let succeeded = summary.operations.iter().all(|it| {
        let mut statuses = it.statuses.keys();
        statuses.any(|status| (200..300).contains(status))
    });
    assert!(succeeded, "{:?}", summary.operations);
}

#[test]
fn it_is_not_sent_where_nothing_may_be_destroyed() {
    let (_, lines) = tested(|config| config.destroys = false);
    assert!(
        !lines.iter().any(|line| is_of_collection(line)),
        "{lines:?}"
    );
}
