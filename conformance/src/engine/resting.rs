//! Operations that rest: after several time-outs in a row, further requests would only wait.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    case::OperationIndex,
    exchange::{Exchange, TransportError},
};

/// The number of time-outs in a row after which an operation rests.
pub(super) const MOST_TIMEOUTS: u32 = 4;

/// The time-outs of operations, in a row and until now.
#[derive(Debug, Default)]
pub(super) struct Resting(Mutex<BTreeMap<OperationIndex, u32>>);

impl Resting {
    /// Notes whether `exchange` timed out.
    pub(super) fn note(&self, exchange: &Exchange) {
        // A method that the path does not declare is rejected before the operation is reached.
        if exchange.case.method.is_some() {
            return;
        }
        let mut timeouts = self.lock();
        let count = timeouts.entry(exchange.operation).or_default();
        // An operation that rests keeps resting, whatever other connections still receive.
        if *count >= MOST_TIMEOUTS {
            return;
        }
        let is_timeout = matches!(
            exchange.interaction.outcome,
            Err(TransportError::Timeout { .. })
        );
        *count = if is_timeout { *count + 1 } else { 0 };
    }

    /// Whether `operation` rests.
    pub(super) fn rests(&self, operation: OperationIndex) -> bool {
        let timeouts = self.lock();
        timeouts
            .get(&operation)
            .is_some_and(|count| *count >= MOST_TIMEOUTS)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<OperationIndex, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The warning about the operation called `label`, which rests.
pub(super) fn warning(label: &str) -> String {
    format!(
        "{label}: no response in time {MOST_TIMEOUTS} times in a row, so no more requests were sent to it in this run"
    )
}
