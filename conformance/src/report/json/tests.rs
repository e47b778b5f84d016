//! Tests of the JSON report and its published schema.

use serde_json::Value;

use super::*;
use crate::report::canned;

/// Where the schema is published.
const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/report.schema.json");

fn written(report: &Report) -> Value {
    let mut out = Vec::new();
    write(report, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn the_report_satisfies_its_published_schema() {
    for report in [canned::report(), canned::hostile_report()] {
        let value = written(&report);
        canned::assert_admitted(&schema().to_string(), &value);
        let read: Report = serde_json::from_value(value).unwrap();
        assert_eq!(read, report);
    }
}

#[test]
fn findings_as_json() {
    let mut value = written(&canned::report());
    // `conformance checks` prints the documentation of the checks.
    value["checks"].as_array_mut().unwrap().truncate(1);
    value["findings"].as_array_mut().unwrap().remove(0);
    insta::assert_snapshot!(format!("{value:#}"));
}

#[test]
fn long_bodies_are_cut_between_characters() {
    let mut found = canned::finding();
    let long = format!("[{}\"я\"]", "\"я\",".repeat(40_000));
    found.failure.pointer = Some("/7".into());
    if let Ok(response) = &mut found.evidence.exchange.interaction.outcome {
        response.body = long.clone().into_bytes();
    }
    let finding = format::Finding::new(&found);
    let body = finding.exchange.response.unwrap().body;
    assert!(body.truncated && !body.binary && long.starts_with(&body.text));
    assert_eq!(body.bytes, long.len());
    assert_eq!(finding.value.as_deref(), Some("\"я\""));
}

/// Rewritten by `UPDATE_SCHEMAS=1 cargo test -p openapi-conformance published_schema`.
#[test]
fn the_published_schema_is_up_to_date() {
    let text = format!("{:#}\n", schema());
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::write(PUBLISHED, &text).unwrap();
    }
    let published = std::fs::read_to_string(PUBLISHED).unwrap_or_default();
    assert!(
        published == text,
        "schemas/report.schema.json does not match the structs; run `cargo xtask docs`, or \
         `UPDATE_SCHEMAS=1 cargo test -p openapi-conformance published_schema`"
    );
}
