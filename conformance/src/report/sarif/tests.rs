//! Tests of the SARIF report against the schema of the standard.

use spec::{document::Document, lint::LintConfig};

use super::*;
use crate::report::canned;

const SCHEMA: &str = include_str!("../../../tests/fixtures/formats/sarif-2.1.0.schema.json");

/// The schema has an error: one pattern, for a property that the report does not use, has a bracket too many.
const SCHEMA_ERROR: (&str, &str) = ("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}?$");

fn log(report: &Report) -> Value {
    let mut out = Vec::new();
    write(report, &mut out).unwrap();
    let value = serde_json::from_slice(&out).unwrap();
    canned::assert_admitted(&SCHEMA.replace(SCHEMA_ERROR.0, SCHEMA_ERROR.1), &value);
    value
}

#[test]
fn findings_have_their_locations() {
    let mut value = log(&canned::report());
    // One rule shows their form.
    let rules = value["runs"][0]["tool"]["driver"]["rules"].as_array_mut();
    rules.unwrap().truncate(1);
    insta::assert_snapshot!(format!("{value:#}"));
}

#[test]
fn every_check_is_a_rule_and_every_result_names_its_rule() {
    let value = log(&canned::report());
    let run = &value["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), crate::checks::CHECKS.len());
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}

#[test]
fn a_finding_without_a_location_gets_that_of_its_operation_or_document() {
    let mut report = canned::report();
    let location = |report: &Report| {
        let value = log(report);
        value["runs"][0]["results"][0]["locations"][0]["physicalLocation"].clone()
    };
    assert_eq!(report.findings[0].location, None);
    assert_eq!(location(&report)["region"]["startLine"], 8);
    report.findings[0].operations.clear();
    assert_eq!(location(&report)["artifactLocation"]["uri"], "api.yaml");
    assert_eq!(location(&report)["region"]["startLine"], 1);
}

#[test]
fn hostile_text_is_escaped() {
    let value = log(&canned::hostile_report());
    let result = &value["runs"][0]["results"][1];
    assert_eq!(result["webResponse"]["body"]["text"], canned::HOSTILE);
    assert_eq!(
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "a%20b/%3Cx%3E.yaml"
    );
}

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Счета, verison: '1', version: '1'}
paths:
  /счета/{id}:
    get:
      operationId: get_account
      summary: Счёт
      responses:
        '204': {description: ok}
        default: {description: error}
components:
  schemas:
    Old:
      x-lint-ignore: {unused-component: kept for the next release}
      type: object
";

#[test]
fn a_lint_report_satisfies_the_standard() {
    let loaded = Document::from_text("счета.yaml", DOCUMENT);
    let report = spec::lint::lint(&loaded, &LintConfig::new());
    let sarif = lint_log([&report], "conformance");
    let log: Value = serde_json::from_str(&sarif).unwrap();
    canned::assert_admitted(&SCHEMA.replace(SCHEMA_ERROR.0, SCHEMA_ERROR.1), &log);
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    insta::assert_snapshot!(sarif);
}
