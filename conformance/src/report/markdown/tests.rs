//! The page, as it is written.

use super::*;
use crate::report::canned;

#[test]
fn a_page_for_a_job() {
    insta::assert_snapshot!(page(&canned::report()));
}

#[test]
fn a_sequence_and_a_request_made_wrong() {
    let mut report = canned::hostile_report();
    report.findings.truncate(1);
    insta::assert_snapshot!(finding::details(1, &report.findings[0]));
}

#[test]
fn hostile_texts_stay_texts() {
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
fn rows_of_tables_have_their_cells_only() {
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
fn a_page_is_never_longer_than_a_job_may_have() {
    let mut report = canned::report();
    let mut finding = report.findings[1].clone();
    finding.got = "x".repeat(20_000);
    report.findings = vec![finding; 300];
    let page = page(&report);
    assert!(page.len() < 1_000_000, "{}", page.len());
    assert!(page.contains("are omitted here"));
}
