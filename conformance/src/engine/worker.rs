//! What the work of one thread needs: the run, the operations it has prepared, and its way of sending.

use std::sync::Arc;

use super::{prepared::PreparedOperations, run::Run, sending::Sender};

/// What the functions that search and confirm work with.
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
            prepared: PreparedOperations::new(Arc::clone(&run.api)),
            sender: Sender::new(&run.limiter, &run.budget, &run.stop),
        }
    }
}
