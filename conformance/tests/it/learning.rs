//! What rejections teach: requests that succeed because the server said what it wants, and a file that keeps it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::{Arc, Mutex},
};

use conformance::{
    engine::{Mechanism, RunConfig, Summary},
    phases::Phase,
};
use serde_json::{Value, json};

use super::{
    determinism::{Respond, api, recording_server, run},
    sessions,
};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: orders, version: '1'}
paths:
  /orders:
    post:
      operationId: create
      parameters:
      - {name: trace, in: query, schema: {type: string}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name: {type: string}
                kind: {type: string}
                note: {type: string}
      responses:
        '201': {description: created}
        '400': {description: rejected}
        '409': {description: conflict}
";

const BOOKINGS: &str = "
openapi: 3.0.3
info: {title: bookings, version: '1'}
paths:
  /bookings:
    get:
      operationId: list
      parameters:
      - {name: cursor, in: query, schema: {type: string, minLength: 1}}
      - {name: page, in: query, schema: {type: integer, minimum: 1}}
      responses:
        '200': {description: found}
        '400': {description: rejected}
    post:
      operationId: book
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [stay, least, most, password, confirmation]
              properties:
                stay:
                  type: object
                  required: [from, until]
                  properties: {from: {type: string, format: date}, until: {type: string, format: date}}
                least: {type: integer, minimum: 0, maximum: 1000}
                most: {type: integer, minimum: 0}
                password: {type: string, minLength: 4}
                confirmation: {type: string, minLength: 4}
      responses:
        '201': {description: created}
        '422': {description: rejected}
";

/// A run of the contract against `respond`, which gets the request line and the body as JSON.
fn tested(
    respond: impl Fn(&str, &Value) -> (u16, Value) + Send + Sync + 'static,
    change: impl FnOnce(&mut RunConfig),
) -> (Summary, BTreeMap<String, usize>) {
    tested_by(CONTRACT, respond, change)
}

/// The same for another contract.
fn tested_by(
    contract: &str,
    respond: impl Fn(&str, &Value) -> (u16, Value) + Send + Sync + 'static,
    change: impl FnOnce(&mut RunConfig),
) -> (Summary, BTreeMap<String, usize>) {
    let respond: Respond = Arc::new(move |line, body| {
        let body = serde_json::from_str(body).unwrap_or(Value::Null);
        let (status, response) = respond(line, &body);
        (status, response.to_string())
    });
    let (url, seen) = recording_server(respond);
    let api = api(contract);
    let mut config = RunConfig::new(api.operations.len());
    config.confirm = false;
    change(&mut config);
    let summary = run(&api, config, &url);
    let seen = seen.lock().unwrap().clone();
    (summary, seen)
}

fn count(summary: &Summary, status: u16) -> u64 {
    let operations = summary.operations.iter();
    operations
        .filter_map(|operation| operation.statuses.get(&status))
        .sum()
}

fn learned(summary: &Summary) -> Vec<String> {
    let learned = summary.learned.iter();
    learned
        .map(|it| {
            let value = it.value.as_ref().map(|value| format!(" {value}"));
            format!(
                "{} {}: {}{}",
                it.part,
                it.at,
                it.demand,
                value.unwrap_or_default()
            )
        })
        .collect()
}

/// Accepts small and large orders only, and says so.
fn small_or_large(_: &str, body: &Value) -> (u16, Value) {
    match body.get("kind").and_then(Value::as_str) {
        _ if !body.get("name").is_some_and(Value::is_string) => {
            (400, json!({"message": "invalid"}))
        }
        Some("small" | "large") => (201, json!({})),
        Some(_) => (
            400,
            json!({"errors": [{"path": ["kind"], "message": "must be one of: small, large"}]}),
        ),
        None => (
            400,
            json!({"errors": [{"path": ["kind"], "message": "is required"}]}),
        ),
    }
}

#[test]
fn what_a_rejection_names_is_sent() {
    let (summary, _) = tested(small_or_large, |_| {});
    assert_eq!(
        learned(&summary),
        [
            "body /kind: present",
            r#"body /kind: one-of ["small","large"]"#
        ]
    );
    assert!(
        count(&summary, 201) > 30,
        "{:?}",
        summary.operations[0].statuses
    );
    // The request that was rejected is a finding nevertheless.
    let findings = summary.findings.iter();
    let mut checks = findings.map(|finding| finding.failure.check);
    assert!(checks.any(|check| check == "positive_data_acceptance"));
}

/// Rejects bookings whose values do not fit each other, one reason after the other.
fn fitting(line: &str, body: &Value) -> (u16, Value) {
    if line.starts_with("GET") {
        let both = line.contains("cursor=") && line.contains("page=");
        let message = json!({"error": "cursor cannot be combined with page"});
        return if both {
            (400, message)
        } else {
            (200, json!({}))
        };
    }
    let text = |pointer: &str| {
        body.pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let number = |pointer: &str| {
        body.pointer(pointer)
            .and_then(Value::as_i64)
            .unwrap_or_default()
    };
    let loc = ["body", "stay"];
    if text("/stay/until") <= text("/stay/from") {
        let message = "Value error, until must be after from";
        return (
            422,
            json!({"detail": [{"type": "value_error", "loc": loc, "msg": message}]}),
        );
    }
    if number("/most") <= number("/least") {
        let message = json!({"message": "invalid", "errors": {"most": ["The most must be greater than least."]}});
        return (422, message);
    }
    if text("/password") != text("/confirmation") {
        return (
            422,
            json!({"errors": {"confirmation": ["doesn't match Password"]}}),
        );
    }
    (201, json!({}))
}

#[test]
fn values_that_must_relate_do() {
    let (summary, seen) = tested_by(BOOKINGS, fitting, |_| {});
    let mut learned = learned(&summary);
    learned.sort();
    assert_eq!(
        learned,
        [
            r#"body /confirmation: equal-to "password""#,
            r#"body /most: above "least""#,
            r#"body /stay/until: above "from""#,
            r#"query cursor: not-with "page""#,
        ]
    );
    let created = count(&summary, 201);
    assert!(created > 30, "{:?}", summary.operations);
    // Each of the two is sent alone.
    for name in ["cursor=", "page="] {
        let mut lines = seen.keys();
        assert!(lines.any(|line| line.contains(name)), "{seen:?}");
    }
}

const PARCELS: &str = "
openapi: 3.0.3
info: {title: parcels, version: '1'}
paths:
  /parcels:
    post:
      operationId: pack
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [grams, marks, zones, size]
              properties:
                grams: {type: integer, minimum: 1}
                marks: {type: array, minItems: 4, items: {type: string, minLength: 1}}
                zones: {type: array, minItems: 1, items: {type: integer}}
                size: {type: string, minLength: 1}
      responses:
        '201': {description: created}
        '400': {description: rejected}
";

/// Takes parcels of whole packs, with few zones and different marks; what it says of the size names no member.
fn packed(_: &str, body: &Value) -> (u16, Value) {
    let list = |name: &str| body[name].as_array().cloned().unwrap_or_default();
    let rejected = |message: String| (400, json!({"error": message}));
    let Some(size) = body["size"].as_str() else {
        return rejected("invalid".to_owned());
    };
    if !["small", "large"].contains(&size) {
        return rejected(format!(
            "unknown variant `{size}`, expected `small` or `large` at line 1 column 20"
        ));
    }
    if body["grams"].as_u64().is_none_or(|grams| grams % 250 != 0) {
        return rejected("grams must be a multiple of 250".to_owned());
    }
    let marks = list("marks");
    let differ = |(at, mark)| marks.iter().position(|it| it == mark) == Some(at);
    if !marks.iter().enumerate().all(differ) {
        return rejected("marks: items must be unique".to_owned());
    }
    if list("zones").len() < 2 {
        return rejected("zones must contain at least 2 items".to_owned());
    }
    (201, json!({}))
}

#[test]
fn steps_lists_and_values_that_only_the_message_quotes_are_as_the_server_demands() {
    let (summary, _) = tested_by(PARCELS, packed, |_| {});
    let mut learned = learned(&summary);
    learned.retain(|lesson| !lesson.contains(": like"));
    learned.sort();
    assert_eq!(
        learned,
        [
            "body /grams: multiple-of 250",
            "body /marks: unique-items",
            r#"body /size: one-of ["small","large"]"#,
            "body /zones: min-items 2",
        ]
    );
    assert!(
        count(&summary, 201) > 30,
        "{:?}",
        summary.operations[0].statuses
    );
}

#[test]
fn a_rejection_that_relates_two_values_is_reported_as_a_rule_that_no_schema_states() {
    let (summary, _) = tested_by(BOOKINGS, fitting, |config| {
        config.without = BTreeSet::from([Mechanism::Learning]);
    });
    let findings = summary.findings.iter();
    let mut titles: Vec<&str> = findings
        .filter(|finding| finding.failure.check == "positive_data_acceptance")
        .map(|finding| finding.failure.title.as_str())
        .collect();
    titles.sort_unstable();
    let rule = |message: &str| format!(" by a rule that no schema states: {message}");
    assert!(!titles.is_empty());
    for title in &titles {
        let is_rule = [
            rule("Value error, until must be after from"),
            rule("The most must be greater than least."),
            rule("doesn't match Password"),
            rule("cursor cannot be combined with page"),
            rule("invalid"),
        ]
        .iter()
        .any(|rule| title.ends_with(rule.as_str()));
        assert!(is_rule, "{titles:#?}");
    }
    // Any other reason is one that the document can state.
    let (summary, _) = tested(small_or_large, |_| {});
    let findings = summary.findings.iter();
    let mut titles = findings.map(|finding| finding.failure.title.as_str());
    assert!(titles.all(|title| !title.contains("no schema")));
}

#[test]
fn without_learning_nothing_succeeds() {
    let (summary, _) = tested(small_or_large, |config| {
        config.without = BTreeSet::from([Mechanism::Learning]);
    });
    assert_eq!(learned(&summary), [""; 0]);
    assert_eq!(count(&summary, 201), 0);
}

#[test]
fn a_member_that_the_document_does_not_have_is_sent_where_the_server_asks_for_it() {
    let respond = |_: &str, body: &Value| match body.get("id").and_then(Value::as_str) {
        Some(_) => (201, json!({})),
        None => (
            400,
            json!({"details": [{"location": "body", "name": "id", "description": "id in body: Required"}]}),
        ),
    };
    let (summary, _) = tested(respond, |_| {});
    assert_eq!(learned(&summary), ["body /id: present"]);
    assert!(
        count(&summary, 201) > 30,
        "{:?}",
        summary.operations[0].statuses
    );
}

#[test]
fn after_a_conflict_every_valid_request_has_a_name_of_its_own() {
    let names = Mutex::new(BTreeSet::new());
    let respond = move |_: &str, body: &Value| match body.get("name").and_then(Value::as_str) {
        Some(name) if names.lock().unwrap().insert(name.to_owned()) => (201, json!({})),
        Some(_) => (409, json!({"message": "the name is already taken"})),
        None => (400, json!({"message": "invalid"})),
    };
    let (summary, _) = tested(respond, |_| {});
    assert_eq!(learned(&summary), ["body /name: unique"]);
    let conflicts = count(&summary, 409);
    assert!(conflicts < 8, "{:?}", summary.operations[0].statuses);
}

#[test]
fn what_scenarios_create_has_names_of_its_own_for_each_operation_that_they_are_about() {
    let contract = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /teams:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: c, content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}, '400': {description: b}, '409': {description: t}}
  /teams/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: o}, '404': {description: n}}}
    put: {responses: {'200': {description: o}, '404': {description: n}}}
    delete: {responses: {'204': {description: d}, '404': {description: n}}}
  /teams/{name}/plan:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: o}, '404': {description: n}}}
