//! What a run does.

use std::{collections::BTreeSet, fmt, time::Duration};

use proptest::test_runner::TestRng;

use crate::{
    case::OperationIndex,
    checks::{CHECKS, Check},
    phases::Phase,
    transport::auth::Auth,
    value::seed::RunSeed,
};

/// The settings of a run, resolved: no files, flags or environment left to read.
#[derive(Clone)]
pub struct RunConfig {
    /// Decides every random choice.
    pub seed: RunSeed,
    /// Decides the values that a server must not have seen before, such as names of what is created; the seed does when it
    /// is absent. A server that keeps what is created is tested again with the same seed and another nonce.
    pub nonce: Option<u64>,
    /// Connections at a time.
    pub jobs: usize,
    /// The phases to run.
    pub phases: Vec<Phase>,
    /// Random cases for each operation.
    pub max_examples: u64,
    /// Cases of the whole run, repetitions and shrinking not counted.
    pub max_cases: Option<u64>,
    /// Time after which no new case is begun.
    pub max_time: Option<Duration>,
    /// Requests for each second, over all connections.
    pub rate_limit: Option<f64>,
    /// The checks to judge by.
    pub checks: Vec<&'static dyn Check>,
    /// The operations to test.
    pub operations: Vec<OperationIndex>,
    /// Operations that are not tested in a phase.
    pub skipped_operations: BTreeSet<SkippedOperation>,
    /// Checks that do not judge an operation in a phase.
    pub skipped_checks: BTreeSet<SkippedCheck>,
    /// Fingerprints of findings that are known and do not count.
    pub known: BTreeSet<String>,
    /// Credentials.
    pub auth: Auth,
    /// Longest answer that is accepted.
    pub max_response_time: Option<Duration>,
    /// The base URL, for lines that reproduce a finding.
    pub base_url: String,
    /// Whether findings are made small and repeated.
    pub confirm: bool,
    /// Whether every exchange goes out as an event; costs memory and time.
    pub record: bool,
}

/// A phase in which an operation is not tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SkippedOperation {
    /// The operation.
    pub operation: OperationIndex,
    /// The phase.
    pub phase: Phase,
}

/// A check that does not judge an operation in a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SkippedCheck {
    /// The operation.
    pub operation: OperationIndex,
    /// The phase.
    pub phase: Phase,
    /// The id of the check.
    pub check: &'static str,
}

impl RunConfig {
    /// The usual settings for all of `count` operations.
    pub fn new(count: usize) -> Self {
        Self {
            seed: RunSeed(0),
            nonce: None,
            jobs: 1,
            phases: Phase::ALL.to_vec(),
            max_examples: 50,
            max_cases: None,
            max_time: None,
            rate_limit: None,
            checks: CHECKS.to_vec(),
            operations: (0..count).map(OperationIndex).collect(),
            skipped_operations: BTreeSet::new(),
            skipped_checks: BTreeSet::new(),
            known: BTreeSet::new(),
            auth: Auth::default(),
            max_response_time: None,
            base_url: String::new(),
            confirm: true,
            record: false,
        }
    }

    /// The nonce: as it was given, or the seed.
    pub fn nonce(&self) -> u64 {
        self.nonce.unwrap_or(self.seed.0)
    }

    /// The generator of unique value number `index` for `purpose`.
    pub(super) fn unique_values(&self, purpose: &str, index: u64) -> TestRng {
        let nonce = self.nonce().to_string();
        self.seed.rng(&nonce, purpose, index)
    }
}

impl fmt::Debug for RunConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunConfig")
            .field("seed", &self.seed)
            .field("jobs", &self.jobs)
            .field("phases", &self.phases)
            .field("max_examples", &self.max_examples)
            .finish_non_exhaustive()
    }
}
