//! Tests of the Markdown report.

use super::*;
use crate::report::canned;

#[test]
fn a_page_for_a_job() {
    insta::assert_snapshot!(page(&canned::report()));
}

#[test]
fn a_scenario_and_a_negative_case() {
    let mut report = canned::hostile_report();
    report.findings.truncate(1);
    insta::assert_snapshot!(finding::details(1, &report.findings[0]));
}

#[test]
fn hostile_text_is_escaped() {
    let page = page(&canned::hostile_report());
    assert!(!page.contains(['\u{1b}', '\u{7}', '\u{202e}']));
    let mut fence: Option<&str> = None;
    for line in page.lines() {
        match fence {
            Some(end) if line == end => fence = None,
            Some(_) => {}
            None if line.starts_with("```") => {
                fence = Some(line.trim_end_matches(|c: char| c != '`'));
            }
            None => assert!(!line.contains("<script>"), "{line}"),
        }
    }
    assert_eq!(fence, None);
}

#[test]
fn rows_of_tables_have_the_right_number_of_cells() {
    let page = page(&canned::hostile_report());
    let rows = page
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains("not_a_server_error"));
    for row in rows {
        let unescaped = row.replace("\\|", "");
        assert_eq!(unescaped.matches('|').count(), 7, "{row}");
    }
}

#[test]
fn a_page_stays_below_the_size_limit_of_ci_jobs() {
    let mut report = canned::report();
    let mut finding = report.findings[1].clone();
    finding.got = "x".repeat(20_000);
    report.findings = vec![finding; 300];
    let page = page(&report);
    assert!(page.len() < 1_000_000, "{}", page.len());
    assert!(page.contains("are omitted here"));
}
