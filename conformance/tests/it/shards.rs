//! Tests of runs that are divided among machines: `--partition`, and `conformance merge`.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Output, Stdio},
    sync::Arc,
};

use serde_json::Value;

use super::{
    determinism::recording_server,
    sessions::{folder, text},
};

const DOCUMENT: &str = "openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /users:
    get:
      parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 9}}]
      responses: {'204': {description: d}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
      responses: {'204': {description: d}}
  /users/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'204': {description: d}}
  /orders/{number}/lines:
    put:
      parameters: [{name: number, in: path, required: true, schema: {type: string, pattern: '^[A-Z]{3}$'}}]
      requestBody: {content: {application/json: {schema: {type: array, items: {type: integer}, maxItems: 3}}}}
      responses: {'204': {description: d}}
  /health:
    get:
      parameters: [{name: deep, in: query, schema: {type: boolean}}]
      responses: {'204': {description: d}}
components:
  schemas:
    User: {type: object, required: [name], properties: {name: {type: string, minLength: 1}, age: {type: integer, minimum: 0}}}
";

fn conformance(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    command
        .current_dir(folder)
        .stdin(Stdio::null())
        .args(arguments);
    command.output().unwrap()
}

/// The requests of a run against a server without content, and its report in `report`.
fn requests(folder: &Path, report: &str, more: &[&str]) -> BTreeMap<String, usize> {
    let (url, seen) = recording_server(Arc::new(|_, _| (204, String::new())));
    let report = format!("json={report}");
    let mut arguments = vec![
        "run",
        "--spec",
        "shop.yaml",
        "--url",
        &url,
        "--report",
        &report,
    ];
    arguments.extend([
        "--seed",
        "7",
        "--max-examples",
        "15",
        "--check",
        "not_a_server_error",
    ]);
    arguments.extend(["--phase", "examples,coverage,fuzzing"]);
    // After a request that destroys something, a run looks whether its server still works: once in each part.
    arguments.push("--no-destructive");
    arguments.extend(more);
    let output = conformance(folder, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    seen.lock().unwrap().clone()
}

#[test]
fn the_requests_of_all_parts_are_those_of_the_whole_run() {
    let folder = folder("shards");
    fs::write(folder.join("shop.yaml"), DOCUMENT).unwrap();
    let whole = requests(&folder, "whole.json", &[]);
    assert!(whole.len() > 100, "{}", whole.len());
    for kind in ["slice", "hash"] {
        let mut all: BTreeMap<String, usize> = BTreeMap::new();
        let mut counts = Vec::new();
        for part in 1..=3 {
            let partition = format!("{kind}:{part}/3");
            let report = format!("{kind}-{part}.json");
            let requests = requests(&folder, &report, &["--partition", &partition]);
            counts.push(requests.len());
            for (request, count) in requests {
                *all.entry(request).or_default() += count;
            }
        }
        assert_eq!(all, whole, "{kind}");
        let used = counts.iter().filter(|count| **count > 0).count();
        assert!(used > 1, "{kind}: {counts:?}");
        if kind == "slice" {
            assert_eq!(used, 3, "{counts:?}");
        }
    }

    let parts = ["slice-3.json", "slice-1.json", "slice-2.json"];
    let arguments = [
        "merge",
        "--report",
        "json=merged.json",
        "--report",
        "html=merged.html",
    ];
    let output = conformance(&folder, &[arguments.as_slice(), &parts].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let read = |name: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(folder.join(name)).unwrap()).unwrap()
    };
    let (mut merged, mut whole) = (read("merged.json"), read("whole.json"));
    for report in [&mut merged, &mut whole] {
        let report = report.as_object_mut().unwrap();
        // Times differ between runs, and so do ports.
        for name in ["seconds", "started_at", "base_url"] {
            report.remove(name);
        }
        for operation in report["operations"].as_array_mut().unwrap() {
            let operation = operation.as_object_mut().unwrap();
            operation.remove("seconds");
            operation.remove("slowest_seconds");
        }
    }
    assert_eq!(merged, whole);
    assert!(
        fs::read_to_string(folder.join("merged.html"))
            .unwrap()
            .contains("Shop")
    );
}

#[test]
fn only_the_parts_of_one_run_are_merged_and_thresholds_are_those_of_a_run() {
    let folder = folder("shards-thresholds");
    fs::write(folder.join("shop.yaml"), DOCUMENT).unwrap();
    for part in 1..=3 {
        let partition = format!("slice:{part}/3");
        let report = format!("p{part}.json");
        requests(&folder, &report, &["--partition", &partition]);
    }
    let read = |name: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(folder.join(name)).unwrap()).unwrap()
    };
    assert_eq!(read("p2.json")["partition"], "slice:2/3");
    let merge = |arguments: &[&str]| {
        let output = conformance(&folder, &[&["merge"], arguments].concat());
        (output.status.code(), text(&output))
    };
    let (code, printed) = merge(&["p1.json", "p1.json"]);
    assert_eq!(code, Some(2), "{printed}");
    assert!(printed.contains("two reports of part 1"), "{printed}");
    let (code, printed) = merge(&["p1.json", "p2.json", "--report", "json=some.json"]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(
        printed.contains("note: there is no report of part 3 of 3"),
        "{printed}"
    );
    assert_eq!(read("some.json")["partition"], "slice:1,2/3");
    let mut other = read("p2.json");
    other["seed"] = 8.into();
    fs::write(folder.join("other.json"), other.to_string()).unwrap();
    let (code, printed) = merge(&["p1.json", "other.json"]);
    assert_eq!(code, Some(2), "{printed}");
    assert!(printed.contains("different seeds, 7 and 8"), "{printed}");

    let all = [
        "p1.json",
        "p2.json",
        "p3.json",
        "--fail-under",
        "success=100%",
    ];
    let (code, printed) = merge(&all);
    assert_eq!(code, Some(0), "{printed}");
    // An operation that never succeeded, and a finding.
    let mut part = read("p1.json");
    part["operations"][0]["statuses"] = serde_json::json!({"500": 3});
    fs::write(folder.join("p1.json"), part.to_string()).unwrap();
    let (code, printed) = merge(&all);
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("--fail-under asks for 100 %"), "{printed}");
    assert_eq!(merge(&["p1.json", "--fail-on", "high"]).0, Some(0));
}

