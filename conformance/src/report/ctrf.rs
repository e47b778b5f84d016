//! The CTRF report (Common Test Report Format, ctrf.io), which dashboards and bots of many CI systems read.
//!
//! As in JUnit, one test for each operation and check, whose names stay the same from run to run.

use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Format, ReportSource,
    json::format::{Finding, Operation, Report},
    wording,
};

/// The format.
pub static FORMAT: Format = Format {
    name: "ctrf",
    what: "one test for each operation and check, in the Common Test Report Format",
    source: ReportSource::Report(write),
};

/// Writes `report` as CTRF.
///
/// # Errors
///
/// When `out` fails.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let tests: Vec<Value> = report
        .operations
        .iter()
        .flat_map(|operation| tests(report, operation))
        .collect();
    let count = |status: &str| tests.iter().filter(|test| test["status"] == status).count();
    let start: i64 = report
        .started_at
        .parse::<Timestamp>()
        .map_or(0, Timestamp::as_millisecond);
    let document = json!({
        "reportFormat": "CTRF",
        "specVersion": "0.0.0",
        "generatedBy": report.tool.name,
        "timestamp": report.started_at,
        "results": {
            "tool": {"name": report.tool.name, "version": report.tool.version},
            "summary": {
                "tests": tests.len(), "passed": count("passed"), "failed": count("failed"),
                "pending": 0, "skipped": count("skipped"), "other": 0,
                "start": start, "stop": start.saturating_add(milliseconds(report.seconds)),
            },
            "environment": {"appName": report.contract, "testEnvironment": report.base_url},
            "tests": tests,
        },
    });
    writeln!(out, "{document:#}")
}

fn tests(report: &Report, operation: &Operation) -> Vec<Value> {
    let label = &operation.label;
    if operation.cases == 0 {
        let reason = operation.untestable.as_deref();
        return vec![json!({
            "name": format!("{label}: not tested"), "suite": [label], "status": "skipped", "duration": 0,
            "message": reason.unwrap_or("no request was sent"),
        })];
    }
    let test = |id: &String| {
        let affects = |finding: &&Finding| {
            let mut affected = finding.operations.iter();
            finding.check == *id && affected.any(|affected| affected.label == *label)
        };
        let findings: Vec<&Finding> = report.findings.iter().filter(affects).collect();
        let seconds: f64 = findings
            .iter()
            .map(|finding| finding.exchange.seconds)
            .sum();
        let mut test = json!({
            "name": format!("{label}: {id}"), "suite": [label], "duration": milliseconds(seconds),
            "status": if findings.iter().all(|finding| finding.known) { "passed" } else { "failed" },
        });
        let of = |text: &dyn Fn(&Finding) -> String, separator: &str| -> String {
            let texts: Vec<String> = findings.iter().map(|finding| text(finding)).collect();
            texts.join(separator)
        };
        if !findings.is_empty() {
            test["message"] = of(&|finding| finding.title.clone(), "; ").into();
            test["trace"] = of(&wording::plain, "\n\n").into();
        }
        test
    };
    report.checks.iter().map(|check| test(&check.id)).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a run does not take millions of years"
)]
fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1000.0).round() as i64
}

#[cfg(test)]
mod tests_of_format {
    use super::*;
    use crate::report::canned;

    #[test]
    fn every_test_is_counted_once() {
        let report = canned::report();
        let mut out = Vec::new();
        write(&report, &mut out).expect("a vector takes everything");
        let read: Value = serde_json::from_slice(&out).expect("JSON");
        let (results, tests) = (&read["results"], &read["results"]["tests"]);
        let tests = tests.as_array().expect("a list");
        let summary = |name: &str| results["summary"][name].as_u64().expect("a number");
        let all = summary("passed") + summary("failed") + summary("skipped");
        assert_eq!(
            (summary("tests"), all),
            (tests.len() as u64, tests.len() as u64)
        );
        assert!(summary("failed") > 0 && summary("passed") > 0);
        let failed = tests
            .iter()
            .find(|test| test["status"] == "failed")
            .expect("one");
        assert!(
            failed["trace"]
                .as_str()
                .is_some_and(|trace| trace.contains("curl")),
            "{failed:#}"
        );
        assert!(summary("stop") > summary("start"));
    }
}
