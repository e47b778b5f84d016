//! The state of one worker thread: the run, its prepared operations, and its sender.

use std::sync::Arc;

use super::{prepared::PreparedOperations, run::Run, sending::Sender};

/// A worker, which searches for failures and confirms them.
pub(super) struct Worker<'r> {
    pub(super) run: &'r Run,
    pub(super) prepared: PreparedOperations,
    pub(super) sender: Sender<'r>,
}

impl<'r> Worker<'r> {
    /// A worker of `run`.
    pub(super) fn new(run: &'r Run) -> Self {
        Self {
            run,
            prepared: PreparedOperations::new(Arc::clone(&run.api), Arc::clone(&run.config.values)),
            sender: Sender::new(run),
        }
    }
}
