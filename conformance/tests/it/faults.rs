//! Tests that every injected fault of the sandbox is found by exactly its check, and that there are no findings without a
//! fault.

use std::{collections::BTreeSet, time::Duration};

use conformance::{
    case::OperationIndex,
    checks::CHECKS,
    engine::{Summary, finding::Reproduction},
    faults::{FAULTS_BY_CHECK, check_that_finds},
};
use sandbox::fault::{FAULTS, Fault};

use crate::subject::Subject;

/// A finding that was reproduced each time, where responses are slow.
const TWICE: Reproduction = Reproduction {
    reproduced: 2,
    tries: 2,
};
/// A finding that was reproduced each time.
const EVERY_TIME: Reproduction = Reproduction {
    reproduced: 5,
    tries: 5,
};

const TIMEOUT: Duration = Duration::from_secs(4);

/// The maximum number of requests to shrink and reproduce one finding.
const MOST_REQUESTS: u64 = 120;

/// A short run against a sandbox with this fault, and the number of requests besides its cases.
fn run(fault: &'static Fault) -> (Summary, u64) {
    let subject = Subject::start(1, Some(fault));
    let mut config = subject.config();
    config.max_examples = 10;
    config.jobs = 2;
    // The fault is on one known operation; the others would only take time here.
    config.operations = OperationIndex::all(&subject.api)
        .filter(|(_, operation)| {
            operation.id == fault.operation || Some(operation.id.as_str()) == source_of(fault)
        })
        .map(|(index, _)| index)
        .collect();
    if check_that_finds(fault.id) == Some("max_response_time") {
        config.max_response_time = Some(Duration::from_millis(300));
        // Each response takes seconds.
        config.max_cases = Some(6);
    }
    // Only one fault sends no response; a long timeout would only take time.
    let timeout = if fault.id == "no-response" {
        Duration::from_millis(400)
    } else {
        TIMEOUT
    };
    let summary = subject.run(config, timeout);
    let more = subject.sent() - summary.cases;
    (summary, more)
}

/// The operation that a scenario begins with where the fault needs one.
fn source_of(fault: &Fault) -> Option<&'static str> {
    (fault.id == "new-token-unknown").then_some("refresh_access_token")
}

/// The fault called `name` is found by its check alone, shrunk to at most `size` explicit values, and always reproduced.
fn is_found(name: &str, size: usize) {
    let id = name.replace('_', "-");
    let fault = Fault::find(&id).expect("a fault of the sandbox");
    let (summary, more) = run(fault);
    let titles: Vec<String> = summary
        .findings
        .iter()
        .map(|finding| format!("{}: {}", finding.failure.check, finding.failure.title))
        .collect();
    let checks: BTreeSet<&str> = summary
        .findings
        .iter()
        .map(|finding| finding.failure.check)
        .collect();
    let expected = check_that_finds(fault.id).expect("a check that finds it");
    assert_eq!(checks, BTreeSet::from([expected]), "{titles:#?}");
    for finding in &summary.findings {
        // Slow responses are waited for less often.
        let is_slow = finding.failure.check == "max_response_time";
        let expected = if is_slow { TWICE } else { EVERY_TIME };
        assert_eq!(finding.reproduction, expected, "{titles:#?}");
        assert!(finding.steps.len() <= 3, "{:#?}", finding.steps);
        let evidence = &finding.evidence;
        let values = evidence.exchange.case.explicit_values();
        assert!(values <= size, "{}", evidence.curl);
    }
    let most = MOST_REQUESTS * summary.findings.len() as u64;
    assert!(more <= most, "{more} requests for {titles:#?}");
}

/// One test for each fault: its id, and the maximum number of explicit values in its minimal case.
macro_rules! faults {
    ($($name:ident: $size:literal,)*) => {
        /// The faults with a test, with the sizes of their minimal cases.
        const TESTED: &[(&str, usize)] = &[$((stringify!($name), $size)),*];

        mod found {
            $(
                #[test]
                fn $name() {
                    super::is_found(stringify!($name), $size);
                }
            )*
        }
    };
}

faults! {
    accounts_crash: 0,
    unknown_address_crashes: 1,
    unsignable_crashes: 1,
    invalid_reply_crashes: 2,
    empty_queue_unavailable: 2,
    refresh_created: 0,
    new_token_unknown: 1,
    withdrawal_crashes: 1,
    members_partial: 0,
    redeem_no_content: 2,
    unknown_account_throttled: 1,
    balances_as_text: 1,
    errors_as_html: 1,
    members_without_type: 0,
    accounts_with_broken_type: 0,
    balance_as_number: 1,
    balance_with_grouping: 1,
    member_without_identification: 0,
    member_of_unknown_type: 0,
    address_in_lower_case: 1,
    address_missing: 1,
    payment_status_unknown: 1,
    session_end_as_text: 0,
    accounts_wrapped: 0,
    accounts_with_null: 0,
    half_of_the_json: 0,
    message_type_in_full: 2,
    message_type_null: 2,
    error_without_message: 1,
    error_time_as_text: 0,
    error_as_problem: 0,
    error_empty: 1,
    error_message_alone: 1,
    filter_unchecked: 2,
    addressing_unchecked: 1,
    payload_unchecked: 1,
    message_unchecked: 2,
    long_names_rejected: 1,
    transactions_rejected: 2,
    plus_rejected: 1,
    case_messages_rejected: 2,
    allow_missing: 0,
    any_method: 0,
    method_as_bad_request: 1,
    token_not_needed: 0,
    any_token: 0,
    accept_ignored: 0,
    late_balances: 1,
    connection_closed: 0,
    connection_reset: 1,
    body_truncated: 0,
    not_http: 1,
    broken_chunk: 1,
    no_response: 0,
}

#[test]
fn the_table_has_every_fault_once_and_only_existing_checks() {
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
fn every_fault_has_a_test_and_most_minimal_cases_are_small() {
    let tested: Vec<String> = TESTED
        .iter()
        .map(|(name, _)| name.replace('_', "-"))
        .collect();
    let faults: Vec<&str> = FAULTS.iter().map(|fault| fault.id).collect();
    assert_eq!(
        tested, faults,
        "list every fault in `faults!`, in the order of the registry"
    );
    let mut sizes: Vec<usize> = TESTED.iter().map(|(_, size)| *size).collect();
    sizes.sort_unstable();
    assert!(sizes[sizes.len() / 2] <= 3, "{sizes:?}");
}

#[test]
fn a_sandbox_without_faults_has_no_findings() {
    let subject = Subject::start(7, None);
    let summary = subject.run(subject.config(), TIMEOUT);
    let titles: Vec<String> = summary
        .findings
        .iter()
        .map(|finding| {
            format!(
                "{}: {} {}\n{}",
                finding.failure.check,
                finding.failure.title,
                finding.failure.got,
                finding.evidence.curl
            )
        })
        .collect();
    assert!(titles.is_empty(), "{titles:#?}");
    let never: Vec<&str> = summary
        .operations
        .iter()
        .filter(|operation| operation.statuses.keys().all(|status| *status >= 400))
        .map(|operation| operation.label.as_str())
        .collect();
    assert!(never.is_empty(), "{never:?}");
    for operation in &summary.operations {
        let has_error = operation
            .statuses
            .keys()
            .any(|status| (400..500).contains(status));
        assert!(
            has_error,
            "{} never got a documented error",
            operation.label
        );
    }
}
