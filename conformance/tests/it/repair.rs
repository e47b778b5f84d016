//! What a run has deleted is created again for the requests that need it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use conformance::engine::{Mechanism, RunConfig, Summary};
use serde_json::{Value, json};

use super::determinism::{Respond, Seen, api, recording_server, run};

/// Each name can be used once, and the items of a shop are deleted with it.
const CONTRACT: &str = "
openapi: 3.0.3
info: {title: shops, version: '1'}
paths:
  /shops:
    post: {requestBody: {$ref: '#/components/requestBodies/New'}, responses: {'201': {description: c}, '400': {description: b}, '409': {description: t}}}
  /shops/{shop}:
    delete: {parameters: [{$ref: '#/components/parameters/shop'}, {name: force, in: query, schema: {type: boolean}}], responses: {'204': {description: g}, '400': {description: b}, '404': {description: n}}}
  /shops/{shop}/items:
    post: {parameters: [{$ref: '#/components/parameters/shop'}], requestBody: {$ref: '#/components/requestBodies/New'}, responses: {'201': {description: c}, '400': {description: b}, '404': {description: n}, '409': {description: t}}}
  /shops/{shop}/items/{item}:
    delete: {parameters: [{$ref: '#/components/parameters/shop'}, {name: item, in: path, required: true, schema: {type: string}}], responses: {'204': {description: g}, '404': {description: n}}}
components:
  parameters:
    shop: {name: shop, in: path, required: true, schema: {type: string}}
  requestBodies:
    New: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string, minLength: 1}}}}}}
";

fn server() -> Respond {
    let names: Mutex<BTreeSet<String>> = Mutex::default();
    let stored: Mutex<BTreeMap<String, Value>> = Mutex::default();
    Arc::new(move |line, body| {
        let mut words = line.split(' ');
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut stored = stored.lock().unwrap();
        let parent = path.rsplit_once("/items").map_or("", |(parent, _)| parent);
        if !parent.is_empty() && !stored.contains_key(parent) {
            return (404, "{}".to_owned());
        }
        match method {
            "POST" if path == "/shops" || path.ends_with("/items") => {
                let body: Value = serde_json::from_str(body).unwrap_or(Value::Null);
                let Some(name) = body["name"].as_str().filter(|name| !name.is_empty()) else {
                    return (400, "{}".to_owned());
                };
                let mut names = names.lock().unwrap();
                if !names.insert(format!("{path} {name}")) {
                    return (409, "{}".to_owned());
                }
                let created = json!({"id": format!("n{}", names.len())});
                let id = created["id"].as_str().unwrap();
                stored.insert(format!("{path}/{id}"), created.clone());
                (201, created.to_string())
            }
            "DELETE" if !["", "force=true", "force=false"].contains(&query) => {
                (400, "{}".to_owned())
            }
            "DELETE" if stored.contains_key(path) => {
                stored.retain(|known, _| known != path && !known.starts_with(&format!("{path}/")));
                (204, String::new())
            }
            "POST" => (405, "{}".to_owned()),
            _ => (404, "{}".to_owned()),
        }
    })
}

fn tested(jobs: usize, without: Option<Mechanism>) -> (Summary, Seen) {
    let (url, seen) = recording_server(server());
    let api = api(CONTRACT);
    let mut config = RunConfig::new(api.operations.len());
    config.jobs = jobs;
    config.max_examples = 80;
    config.confirm = false;
    config.without = without.into_iter().collect();
    (run(&api, config, &url), seen)
}

/// How many requests of an operation succeeded, and how many of all were not found.
fn counts(summary: &Summary, label: &str) -> (u64, u64) {
    let mut operations = summary.operations.iter();
    let operation = operations.find(|it| it.label == label).unwrap();
    let of = |status: u16| operation.statuses.get(&status).copied().unwrap_or(0);
    (of(204), of(404))
}

#[test]
fn a_request_that_deletes_finds_what_it_deletes() {
    for label in ["DELETE /shops/{shop}", "DELETE /shops/{shop}/items/{item}"] {
        let (deleted, missed) = counts(&tested(2, None).0, label);
        let (before, missed_before) = counts(&tested(2, Some(Mechanism::Repair)).0, label);
        assert!(deleted > before, "{label}: {deleted} {before}");
        assert!(missed < missed_before, "{label}: {missed} {missed_before}");
    }
}

#[test]
fn what_is_created_again_does_not_depend_on_the_number_of_connections() {
    let seen = |jobs| {
        let (_, seen) = tested(jobs, None);
        let seen = seen.lock().unwrap();
        let total: usize = seen.values().sum();
        let lines = seen
            .keys()
            .map(|line| line.split(' ').next().unwrap().to_owned());
        let mut methods = BTreeMap::new();
        for (method, count) in lines.zip(seen.values()) {
            *methods.entry(method).or_insert(0) += count;
        }
        (total, methods)
    };
    let one = seen(1);
    assert_eq!(one, seen(2));
    assert_eq!(one, seen(8));
}