";
    let names = Mutex::new(BTreeSet::new());
    let respond: Respond = Arc::new(move |line, body| {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        match body.get("name").and_then(Value::as_str) {
            _ if !line.starts_with("POST") => (200, "{}".to_owned()),
            Some(name) if names.lock().unwrap().insert(name.to_owned()) => (201, body.to_string()),
            Some(_) => (
                409,
                r#"{"message": "the name is already taken"}"#.to_owned(),
            ),
            None => (400, "{}".to_owned()),
        }
    });
    let (url, _) = recording_server(respond);
    let api = api(contract);
    let mut config = RunConfig::new(api.operations.len());
    config.jobs = 1;
    config.phases = [Phase::Coverage, Phase::Stateful].into();
    let summary = run(&api, config, &url);
    assert!(
        count(&summary, 201) > 20,
        "{:?}",
        summary.operations[0].statuses
    );
    assert!(
        count(&summary, 409) < 6,
        "{:?}",
        summary.operations[0].statuses
    );
}

#[test]
fn an_optional_part_that_the_server_does_not_accept_is_found_and_left_out() {
    let respond = |line: &str, body: &Value| {
        let is_valid = body.get("name").is_some_and(Value::is_string);
        let is_traced = line.contains("trace=");
        let status = if is_valid && !is_traced { 201 } else { 400 };
        (status, json!({"message": "Bad Request"}))
    };
    let (summary, seen) = tested(respond, |_| {});
    assert_eq!(learned(&summary), ["query trace: absent"]);
    let traced: usize = seen
        .iter()
        .filter(|(line, _)| line.contains("trace="))
        .map(|(_, count)| count)
        .sum();
    let all: usize = seen.values().sum();
    // What breaks the parameter itself still has it, and so has every sixth random request.
    assert!(traced * 3 < all, "{traced} of {all}");
}

