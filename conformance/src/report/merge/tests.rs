//! Tests of joining reports.

use super::*;
use crate::report::canned;

#[test]
fn the_parts_of_a_report_give_the_report() {
    let whole = canned::report();
    assert!(whole.operations.len() > 1, "{whole:#?}");
    let parts = (0..whole.operations.len()).map(|at| {
        let mut part = whole.clone();
        part.operations = vec![whole.operations[at].clone()];
        part.coverage = coverage(&part.operations);
        if at > 0 {
            part.findings.clear();
            part.cases = 0;
            part.cases_by_phase.clear();
            part.seconds = 0.0;
        }
        part
    });
    // Shards end in any order.
    let parts: Vec<Report> = parts.collect();
    let merged = merge(parts.iter().rev().cloned()).expect("parts of one run");
    assert_eq!(merged.operations, whole.operations);
    assert_eq!(merged.findings, whole.findings);
    assert_eq!(merged.new_findings, whole.new_findings);
    assert_eq!(merged.cases, whole.cases);
    assert_eq!(merged.cases_by_phase, whole.cases_by_phase);
    assert_eq!(merged.warnings, whole.warnings);
}

/// The same findings in another run.
fn later(report: &Report) -> Report {
    Report {
        started_at: "1970-01-01T00:00:01Z".to_owned(),
        ..report.clone()
    }
}

/// The report of a part of a run.
fn part(partition: &str) -> Report {
    Report {
        partition: Some(partition.to_owned()),
        ..canned::report()
    }
}

#[test]
fn what_is_no_part_of_one_run_is_rejected() {
    let whole = canned::report;
    let other_seed = Report {
        seed: 8,
        ..later(&whole())
    };
    for (reports, expected) in [
        (
            [part("slice:1/3"), part("slice:1/3")],
            "there are two reports of part 1 (`slice:1/3` and `slice:1/3`)",
        ),
        (
            [part("slice:1,2/3"), part("slice:2/3")],
            "there are two reports of part 2 ",
        ),
        (
            [part("slice:1/3"), part("slice:2/4")],
            "divided differently, `slice:1/3` and `slice:2/4`",
        ),
        (
            [part("hash:1/3"), part("slice:2/3")],
            "divided differently, `hash:1/3` and `slice:2/3`",
        ),
        (
            [whole(), part("slice:2/3")],
            "divided differently, all operations and `slice:2/3`",
        ),
        (
            [part("slice:1"), part("slice:2/3")],
            "`slice:1` is not a partition",
        ),
        ([whole(), whole()], "is there twice"),
        ([whole(), other_seed], "different seeds, 7 and 8"),
    ] {
        let error = merge(reports).expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn parts_that_are_missing_are_a_warning_until_they_are_there() {
    let some = merge([part("slice:1/3"), part("slice:3/3")]).expect("parts");
    assert_eq!(some.partition.as_deref(), Some("slice:1,3/3"));
    let is_about_parts = |warning: &&String| warning.contains("no report of part 2 of 3");
    assert_eq!(some.warnings.iter().filter(is_about_parts).count(), 1);
    let all = merge([some, part("slice:2/3")]).expect("the missing one");
    assert_eq!(all.partition, None);
    assert_eq!(all.warnings, canned::report().warnings);
}

#[test]
fn what_two_reports_have_in_common_is_added() {
    let one = canned::report();
    let both = merge([one.clone(), later(&one)]).expect("the same document");
    assert_eq!(both.cases, 2 * one.cases);
    assert_eq!(both.findings.len(), one.findings.len());
    assert_eq!(both.operations.len(), one.operations.len());
    for (both, one) in both.operations.iter().zip(&one.operations) {
        assert_eq!(both.cases, 2 * one.cases);
        assert_eq!(both.constraints, one.constraints);
        assert_eq!(
            both.statuses.keys().collect::<Vec<_>>(),
            one.statuses.keys().collect::<Vec<_>>()
        );
    }
    let counts = |report: &Report| -> Vec<u64> {
        let affected = report.findings.iter().flat_map(|it| &it.operations);
        affected.map(|it| it.count).collect()
    };
    let doubled: Vec<u64> = counts(&one).iter().map(|count| 2 * count).collect();
    assert_eq!(counts(&both), doubled);
}

#[test]
fn a_finding_counts_unless_every_report_knows_it() {
    let mut one = canned::report();
    let mut two = one.clone();
    for finding in &mut one.findings {
        finding.known = true;
    }
    assert_eq!(
        merge([one.clone(), later(&one)])
            .expect("the same")
            .new_findings,
        0
    );
    two.findings[0].known = false;
    assert_eq!(
        merge([one, two])
            .expect("the same")
            .findings
            .iter()
            .filter(|it| !it.known)
            .count(),
        {
            // The others of `two` are as the canned report has them.
            canned::report()
                .findings
                .iter()
                .skip(1)
                .filter(|it| !it.known)
                .count()
                + 1
        }
    );
}

#[test]
fn operations_that_succeed_in_one_report_have_no_rejections() {
    let whole = canned::report();
    let at = whole
        .operations
        .iter()
        .position(|it| !it.rejections.is_empty());
    let at = at.expect("the canned report has one");
    let mut other = whole.clone();
    other.operations[at].statuses.insert("204".to_owned(), 1);
    let merged = merge([whole.clone(), other]).expect("the same document");
    assert!(merged.operations[at].rejections.is_empty());
    assert_eq!(merged.operations[at].remedy, None);
    assert_eq!(
        merged.coverage.operations_succeeded,
        whole.coverage.operations_succeeded + 1
    );
}

#[test]
fn reports_of_other_documents_and_formats_are_rejected() {
    let one = canned::report();
    let mut two = one.clone();
    two.document = "other.yaml".to_owned();
    let error = merge([one.clone(), two])
        .expect_err("two documents")
        .to_string();
    assert!(error.contains("other.yaml"), "{error}");
    let mut old = one.clone();
    old.format_version = 99;
    assert_eq!(merge([one, old]), Err(MergeError::Version(99)));
    assert_eq!(merge([]), Err(MergeError::Empty));
}
