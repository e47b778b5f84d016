//! Tests of the terminal reporter with fixed events.

use std::{collections::BTreeMap, time::Duration};

use super::*;
use crate::{
    engine::event::{Progress, RunStarted},
    report::canned::summary as canned_summary,
};

#[test]
fn a_run_for_people() {
    let mut out = Vec::new();
    let mut reporter = Box::new(TerminalReporter::new(&mut out, Style::Plain, false, false));
    let started = RunStarted {
        title: "Shop 1.0".to_owned(),
        base_url: "http://127.0.0.1:8080".to_owned(),
        servers: BTreeMap::new(),
        seed: 7,
        nonce: 7,
        jobs: 1,
        selected: 2,
        operations: 3,
        phases: vec!["coverage", "fuzzing"],
    };
    reporter.on_event(&Event::RunStarted(started)).unwrap();
    reporter.finish(&canned_summary()).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn everything_about_operations_that_never_succeeded() {
    let mut out = Vec::new();
    let reporter = TerminalReporter::new(&mut out, Style::Plain, false, false).verbose(true);
    Box::new(reporter).finish(&canned_summary()).unwrap();
    let text = String::from_utf8(out).unwrap();
    let (_, without) = text.split_once("never succeeded:").unwrap();
    let (without, _) = without.split_once("\n\n").unwrap();
    insta::assert_snapshot!(without);
}

#[test]
fn the_progress_line_shows_progress_and_speed() {
    let mut progress = Progress {
        done: 10,
        total: 40,
        cases: 900,
        failures: 1,
        confirmed: None,
        elapsed: Duration::from_secs(3),
    };
    insta::assert_snapshot!(progress::text(progress), @"[======                  ] 900 cases, 300/s, 1 failure, about 9 s left");
    progress.confirmed = Some(0);
    insta::assert_snapshot!(progress::text(progress), @"reproducing 1 of 1 failures");
}

#[test]
fn many_findings_fit_a_screen() {
    let mut summary = canned_summary();
    let first = summary.findings[0].clone();
    for number in 0..300 {
        summary.findings.push(first.clone());
        summary
            .warnings
            .push(format!("GET /things/{number}: a warning"));
    }
    let written = |reporter: TerminalReporter<&mut Vec<u8>>| Box::new(reporter).finish(&summary);
    let mut out = Vec::new();
    written(TerminalReporter::new(&mut out, Style::Plain, false, false)).unwrap();
    let short = String::from_utf8(out).unwrap();
    assert!(short.lines().count() < 50, "{short}");
    let count = summary.findings.len();
    assert!(
        short.starts_with(&format!("{count} findings by check")),
        "{short}"
    );
    assert!(short.contains("293 more notes: --verbose"), "{short}");
    assert!(short.contains(&first.failure.title), "{short}");
    let mut out = Vec::new();
    let verbose = TerminalReporter::new(&mut out, Style::Plain, false, false).verbose(true);
    written(verbose).unwrap();
    let long = String::from_utf8(out).unwrap();
    assert!(
        long.contains(&format!("{count}. ")),
        "every finding is there"
    );
}