#[test]
fn a_demand_that_is_met_and_repeated_is_forgotten() {
    let respond = |_: &str, _: &Value| {
        (
            400,
            json!({"errors": [{"path": ["kind"], "message": "must be one of: small, large"}]}),
        )
    };
    let (summary, _) = tested(respond, |config| config.max_examples = 0);
    assert_eq!(learned(&summary), [""; 0]);
}

#[test]
fn the_number_of_connections_changes_no_request_that_was_learned() {
    let of = |jobs: usize| tested(small_or_large, |config| config.jobs = jobs).1;
    let one = of(1);
    assert!(one.len() > 40, "{}", one.len());
    assert_eq!(one, of(2));
    assert_eq!(one, of(8));
}

#[tokio::test]
async fn a_later_run_begins_with_what_an_earlier_one_learned() {
    let respond: Respond = Arc::new(|line, body| {
        let body = serde_json::from_str(body).unwrap_or(Value::Null);
        let (status, response) = small_or_large(line, &body);
        (status, response.to_string())
    });
    let folder = sessions::folder("learned");
    fs::write(folder.join("orders.yaml"), CONTRACT).unwrap();
    let mut sent = Vec::new();
    for round in 0..3 {
        let (url, seen) = recording_server(Arc::clone(&respond));
        let config = format!("spec: orders.yaml\nurl: {url}\nlearned: learned.json\n");
        let output = sessions::run(&folder, &config, &[], &["--without", "attempts"]).await;
        assert_eq!(output.status.code(), Some(1), "{}", sessions::text(&output));
        if round == 0 {
            let file = fs::read_to_string(folder.join("learned.json")).unwrap();
            insta::assert_snapshot!("learned_file", file);
        }
        let seen = seen.lock().unwrap().clone();
        sent.push(seen);
    }
    let accepted = |sent: &BTreeMap<String, usize>| -> usize {
        let kinds = [r#""kind":"small""#, r#""kind":"large""#];
        let accepted = sent.iter();
        accepted
            .filter(|(it, _)| kinds.iter().any(|kind| it.contains(kind)))
            .map(|(_, count)| count)
            .sum()
    };
    assert!(accepted(&sent[1]) > accepted(&sent[0]));
    // The same file has the same effect.
    assert_eq!(sent[1], sent[2]);
}

#[tokio::test]
async fn the_same_learned_file_has_the_same_effect_over_any_number_of_connections() {
    let respond: Respond = Arc::new(|line, body| {
        let body = serde_json::from_str(body).unwrap_or(Value::Null);
        let (status, response) = small_or_large(line, &body);
        (status, response.to_string())
    });
    let folder = sessions::folder("learned-jobs");
    fs::write(folder.join("orders.yaml"), CONTRACT).unwrap();
    let file = folder.join("learned.json");
    let mut learned: Option<String> = None;
    let mut sent = Vec::new();
    for jobs in ["1", "1", "2", "8"] {
        let (url, seen) = recording_server(Arc::clone(&respond));
        let config = format!("spec: orders.yaml\nurl: {url}\nlearned: learned.json\n");
        let options = ["--jobs", jobs, "--no-confirm"];
        let output = sessions::run(&folder, &config, &[], &options).await;
        assert_eq!(output.status.code(), Some(1), "{}", sessions::text(&output));
        // Every later run begins with the file that the first one wrote.
        let first = learned.get_or_insert_with(|| fs::read_to_string(&file).unwrap());
        fs::write(&file, first).unwrap();
        let seen = seen.lock().unwrap().clone();
        sent.push(seen);
    }
    assert_ne!(sent[0], sent[1], "what was learned changes requests");
    assert_eq!(sent[1], sent[2]);
    assert_eq!(sent[1], sent[3]);
}

#[tokio::test]
async fn a_file_of_another_kind_is_a_usage_error() {
    let folder = sessions::folder("learned-other");
    fs::write(folder.join("orders.yaml"), CONTRACT).unwrap();
    fs::write(folder.join("learned.json"), "[]").unwrap();
    let config = "spec: orders.yaml\nurl: http://127.0.0.1:9\n";
    let output = sessions::run(&folder, config, &[], &["--learned", "learned.json"]).await;
    assert_eq!(output.status.code(), Some(2));
    let text = sessions::text(&output);
    assert!(
        text.contains("`learned.json` is not a file of lessons"),
        "{text}"
    );
}
