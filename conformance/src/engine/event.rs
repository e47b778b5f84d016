//! The events of a run.

use std::{collections::BTreeMap, time::Duration};

use super::{finding::Finding, summary::Summary};
use crate::{case::OperationIndex, exchange::Exchange, phases::Phase};

/// An event, in the order of the plan.
#[derive(Debug, Clone)]
pub enum Event {
    /// The run begins.
    RunStarted(RunStarted),
    /// Time passes; only for display.
    Tick(Progress),
    /// Units were finished.
    Progressed(Progress),
    /// An exchange, in runs that record them.
    Exchanged(Box<Recorded>),
    /// A warning, which is not a finding.
    Warning(String),
    /// A finding, shrunk and reproduced.
    FindingConfirmed(Box<Finding>),
    /// The run is over.
    RunFinished(Box<Summary>),
}

/// A recorded exchange with secrets replaced, and the checks that failed.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The exchange.
    pub exchange: Exchange,
    /// The phase.
    pub phase: Phase,
    /// Ids of the checks that failed.
    pub failed: Vec<&'static str>,
}

/// The data of a run that are known at its start.
#[derive(Debug, Clone)]
pub struct RunStarted {
    /// Title and version of the contract.
    pub title: String,
    /// The base URL.
    pub base_url: String,
    /// The URLs of operations that are sent elsewhere.
    pub servers: BTreeMap<OperationIndex, String>,
    /// The seed.
    pub seed: u64,
    /// The nonce; the seed where none was given.
    pub nonce: u64,
    /// Concurrent connections.
    pub jobs: usize,
    /// The number of tested operations.
    pub selected: usize,
    /// The number of operations in the contract.
    pub operations: usize,
    /// Names of the phases that run.
    pub phases: Vec<&'static str>,
}

/// The progress of the run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress {
    /// Finished units.
    pub done: usize,
    /// All units.
    pub total: usize,
    /// Sent cases.
    pub cases: u64,
    /// Distinct failures so far.
    pub failures: usize,
    /// Confirmed failures, once confirmation has begun.
    pub confirmed: Option<usize>,
    /// Time since the start.
    pub elapsed: Duration,
}
