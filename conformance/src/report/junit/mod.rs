//! The JUnit report, which every CI system shows.
//!
//! One suite for each operation and in it one test for each check: the names stay the same from run to run, so a CI system can
//! show which failures are new, persistent or fixed. An operation without requests is one skipped test. The coverage of the
//! contract is in the properties of the first suite.

use std::{
    io::{self, Write},
    time::Duration,
};

use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite};

use super::{
    Format, ReportSource,
    json::format::{Check, Finding, Operation, Report},
    wording,
};

/// The format.
pub static FORMAT: Format = Format {
    name: "junit",
    what: "one test for each operation and check, for CI systems",
    source: ReportSource::Report(write),
};

/// Writes `report` as JUnit XML.
///
/// # Errors
///
/// When `out` fails.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut res = quick_junit::Report::new(format!("{} {}", report.tool.name, report.contract));
    res.set_time(seconds(report.seconds));
    res.timestamp = report.started_at.parse().ok();
    res.add_test_suite(coverage(report));
    res.add_test_suites(
        report
            .operations
            .iter()
            .map(|operation| suite(report, operation)),
    );
    res.serialize(out).map_err(io::Error::other)
}

/// A suite without tests that holds the properties of the whole run.
fn coverage(report: &Report) -> TestSuite {
    let mut res = TestSuite::new("coverage of the contract");
    let coverage = &report.coverage;
    let constraints = &coverage.constraints;
    let rows = [
        (
            "operations that succeeded",
            format!(
                "{} of {}",
                coverage.operations_succeeded, coverage.operations
            ),
        ),
        (
            "documented statuses seen",
            format!(
                "{} of {}",
                coverage.documented_statuses_seen, coverage.documented_statuses
            ),
        ),
        (
            "constraints satisfied, violated, both",
            format!(
                "{}, {}, {} of {}",
                constraints.satisfied, constraints.violated, constraints.both, constraints.all
            ),
        ),
        ("cases", report.cases.to_string()),
        ("seed", report.seed.to_string()),
        ("nonce", report.nonce.to_string()),
        ("base URL", report.base_url.clone()),
    ];
    for row in rows {
        res.add_property(Property::new(row.0, row.1));
    }
    if let Some(stopped) = &report.stopped {
        res.add_property(Property::new("stopped", wording::stopped(stopped)));
    }
    if !report.warnings.is_empty() {
        res.set_system_err(report.warnings.join("\n"));
    }
    res
}

fn suite(report: &Report, operation: &Operation) -> TestSuite {
    let mut res = TestSuite::new(operation.label.as_str());
    if operation.cases == 0 {
        let mut status = TestCaseStatus::skipped();
        let reason = operation.untestable.as_deref();
        status.set_message(reason.unwrap_or("no request was sent"));
        let mut case = TestCase::new("not tested", status);
        case.set_classname(operation.label.as_str());
        res.add_test_case(case);
        return res;
    }
    let statuses: Vec<String> = operation
        .statuses
        .iter()
        .map(|(status, count)| format!("{status} {}", wording::times(*count)))
        .collect();
    res.add_property(Property::new("responses", statuses.join(", ")));
    res.add_test_cases(report.checks.iter().map(|check| {
        let findings: Vec<&Finding> = report
            .findings
            .iter()
            .filter(|finding| finding.check == check.id && is_met_in(finding, operation))
            .collect();
        test(check, operation, &findings)
    }));
    res
}

fn is_met_in(finding: &Finding, operation: &Operation) -> bool {
    let mut affected = finding.operations.iter();
    affected.any(|affected| affected.id == operation.id && affected.label == operation.label)
}

fn test(check: &Check, operation: &Operation, findings: &[&Finding]) -> TestCase {
    let Some(first) = findings.first() else {
        let mut res = TestCase::new(check.id.as_str(), TestCaseStatus::success());
        res.set_classname(operation.label.as_str());
        return res;
    };
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let titles: Vec<&str> = findings
        .iter()
        .map(|finding| finding.title.as_str())
        .collect();
    status.set_message(titles.join("; "));
    status.set_type(wording::severity(first.severity));
    let texts: Vec<String> = findings
        .iter()
        .map(|finding| {
            let text = wording::plain(finding);
            let text = text.trim_end();
            match finding.operations.first() {
                Some(shown) if shown.label != operation.label => {
                    format!(
                        "the same as in {}, where it is shown:\n\n{text}",
                        shown.label
                    )
                }
                _ => text.to_owned(),
            }
        })
        .collect();
    status.set_description(texts.join("\n\n"));
    let mut res = TestCase::new(check.id.as_str(), status);
    res.set_classname(operation.label.as_str());
    let time: f64 = findings
        .iter()
        .map(|finding| finding.exchange.seconds)
        .sum();
    res.set_time(seconds(time));
    res
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests;
