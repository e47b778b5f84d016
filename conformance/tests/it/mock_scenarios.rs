//! Scenarios of responses: chosen at the start of `conformance mock`, or by a request.

use std::process::Command;

use crate::mock_command::{MockProcess, file, folder};

const SHOP: &str = "
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /items:
    get:
      operationId: listItems
      responses:
        '200': {description: all, content: {application/json: {schema: {type: array}, examples: {none: {value: []}, one: {value: [1]}}}}}
        '503': {description: busy}
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
      responses: {'201': {description: made}, '400': {description: bad}}
";

const CONFIG: &str = "
mock:
  scenarios:
    recovers:
      - operation: listItems
        responses:
          - {status: 503, delay: 30ms, times: 2}
          - {status: 200, example: one}
    teapot:
      - operation: GET /items
        responses: [{status: 418}, {close: true}]
        then: repeat
      - operation: 'POST *'
        responses: [{status: 400}]
        then: usual
";

fn start(name: &str, more: &[&str]) -> MockProcess {
    let folder = folder(name);
    let shop = file(&folder, "shop.yaml", SHOP);
    let config = file(&folder, "conformance.yaml", CONFIG);
    let mut arguments = vec!["--spec", &shop, "--config", &config, "--quiet"];
    arguments.extend(more);
    MockProcess::start(&arguments)
}

#[test]
fn a_scenario_that_is_chosen_at_the_start_gives_the_responses_in_their_order() {
    let mock = start("mock-scenario", &["--scenario", "recovers"]);
    let begin = std::time::Instant::now();
    assert_eq!(mock.get("/items").0, 503);
    assert_eq!(mock.get("/items").0, 503);
    assert!(begin.elapsed().as_millis() >= 60);
    // The last one stays.
    assert_eq!(mock.get("/items"), (200, "[1]".to_owned()));
    assert_eq!(mock.get("/items"), (200, "[1]".to_owned()));
}

#[test]
fn a_request_chooses_a_scenario_which_repeats_or_ends() {
    let mock = start("mock-scenario-header", &[]);
    let status = |method: &str, body: &str| {
        let (head, _) = mock.send(method, "/items", &["prefer: scenario=teapot"], body);
        head.split(' ').nth(1).map(ToOwned::to_owned)
    };
    for _ in 0..2 {
        assert_eq!(status("GET", "").as_deref(), Some("418"));
        assert_eq!(status("GET", ""), None, "the connection is closed");
    }
    // What is invalid is rejected, and does not count.
    assert_eq!(status("POST", "[]").as_deref(), Some("400"));
    assert_eq!(status("POST", "{}").as_deref(), Some("400"));
    assert_eq!(status("POST", "{}").as_deref(), Some("201"));
    assert_eq!(mock.get("/items").0, 200);
    let (head, body) = mock.send("GET", "/items", &["prefer: scenario=none"], "");
    assert!(head.starts_with("HTTP/1.1 400"), "{head}");
    assert!(body.contains("there are recovers, teapot"), "{body}");
}

#[test]
fn a_closed_connection_is_logged_as_closed() {
    let folder = folder("mock-scenario-closed");
    let shop = file(&folder, "shop.yaml", SHOP);
    let text = CONFIG.replace("{status: 418}, ", "");
    let config = file(&folder, "conformance.yaml", &text);
    let arguments = ["--spec", &shop, "--config", &config, "--scenario", "teapot"];
    let mut mock = MockProcess::start(&arguments);
    assert_eq!(mock.send("GET", "/items", &[], "").0, "");
    assert_eq!(mock.logged(), "GET /items -> closed without a response");
    let mut mock = MockProcess::start(&[&arguments[..], &["--log", "json"]].concat());
    assert_eq!(mock.send("GET", "/items", &[], "").0, "");
    let line: serde_json::Value = serde_json::from_str(&mock.logged()).expect("JSON");
    assert_eq!(line["status"], serde_json::Value::Null);
    assert_eq!(line["closed"], true);
}

#[test]
fn scenarios_that_cannot_be_played_are_usage_errors() {
    let folder = folder("mock-scenario-wrong");
    let shop = file(&folder, "shop.yaml", SHOP);
    let fails = |config: &str, more: &[&str], message: &str| {
        let config = file(&folder, "conformance.yaml", config);
        let output = Command::new(env!("CARGO_BIN_EXE_conformance"))
            .env_clear()
            .args(["mock", "--port", "0", "--spec", &shop, "--config", &config])
            .args(more)
            .output()
            .expect("it runs");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(message), "{text}");
    };
    fails(
        CONFIG,
        &["--scenario", "recover"],
        "did you mean `recovers`?",
    );
    let unknown = CONFIG.replace("listItems", "listThings");
    fails(
        &unknown,
        &[],
        "the operation `listThings`, which no document has",
    );
    let other = CONFIG.replace("example: one", "example: two");
    fails(
        &other,
        &[],
        "no example is called `two` in a response 200; there are none, one",
    );
    let busy = CONFIG.replace("{status: 200, example: one}", "{status: 503, example: one}");
    fails(
        &busy,
        &[],
        "no example is called `one` in a response 503; there is none",
    );
    let both = CONFIG.replace("{close: true}", "{close: true, status: 404}");
    fails(&both, &[], "`close` sends no response");
    let late = CONFIG.replace("30ms", "soon");
    fails(&late, &[], "`soon` is not a duration");
}