#[test]
fn a_run_without_a_request_says_why() {
    let folder = folder("nothing-tested");
    fs::write(folder.join("shop.yaml"), DOCUMENT).unwrap();
    let (url, _) = recording_server(Arc::new(|_, _| (204, String::new())));
    for (arguments, expected) in [
        (
            ["--phase", "examples"],
            "phase examples: the document has no examples",
        ),
        (
            ["--phase", "workflows"],
            "phase workflows: there are no workflows",
        ),
        (["--phase", "stateful"], "phase stateful: no operation uses"),
        (["--max-cases", "0"], "raise `--max-cases`"),
        (["--max-time", "0s"], "raise `--max-time`"),
    ] {
        let run = [
            "run",
            "--spec",
            "shop.yaml",
            "--url",
            &url,
            "--path",
            "/health",
        ];
        let output = conformance(&folder, &[run.as_slice(), &arguments].concat());
        assert_eq!(output.status.code(), Some(5), "{}", text(&output));
        assert!(
            text(&output).contains(expected),
            "{arguments:?}: {}",
            text(&output)
        );
    }
}

#[test]
fn a_part_without_operations_is_no_error() {
    let folder = folder("shards-empty");
    fs::write(folder.join("shop.yaml"), DOCUMENT).unwrap();
    let arguments = ["run", "--spec", "shop.yaml", "--url", "http://127.0.0.1:9"];
    let output = conformance(
        &folder,
        &[arguments.as_slice(), &["--partition", "slice:9/9"]].concat(),
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(
        text(&output).contains("part 9 of 9 has no operation"),
        "{}",
        text(&output)
    );
    let output = conformance(
        &folder,
        &[arguments.as_slice(), &["--partition", "slice:4/3"]].concat(),
    );
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
}

#[test]
fn reports_that_cannot_be_merged_are_named() {
    let folder = folder("shards-broken");
    fs::write(folder.join("a.json"), "{}").unwrap();
    fs::write(folder.join("old.json"), r#"{"format_version": 1}"#).unwrap();
    for (arguments, expected) in [
        (
            ["merge", "a.json"].as_slice(),
            "it is not a JSON report of `conformance run",
        ),
        (&["merge", "missing.json"], "cannot read `missing.json`"),
        (
            &["merge", "old.json"],
            "it has format version 1, and this program reads version 2",
        ),
    ] {
        let output = conformance(&folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output));
        assert!(text(&output).contains(expected), "{}", text(&output));
    }
}

const OVERLAY: &str = "overlay: 1.0.0
info: {title: o, version: '1'}
actions:
- {target: \"$.paths['/health']\", remove: true}
- {target: $.info, update: {title: Other}}
";

#[test]
fn a_document_is_printed_with_its_overlays() {
    let folder = folder("overlay-print");
    fs::write(folder.join("shop.yaml"), DOCUMENT).unwrap();
    fs::write(folder.join("o.yaml"), OVERLAY).unwrap();
    let output = conformance(
        &folder,
        &["overlay", "shop.yaml", "o.yaml", "--output", "all.json"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let printed: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("all.json")).unwrap()).unwrap();
    assert_eq!(printed["info"]["title"], "Other");
    let paths: Vec<&String> = printed["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/users", "/users/{id}", "/orders/{number}/lines"]);

    let output = conformance(&folder, &["overlay", "shop.yaml", "o.yaml"]);
    let yaml = String::from_utf8(output.stdout).unwrap();
    assert!(
        yaml.starts_with("openapi: 3.1.0\ninfo:\n  title: Other\n"),
        "{yaml}"
    );
    let again: Value = serde_yaml::from_str(&yaml).unwrap();
    assert_eq!(again, printed);

    fs::write(folder.join("o.yaml"), "overlay: [").unwrap();
    let output = conformance(&folder, &["overlay", "shop.yaml", "o.yaml"]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output));
    assert!(output.stdout.is_empty());
}

#[test]
fn the_version_is_printed() {
    let folder = folder("version");
    let output = conformance(&folder, &["--version"]);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(
        printed.starts_with(concat!("conformance ", env!("CARGO_PKG_VERSION"))),
        "{printed}"
    );
}
