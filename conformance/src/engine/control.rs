//! Why and how a run ends early.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

/// Why a run ended before it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopReason {
    /// The user interrupted it.
    Interrupted,
    /// `max_cases` was reached.
    CaseLimit,
    /// `max_time` was reached.
    TimeLimit,
    /// The server can no longer be reached.
    Unreachable(String),
    /// Something that the run needs failed, such as a check command.
    Failed(String),
}

/// Ends a run from outside; clones end the same run.
#[derive(Debug, Clone, Default)]
pub struct StopHandle(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    is_stopped: AtomicBool,
    reason: Mutex<Option<StopReason>>,
}

impl StopHandle {
    /// A handle for a run that has not been ended.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the run; the first reason stays.
    pub fn stop(&self, reason: StopReason) {
        let mut known = self.0.reason.lock().unwrap_or_else(PoisonError::into_inner);
        known.get_or_insert(reason);
        self.0.is_stopped.store(true, Ordering::SeqCst);
    }

    /// Whether the run was ended.
    pub fn is_stopped(&self) -> bool {
        self.0.is_stopped.load(Ordering::SeqCst)
    }

    /// Why the run was ended.
    pub fn reason(&self) -> Option<StopReason> {
        self.0
            .reason
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whether findings must not be reproduced any more: the user wants an end, or the server does not respond.
    pub fn is_final(&self) -> bool {
        matches!(
            self.reason(),
            Some(StopReason::Interrupted | StopReason::Unreachable(_) | StopReason::Failed(_))
        )
    }
}
