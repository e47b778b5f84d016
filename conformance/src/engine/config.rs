//! The settings of a run.

use std::{collections::BTreeSet, fmt, sync::Arc, time::Duration};

use proptest::test_runner::TestRng;

use super::mechanism::Mechanism;
use crate::{
    case::OperationIndex,
    checks::{CHECKS, Check, find},
    learned::Lessons,
    operation::GivenValues,
    phases::{Phase, stateful::Workflow},
    transport::{auth::Auth, servers::Servers, target::Target},
    value::seed::RunSeed,
};

/// The settings of a run, resolved from files, flags and environment.
#[derive(Clone)]
pub struct RunConfig {
    /// Seed of every random choice.
    pub seed: RunSeed,
    /// Decides the unique values, such as the names of created resources; without it the seed decides them. A server that keeps
    /// its resources is tested again with the same seed and another nonce.
    pub nonce: Option<u64>,
    /// Concurrent connections.
    pub jobs: usize,
    /// The phases to run.
    pub phases: Vec<Phase>,
    /// Random cases for each operation.
    pub max_examples: u64,
    /// Maximum number of cases of the whole run, without further attempts, reproduction, shrinking and clean-up.
    pub max_cases: Option<u64>,
    /// Time after which no new case is sent.
    pub max_time: Option<Duration>,
    /// Maximum requests per second, over all connections.
    pub rate_limit: Option<f64>,
    /// The checks to run.
    pub checks: Vec<&'static dyn Check>,
    /// The operations to test.
    pub operations: Vec<OperationIndex>,
    /// Operations that are not tested in a phase.
    pub skipped_operations: BTreeSet<SkippedOperation>,
    /// Whether a `DELETE` is sent to paths that do not declare it; a server that serves it loses what is there.
    pub destroys: bool,
    /// Checks that are skipped for an operation in a phase.
    pub skipped_checks: BTreeSet<SkippedCheck>,
    /// Fingerprints of known findings, which do not count.
    pub known: BTreeSet<String>,
    /// Credentials.
    pub auth: Auth,
    /// Values for parameters and for members of bodies.
    pub values: Arc<GivenValues>,
    /// The requests that a user recorded or wrote down, which are sent first.
    pub workflows: Arc<Vec<Workflow>>,
    /// The longest response time that is accepted.
    pub max_response_time: Option<Duration>,
    /// The base URL, for the commands that reproduce a finding.
    pub base_url: String,
    /// Options of `curl` that reach the server in the same way, for these commands.
    pub curl_options: Vec<String>,
    /// The servers of operations that are not sent to the base URL.
    pub servers: Servers,
    /// What is left out of that which helps requests succeed.
    pub without: BTreeSet<Mechanism>,
    /// What earlier runs learned from rejections.
    pub learned: Lessons,
    /// Whether what the run creates is removed at its end.
    pub cleans_up: bool,
    /// Whether findings are shrunk and reproduced.
    pub confirm: bool,
    /// Whether the requests come from other programs, and are reported as they came.
    pub observes: bool,
    /// Whether every exchange is emitted as an event; this takes memory and time.
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

/// A check that is skipped for an operation in a phase.
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
    /// The default settings for all of `count` operations.
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
            destroys: true,
            skipped_checks: BTreeSet::new(),
            known: BTreeSet::new(),
            auth: Auth::default(),
            values: Arc::default(),
            workflows: Arc::default(),
            max_response_time: None,
            base_url: String::new(),
            curl_options: Vec::new(),
            servers: Servers::default(),
            without: BTreeSet::new(),
            learned: Lessons::default(),
            cleans_up: true,
            confirm: true,
            observes: false,
            record: false,
        }
    }

    /// Whether `mechanism` helps requests succeed.
    pub fn has(&self, mechanism: Mechanism) -> bool {
        !self.without.contains(&mechanism)
    }

    /// The nonce; the seed where none was given.
    pub fn nonce(&self) -> u64 {
        self.nonce.unwrap_or(self.seed.0)
    }

    /// The check called `id`: one of this run, or else one of all.
    pub fn check_called(&self, id: &str) -> Option<&'static dyn Check> {
        let mut own = self.checks.iter().copied();
        own.find(|check| check.info().id == id).or_else(|| find(id))
    }

    /// The URL that `operation` is sent to.
    pub fn url_of(&self, operation: OperationIndex) -> String {
        let own = self.servers.of(operation).map(Target::url);
        own.unwrap_or_else(|| self.base_url.clone())
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
