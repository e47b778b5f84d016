//! The examiner's own examination: every deliberate lie of the sandbox is found by exactly its check, and nothing is found
//! where there is none.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use conformance::{
    checks::CHECKS,
    engine::Finding,
    faults::{FAULTS_BY_CHECK, check_that_finds},
};
use sandbox::fault::{FAULTS, Fault};

use crate::subject::Subject;

const TIMEOUT: Duration = Duration::from_secs(4);

/// The findings of a short run against a sandbox with this lie.
fn findings(fault: &'static Fault) -> Vec<Finding> {
    let subject = Subject::start(1, Some(fault));
    let mut config = subject.config();
    config.max_examples = 10;
    config.jobs = 2;
    // The lie is known to show on one operation; the others would only cost time here.
    config.operations = subject
        .api
        .operations
        .iter()
        .enumerate()
        .filter(|(_, operation)| operation.id == fault.operation)
        .map(|(index, _)| index)
        .collect();
    if check_that_finds(fault.id) == Some("max_response_time") {
        config.max_response_time = Some(Duration::from_millis(300));
        // Each answer takes seconds.
        config.max_cases = Some(6);
    }
    // Only one lie is that no answer comes; waiting long for it would only cost time.
    let timeout = if fault.id == "no-answer" {
        Duration::from_millis(400)
    } else {
        TIMEOUT
    };
    subject.run(config, timeout).findings
}

/// What is wrong with how this fault is found; nothing when it is as it should be.
fn complaint(fault: &'static Fault, sizes: &Mutex<Vec<usize>>) -> Option<String> {
    let findings = findings(fault);
    let checks: BTreeSet<&str> = findings
        .iter()
        .map(|finding| finding.failure.check)
        .collect();
    let expected = check_that_finds(fault.id).unwrap_or_default();
    if checks != BTreeSet::from([expected]) {
        let titles: Vec<String> = findings
            .iter()
            .map(|finding| format!("{}: {}", finding.failure.check, finding.failure.title))
            .collect();
        return Some(format!(
            "{} should be found by {expected} only: {titles:#?}",
            fault.id
        ));
    }
    for finding in &findings {
        sizes.lock().unwrap().push(finding.case.explicit_values());
        if finding.reproduced != (5, 5) || finding.steps.len() > 3 {
            let (reproduced, steps) = (finding.reproduced, finding.steps.len());
            return Some(format!(
                "{}: came again {reproduced:?}, {steps} steps",
                fault.id
            ));
        }
    }
    None
}

#[test]
fn the_table_has_every_fault_once_and_no_check_that_does_not_exist() {
    let mut listed: Vec<&str> = FAULTS_BY_CHECK
        .iter()
        .flat_map(|(_, faults)| *faults)
        .copied()
        .collect();
    let mut known: Vec<&str> = FAULTS.iter().map(|fault| fault.id).collect();
    listed.sort_unstable();
    known.sort_unstable();
    assert_eq!(listed, known);
    for (check, _) in FAULTS_BY_CHECK {
        assert!(
            CHECKS.iter().any(|known| known.info().id == *check),
            "{check}"
        );
    }
}

#[test]
fn every_fault_is_found_by_exactly_its_check_small_and_every_time() {
    let sizes = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(fault) = FAULTS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    wrong.lock().unwrap().extend(complaint(fault, &sizes));
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let mut sizes = sizes.into_inner().unwrap();
    sizes.sort_unstable();
    let median = sizes[sizes.len() / 2];
    assert!(
        median <= 3,
        "explicit values of the smallest cases: {sizes:?}"
    );
}

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    let subject = Subject::start(7, None);
    let summary = subject.run(subject.config(), TIMEOUT);
    let titles: Vec<String> = summary
        .findings
        .iter()
        .map(|finding| {
            format!(
                "{}: {} {}\n{}",
                finding.failure.check, finding.failure.title, finding.failure.got, finding.curl
            )
        })
        .collect();
    assert!(titles.is_empty(), "{titles:#?}");
    assert_eq!(summary.succeeded(), summary.operations.len());
    for operation in &summary.operations {
        let has_error = operation
            .statuses
            .keys()
            .any(|status| (400..500).contains(status));
        assert!(
            has_error,
            "{} never met a documented error",
            operation.label
        );
    }
}
