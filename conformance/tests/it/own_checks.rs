//! Tests of checks of a user's own, and of commands around a run.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use axum::{Json, Router, routing::get};
use conformance::{
    check_text,
    checks::{Check, CheckContext, CheckInfo, Outcome},
    exchange::Exchange,
    failure::{Failure, Severity},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::sessions::{folder, run, text};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
security: [{key: []}]
components: {securitySchemes: {key: {type: apiKey, in: query, name: key}}}
paths:
  /orders:
    get:
      operationId: listOrders
      parameters: [{name: X-Trace, in: header, required: true, schema: {type: string, enum: [a]}}]
      responses: {'200': {description: o}}
";

fn orders() -> Router {
    let list = async || Json(json!([{"lines": [2, 3], "total": 5}, {"lines": [1], "total": 4}]));
    Router::new().route("/orders", get(list))
}

/// The total of an order is the sum of its lines, which no schema can state.
struct TotalOfLines;

static TOTAL_OF_LINES: CheckInfo = CheckInfo {
    id: "total_of_lines",
    severity: Severity::High,
    what: "The total of an order is the sum of its lines.",
    why: "A customer pays the total.",
    example: "GET /orders  ->  [{\"lines\": [1], \"total\": 4}]",
    standard: "our own rules",
};

impl Check for TotalOfLines {
    fn info(&self) -> &'static CheckInfo {
        &TOTAL_OF_LINES
    }

    fn validate(&self, _: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let body = exchange.response().map(|response| &response.body);
        let orders: Option<Vec<Value>> = body.and_then(|body| serde_json::from_slice(body).ok());
        let Some(orders) = orders else {
            return Outcome::Skipped;
        };
        let is_wrong = |order: &&Value| {
            let lines = order["lines"].as_array();
            let lines = lines.into_iter().flatten().filter_map(Value::as_u64);
            order["total"].as_u64() != Some(lines.sum())
        };
        match orders.iter().find(is_wrong) {
            None => Outcome::Passed,
            Some(wrong) => Outcome::failed(
                Failure::new(
                    TOTAL_OF_LINES.id,
                    TOTAL_OF_LINES.severity,
                    "the total is wrong",
                )
                .expected("the sum of the lines")
                .got(wrong.to_string()),
            ),
        }
    }
}

#[tokio::test]
async fn a_check_of_a_test_finds_and_reproduces() {
    let run = check_text(CONTRACT).service(orders()).max_examples(5);
    let report = run.only(&[]).check(TotalOfLines).run().await;
    let findings = &report.summary.findings;
    assert_eq!(findings.len(), 1, "{}", report.text());
    assert_eq!(findings[0].failure.check, "total_of_lines");
    assert!(findings[0].reproduction.reproduced > 0);
    assert!(report.text().contains("the total is wrong"));
}

/// A program in `folder` with this source text.
fn program(folder: &Path, name: &str, source: &str) {
    let path = folder.join(name);
    fs::write(&path, source).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A run of the orders beside the program `check`, with the log of what it read.
async fn run_with(name: &str, source: &str, arguments: &[&str]) -> (std::process::Output, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, orders()).await });
    let folder = folder(name);
    fs::write(folder.join("orders.yaml"), CONTRACT).unwrap();
    program(&folder, "check", source);
    let config = format!(
        "spec: orders.yaml\nurl: {url}\nchecks: {{only: [not_a_server_error], command: [./check]}}\n\
         auth: {{api_keys: {{key: KEY}}}}\n"
    );
    let output = run(&folder, &config, &[("KEY", "secret-key")], arguments).await;
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    (output, log)
}

#[tokio::test]
async fn a_check_command_reads_exchanges_without_credentials_and_writes_findings() {
    let source = r#"#!/bin/sh
while read -r line; do
  printf '%s\n' "$line" >> log
  case "$line" in
    *'"total":4'*) echo '{"findings": [{"title": "the total is wrong", "severity": "high"}, {"title": "another"}]}';;
    *) echo '{"findings": []}';;
  esac
done
"#;
    let (output, log) = run_with("check-command", source, &[]).await;
    let shown = text(&output);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(shown.contains("the total is wrong"), "{shown}");
    assert!(shown.contains("another"), "{shown}");
    let first: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    assert_eq!(first["format_version"], 1);
    assert_eq!(first["operation_id"], "listOrders");
    assert_eq!(first["request"]["headers"], json!([["X-Trace", "a"]]));
    assert_eq!(first["request"]["target"], "/orders");
    assert_eq!(first["response"]["body"]["json"][0]["total"], 5);
    assert!(!log.contains("secret-key"), "{log}");
}

#[tokio::test]
async fn a_check_command_that_fails_ends_the_run_with_the_reason() {
    for (name, source, reason) in [
        (
            "check-dies",
            "#!/bin/sh\nread -r line\nexit 3\n",
            "it ended: exit status: 3",
        ),
        (
            "check-talks",
            "#!/bin/sh\nwhile read -r line; do echo ok; done\n",
            "`ok` is not a valid result",
        ),
        (
            "check-hangs",
            "#!/bin/sh\nexec /bin/sleep 60\n",
            "no line within 0.5 s",
        ),
    ] {
        let (output, _) = run_with(name, source, &["--timeout", "500ms"]).await;
        let shown = text(&output);
        assert_eq!(output.status.code(), Some(2), "{shown}");
        assert!(
            shown.contains("the check command `./check` failed at GET /orders"),
            "{shown}"
        );
        assert!(shown.contains(reason), "{shown}");
    }
    let (output, _) = run_with("check-absent", "", &["--check-command", "./none"]).await;
    let shown = text(&output);
    assert_eq!(output.status.code(), Some(2), "{shown}");
    assert!(shown.contains("`./none`: it cannot be started"), "{shown}");
}

#[tokio::test]
async fn commands_run_before_and_after_a_run() {
    let folder = folder("hooks");
    fs::write(folder.join("orders.yaml"), CONTRACT).unwrap();
    program(
        &folder,
        "note",
        "#!/bin/sh\necho \"$1 $CONFORMANCE_EXIT_CODE\" >> log\nexit $2\n",
    );
    let config = |code: u8| {
        format!(
            "spec: orders.yaml\nurl: http://127.0.0.1:9\n\
             hooks: {{before: [[./note, begin, '{code}']], after: [[./note, end, '0']]}}\n"
        )
    };
    let output = run(&folder, &config(0), &[], &[]).await;
    assert_eq!(output.status.code(), Some(4), "{}", text(&output));
    let log = fs::read_to_string(folder.join("log")).unwrap();
    assert_eq!(log, "begin \nend 4\n");
    let output = run(&folder, &config(7), &[], &[]).await;
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
    assert!(text(&output).contains("the command `./note begin 7` in `hooks.before`: it failed"));
    let log = fs::read_to_string(folder.join("log")).unwrap();
    assert_eq!(log, "begin \nend 4\nbegin \nend 2\n");
}
