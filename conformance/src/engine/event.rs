//! What a run tells while it goes on.

use std::time::Duration;

use super::{finding::Finding, summary::Summary};
use crate::{exchange::Exchange, phases::Phase};

/// Something that happened, in the order of the plan.
#[derive(Debug, Clone)]
pub enum Event {
    /// The run begins.
    RunStarted(RunStarted),
    /// Time goes by; for drawing, never for deciding.
    Tick(Progress),
    /// Units were finished.
    Progressed(Progress),
    /// An exchange, in runs that record them.
    Exchanged(Box<Recorded>),
    /// Something worth knowing that is no finding.
    Warning(String),
    /// A finding, small and repeated.
    FindingConfirmed(Box<Finding>),
    /// The run is over.
    RunFinished(Box<Summary>),
}

/// An exchange of a run that records them, secrets replaced, with what was made of it.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The exchange.
    pub exchange: Exchange,
    /// The phase.
    pub phase: Phase,
    /// Ids of the checks that failed.
    pub failed: Vec<&'static str>,
}

/// What is known at the beginning.
#[derive(Debug, Clone)]
pub struct RunStarted {
    /// Title and version of the contract.
    pub title: String,
    /// The base URL.
    pub base_url: String,
    /// The seed.
    pub seed: u64,
    /// The nonce; the seed where none was given.
    pub nonce: u64,
    /// Connections.
    pub jobs: usize,
    /// Operations that are tested.
    pub selected: usize,
    /// Operations of the contract.
    pub operations: usize,
    /// Names of the phases that run.
    pub phases: Vec<&'static str>,
}

/// How far the run is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress {
    /// Units that are done.
    pub done: usize,
    /// All units.
    pub total: usize,
    /// Cases that were sent.
    pub cases: u64,
    /// Different failures so far.
    pub failures: usize,
    /// Failures that are confirmed, once that has begun.
    pub confirmed: Option<usize>,
    /// Since the beginning.
    pub elapsed: Duration,
}
