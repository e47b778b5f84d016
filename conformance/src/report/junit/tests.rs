//! Tests of the JUnit report.

use super::*;
use crate::report::canned;

fn xml(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The report with only as many checks as are readable.
fn short(mut report: Report) -> Report {
    report.checks.retain(|check| {
        report
            .findings
            .iter()
            .any(|finding| finding.check == check.id)
            || check.id == "unsupported_method"
    });
    report
}

#[test]
fn one_test_for_each_operation_and_check() {
    insta::assert_snapshot!(xml(&short(canned::report())));
}

#[test]
fn an_operation_that_could_not_be_tested_is_skipped() {
    let mut report = short(canned::report());
    report.operations[1].cases = 0;
    report.operations[1].untestable =
        Some("bodies of type `application/xml` cannot be made".to_owned());
    let read = quick_junit::Report::deserialize_from_str(&xml(&report)).unwrap();
    let suite = &read.test_suites[2];
    assert_eq!((suite.tests, suite.skipped, suite.failures), (1, 1, 0));
}

#[test]
fn hostile_text_is_escaped() {
    let mut report = short(canned::hostile_report());
    report.operations[0].id = canned::HOSTILE.to_owned();
    report.operations[0].label = format!("GET /{}", canned::HOSTILE);
    let read = quick_junit::Report::deserialize_from_str(&xml(&report)).unwrap();
    assert_eq!(read.failures, 1);
    let suite = &read.test_suites[1];
    assert!(suite.name.as_str().contains("</pre></code><script>"));
    // XML 1.0 cannot represent these characters.
    assert!(!xml(&report).contains(['\u{1b}', '\u{7}']));
}
