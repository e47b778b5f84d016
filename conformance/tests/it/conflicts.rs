//! A name that is taken hides nothing: what was rejected for it is sent again under another one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use conformance::{
    engine::{Mechanism, RunConfig, Summary},
    phases::Phase,
};
use serde_json::{Value, json};

use super::determinism::{Respond, Seen, api, recording_server, run};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: things, version: '1'}
paths:
  /things:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name, size]
              properties:
                name: {type: string, minLength: 1}
                size: {type: integer}
      responses:
        '201': {description: created}
        '400': {description: rejected}
        '409': {description: taken}
        '415': {description: type}
";

/// Bodies in their order, with the status of each.
type Log = Arc<Mutex<Vec<(Value, u16)>>>;

/// A server that takes every name once, and any size. `taken` says that a name is taken.
fn server(taken: (u16, &'static str)) -> (Respond, Log) {
    let log = Log::default();
    let shared = Arc::clone(&log);
    let names: Mutex<BTreeSet<String>> = Mutex::default();
    let respond = move |line: &str, body: &str| {
        let body: Value = serde_json::from_str(body).unwrap_or(Value::Null);
        if !line.starts_with("POST /things ") {
            return (405, "{}".to_owned());
        }
        let name = body["name"].as_str().filter(|name| !name.is_empty());
        let (status, response) = match name {
            None => (400, json!({"message": "invalid"})),
            Some(name) if !names.lock().unwrap().insert(name.to_owned()) => {
                (taken.0, json!({"message": taken.1}))
            }
            Some(_) => (201, json!({})),
        };
        shared.lock().unwrap().push((body, status));
        (status, response.to_string())
    };
    (Arc::new(respond), log)
}

fn tested(
    taken: (u16, &'static str),
    change: impl FnOnce(&mut RunConfig),
) -> (Summary, Vec<(Value, u16)>, Seen) {
    let (respond, log) = server(taken);
    let (url, seen) = recording_server(respond);
    let api = api(CONTRACT);
    let mut config = RunConfig::new(api.operations.len());
    config.jobs = 1;
    config.confirm = false;
    config.phases = vec![Phase::Coverage];
    change(&mut config);
    let summary = run(&api, config, &url);
    let log = log.lock().unwrap().clone();
    (summary, log, seen)
}

/// What a body is about, whatever its name.
fn without_name(body: &Value) -> String {
    let mut res = body.clone();
    if let Some(members) = res.as_object_mut() {
        members.remove("name");
    }
    res.to_string()
}

#[test]
fn what_was_rejected_for_a_taken_name_is_sent_under_another_one() {
    for taken in [(409, "conflict"), (422, "name has already been taken")] {
        let (summary, log, _) = tested(taken, |_| {});
        let reached: BTreeSet<String> = log
            .iter()
            .filter(|(_, status)| *status == 201)
            .map(|(body, _)| without_name(body))
            .collect();
        let hidden: Vec<&Value> = log
            .iter()
            .filter(|(body, status)| *status == taken.0 && !reached.contains(&without_name(body)))
            .map(|(body, _)| body)
            .collect();
        assert!(hidden.is_empty(), "{taken:?}: {hidden:?}\n{log:?}");
        let rejected = log.iter().filter(|(_, status)| *status == taken.0).count();
        assert!((1..=4).contains(&rejected), "{rejected}: {log:?}");
        // Any size was accepted.
        let mut found = summary.findings.iter().map(|it| it.failure.check);
        assert!(found.any(|check| check == "negative_data_rejection"));
    }
}

#[test]
fn without_learning_nothing_is_sent_again() {
    let count = |without: &[Mechanism]| {
        let (_, log, _) = tested((409, "conflict"), |config| {
            config.without = without.iter().copied().collect();
        });
        log.iter().filter(|(_, status)| *status == 409).count()
    };
    assert!(count(&[Mechanism::Learning]) > 2 * count(&[]));
}

#[test]
fn what_is_sent_again_counts_as_a_case() {
    for limit in [3, 6, 12] {
        let (summary, log, _) = tested((409, "conflict"), |config| {
            config.max_cases = Some(limit);
            config.without = BTreeSet::from([Mechanism::Attempts]);
        });
        assert!(summary.cases <= limit, "{} of {limit}", summary.cases);
        assert!(log.len() as u64 <= limit);
    }
}

#[test]
fn what_is_sent_again_does_not_depend_on_the_number_of_connections() {
    let requests = |jobs| {
        let (_, _, seen) = tested((409, "conflict"), |config| config.jobs = jobs);
        let seen: BTreeMap<String, usize> = seen.lock().unwrap().clone();
        seen
    };
    let one = requests(1);
    assert_eq!(one, requests(2));
    assert_eq!(one, requests(8));
}
