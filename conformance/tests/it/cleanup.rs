//! What a run creates is removed at its end, or listed.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use conformance::engine::{RunConfig, Summary, created::Leftover};
use serde_json::{Value, json};

use super::determinism::{Respond, api, recording_server, run};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: shops, version: '1'}
paths:
  /shops:
    post: {requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}, responses: {'201': {description: c}, '400': {description: b}}}
  /shops/{shop}:
    get: {parameters: [{name: shop, in: path, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}
    delete: {parameters: [{name: shop, in: path, required: true, schema: {type: string}}], responses: {'204': {description: g}, '404': {description: n}, '409': {description: c}}}
  /shops/{shop}/items:
    post: {parameters: [{name: shop, in: path, required: true, schema: {type: string}}], requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}, responses: {'201': {description: c}, '400': {description: b}, '404': {description: n}}}
  /shops/{shop}/items/{item}:
    delete: {parameters: [{name: shop, in: path, required: true, schema: {type: string}}, {name: item, in: path, required: true, schema: {type: string}}], responses: {'204': {description: g}, '404': {description: n}, '423': {description: l}}}
  /events:
    post: {responses: {'201': {description: c}}}
  /events/{event}:
    get: {parameters: [{name: event, in: path, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}
";

/// The resources of a server by their paths.
type Stored = Arc<Mutex<BTreeMap<String, Value>>>;

/// A shop cannot be deleted as long as it has items; items that are `locked` cannot be deleted at all.
fn server(is_locked: bool) -> (Respond, Stored) {
    let stored = Stored::default();
    // One shop was there before.
    let before = json!({"name": "before"});
    stored.lock().unwrap().insert("/shops/0".to_owned(), before);
    let shared = Arc::clone(&stored);
    let number = Mutex::new(0);
    let respond = move |line: &str, body: &str| {
        let mut words = line.split(' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let mut stored = shared.lock().unwrap();
        let parent = path.rsplit_once("/items").map_or("", |(parent, _)| parent);
        let (status, response) = match method {
            "POST" if !["/shops", "/events"].contains(&path) && !path.ends_with("/items") => {
                (405, json!({}))
            }
            "POST" if !parent.is_empty() && !stored.contains_key(parent) => (404, json!({})),
            "POST" => {
                let body: Value = serde_json::from_str(body).unwrap_or(Value::Null);
                if path != "/events" && !body["name"].is_string() {
                    return (400, "{}".to_owned());
                }
                let mut number = number.lock().unwrap();
                *number += 1;
                let created = json!({"id": number.to_string()});
                stored.insert(format!("{path}/{number}"), created.clone());
                (201, created)
            }
            "DELETE" if !stored.contains_key(path) => (404, json!({})),
            "DELETE" if is_locked && path.contains("/items/") => (423, json!({})),
            "DELETE" => {
                let has_items = stored
                    .keys()
                    .any(|known| known.starts_with(&format!("{path}/")));
                if has_items {
                    return (409, "{}".to_owned());
                }
                stored.remove(path);
                (204, json!({}))
            }
            _ => match stored.get(path) {
                Some(found) => (200, found.clone()),
                None => (404, json!({})),
            },
        };
        let text = if status == 204 {
            String::new()
        } else {
            response.to_string()
        };
        (status, text)
    };
    (Arc::new(respond), stored)
}

fn tested(is_locked: bool, change: impl FnOnce(&mut RunConfig)) -> (Summary, Vec<String>) {
    let (respond, stored) = server(is_locked);
    let (url, _) = recording_server(respond);
    let api = api(CONTRACT);
    let mut config = RunConfig::new(api.operations.len());
    config.jobs = 2;
    change(&mut config);
    let summary = run(&api, config, &url);
    let left = stored.lock().unwrap().keys().cloned().collect();
    (summary, left)
}

fn of<'s>(summary: &'s Summary, path: &str) -> Vec<&'s Leftover> {
    let left = summary.left_behind.iter();
    left.filter(|left| left.path == path).collect()
}

#[test]
fn what_a_run_created_is_removed_and_the_rest_is_listed() {
    let (summary, left) = tested(false, |_| {});
    let shops = left.iter().filter(|path| path.starts_with("/shops/"));
    // What was there before stays, unless a case of the run deletes it.
    assert!(shops.clone().all(|path| path == "/shops/0"), "{left:?}");
    let events = left
        .iter()
        .filter(|path| path.starts_with("/events/"))
        .count();
    assert!(events > 0);
    let [listed] = of(&summary, "/events/{}")[..] else {
        panic!("{:?}", summary.left_behind);
    };
    assert_eq!(listed.count, events as u64);
    assert!(left.contains(&listed.example), "{listed:?}");
    assert_eq!(
        listed.reason,
        "the document has no operation that deletes them"
    );
    assert_eq!(summary.left_behind.len(), 1, "{:?}", summary.left_behind);
}

#[test]
fn what_cannot_be_removed_is_listed_with_the_response() {
    let (summary, left) = tested(true, |_| {});
    let items = left.iter().filter(|path| path.contains("/items/")).count();
    let [listed] = of(&summary, "/shops/{}/items/{}")[..] else {
        panic!("{:?}", summary.left_behind);
    };
    assert_eq!(listed.count, items as u64);
    assert_eq!(
        listed.reason,
        "DELETE /shops/{shop}/items/{item} was answered with 423"
    );
}

#[test]
fn nothing_is_removed_where_that_is_switched_off() {
    let (summary, left) = tested(false, |config| config.cleans_up = false);
    assert!(left.len() > 2);
    let mut reasons = summary.left_behind.iter().map(|left| left.reason.as_str());
    assert!(reasons.all(|reason| reason == "clean-up is switched off"));
    let count: u64 = summary.left_behind.iter().map(|left| left.count).sum();
    let before = left.iter().filter(|path| *path == "/shops/0").count();
    assert_eq!(count, (left.len() - before) as u64);
}

const RENAMED: &str = "
openapi: 3.0.3
info: {title: files, version: '1'}
paths:
  /files/{path}:
    parameters: [{name: path, in: path, required: true, schema: {type: string, pattern: '^[a-z0-9]+$'}}]
    put: {responses: {'200': {description: r}, '201': {description: c}}}
    patch:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [path], properties: {path: {type: string, pattern: '^[a-z0-9]+$'}}}}}}
      responses: {'200': {description: o}, '400': {description: b}, '404': {description: n}}
    delete: {responses: {'204': {description: g}, '404': {description: n}}}
  /folders:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string, pattern: '^[a-z0-9]+$'}}}}}}
      responses: {'200': {description: c}, '400': {description: b}}
  /folders/{folder}:
    get: {parameters: [{name: folder, in: path, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}
";

#[test]
fn what_was_renamed_is_removed_by_its_new_name_and_what_may_be_new_is_listed() {
    let stored = Stored::default();
    let shared = Arc::clone(&stored);
    let respond = move |line: &str, body: &str| {
        let mut words = line.split(' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let mut stored = shared.lock().unwrap();
        let body: Value = serde_json::from_str(body).unwrap_or(Value::Null);
        let is_name =
            |text: &&str| !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric());
        let wanted = |name: &str| body[name].as_str().filter(is_name);
        let is_there = stored.contains_key(path);
        let is_file = path.starts_with("/files/");
        match (method, wanted("path"), wanted("name")) {
            ("PUT", ..) if is_file => {
                stored.insert(path.to_owned(), json!({}));
                (if is_there { 200 } else { 201 }, "{}".to_owned())
            }
            ("PATCH", Some(new), _) if is_file && is_there => {
                stored.remove(path);
                stored.insert(format!("/files/{new}"), json!({}));
                (200, json!({"path": new}).to_string())
            }
            ("PATCH", None, _) if is_file => (400, "{}".to_owned()),
            ("POST", _, Some(name)) if path == "/folders" => {
                stored.insert(format!("/folders/{name}"), json!({}));
                (200, "{}".to_owned())
            }
            ("POST", ..) if path == "/folders" => (400, "{}".to_owned()),
            ("DELETE", ..) if is_file && stored.remove(path).is_some() => (204, String::new()),
            ("GET", ..) if is_there => (200, "{}".to_owned()),
            ("GET" | "PATCH" | "DELETE", ..) => (404, "{}".to_owned()),
            _ => (405, "{}".to_owned()),
        }
    };
    let (url, _) = recording_server(Arc::new(respond));
    let api = api(RENAMED);
    let mut config = RunConfig::new(api.operations.len());
    config.max_examples = 30;
    let summary = run(&api, config, &url);
    let left: Vec<String> = stored.lock().unwrap().keys().cloned().collect();
    let is_file = |path: &&String| path.starts_with("/files/");
    assert_eq!(left.iter().filter(is_file).count(), 0, "{left:?}");
    let [listed] = summary.left_behind.as_slice() else {
        panic!("{:?}", summary.left_behind);
    };
    assert_eq!(listed.path, "/folders/{}");
    assert_eq!(listed.count, left.len() as u64);
    assert!(left.contains(&listed.example), "{listed:?}");
}

const NAMED: &str = "
openapi: 3.0.3
info: {title: boxes, version: '1'}
paths:
  /boxes:
    get: {responses: {'200': {description: o}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: c}, '400': {description: b}}
  /boxes/{box}:
    delete: {parameters: [{name: box, in: path, required: true, schema: {type: string}}], responses: {'204': {description: g}, '404': {description: n}}}
";

#[test]
fn what_a_list_still_shows_is_not_gone() {
    let stored = Arc::new(Mutex::new(Vec::<Value>::new()));
    let shared = Arc::clone(&stored);
    // It deletes by the name, and not by the identifier that it returns.
    let respond = move |line: &str, body: &str| {
        let mut words = line.split(' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let mut stored = shared.lock().unwrap();
        let body: Value = serde_json::from_str(body).unwrap_or(Value::Null);
        match (method, path) {
            ("GET", "/boxes") => (200, json!(*stored).to_string()),
            ("POST", "/boxes") if body["name"].is_string() => {
                let made = json!({"id": format!("b{}", stored.len()), "name": body["name"]});
                stored.push(made.clone());
                (201, made.to_string())
            }
            ("POST", "/boxes") => (400, "{}".to_owned()),
            ("DELETE", _) => (404, "{}".to_owned()),
            _ => (405, "{}".to_owned()),
        }
    };
    let (url, _) = recording_server(Arc::new(respond));
    let api = api(NAMED);
    let mut config = RunConfig::new(api.operations.len());
    config.max_examples = 10;
    let summary = run(&api, config, &url);
    let [listed] = of(&summary, "/boxes/{}")[..] else {
        panic!("{:?}", summary.left_behind);
    };
    assert_eq!(listed.count, stored.lock().unwrap().len() as u64);
    assert_eq!(
        listed.reason,
        "DELETE /boxes/{box} was answered with 404, and GET /boxes still shows them"
    );
}

/// A server that knows nobody any more once somebody has logged out.
#[test]
fn what_was_created_is_removed_before_the_run_locks_itself_out() {
    let contract = "
openapi: 3.0.3
info: {title: notes, version: '1'}
paths:
  /notes:
    post: {responses: {'201': {description: c}, '401': {description: u}}}
  /notes/{note}:
    delete: {parameters: [{name: note, in: path, required: true, schema: {type: string}}], responses: {'204': {description: g}, '401': {description: u}, '404': {description: n}}}
  /logout:
    post: {responses: {'204': {description: o}, '401': {description: u}}}
";
    let notes: Arc<Mutex<BTreeMap<String, Value>>> = Arc::default();
    let shared = Arc::clone(&notes);
    let state = Mutex::new((0_u32, false));
    let respond: Respond = Arc::new(move |line: &str, _: &str| {
        let mut state = state.lock().unwrap();
        let (number, is_over) = &mut *state;
        let mut words = line.split(' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        if *is_over {
            return (401, "{}".to_owned());
        }
        match (method, path) {
            ("POST", "/logout") => {
                *is_over = true;
                (204, String::new())
            }
            ("POST", "/notes") => {
                *number += 1;
                let mut notes = shared.lock().unwrap();
                notes.insert(format!("/notes/{number}"), json!({}));
                (201, json!({"id": number.to_string()}).to_string())
            }
            ("DELETE", path) if shared.lock().unwrap().remove(path).is_some() => {
                (204, String::new())
            }
            ("DELETE", _) => (404, "{}".to_owned()),
            _ => (405, "{}".to_owned()),
        }
    });
    let (url, _) = recording_server(respond);
    let api = api(contract);
    let mut config = RunConfig::new(api.operations.len());
    config.jobs = 1;
    let summary = run(&api, config, &url);
    let left: Vec<String> = notes.lock().unwrap().keys().cloned().collect();
    assert!(left.is_empty(), "{left:?}: {:?}", summary.left_behind);
    assert!(summary.left_behind.is_empty(), "{:?}", summary.left_behind);
}
