//! The case budget: how many cases a run may send, and for how long.
//!
//! With a limit on cases, units are granted cases in the order of the plan, so that the limit cuts the same cases whatever
//! the number of workers.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::Notify;

use super::control::{StopHandle, StopReason};

/// The limits of a run and their use; ends the run when one is reached.
#[derive(Debug)]
pub(super) struct Budget {
    max_cases: Option<u64>,
    max_time: Option<Duration>,
    started: Instant,
    stop: StopHandle,
    granted: Mutex<Granted>,
    has_granted: Notify,
}

/// The cases granted to the units before `next`.
#[derive(Debug, Default)]
struct Granted {
    /// The next unit to be granted cases.
    unit: usize,
    cases: u64,
}

impl Budget {
    /// A budget of `max_cases` and `max_time`, which starts now.
    pub(super) fn new(
        max_cases: Option<u64>,
        max_time: Option<Duration>,
        stop: StopHandle,
    ) -> Self {
        Self {
            max_cases,
            max_time,
            started: Instant::now(),
            stop,
            granted: Mutex::default(),
            has_granted: Notify::new(),
        }
    }

    /// Time since the start of the run.
    pub(super) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Whether the time is over.
    pub(super) fn is_out_of_time(&self) -> bool {
        self.max_time.is_some_and(|limit| self.elapsed() >= limit)
    }

    /// Ends the run when the time is over.
    pub(super) fn end_in_time(&self) {
        if self.is_out_of_time() {
            self.stop.stop(StopReason::TimeLimit);
        }
    }

    /// Whether the number of cases is limited.
    pub(super) fn is_limited(&self) -> bool {
        self.max_cases.is_some()
    }

    /// How many of the `count` cases of unit `index` may be sent. Waits for the units before it.
    pub(super) async fn grant(&self, index: usize, count: u64) -> u64 {
        let Some(limit) = self.max_cases else {
            return count;
        };
        loop {
            let notified = self.has_granted.notified();
            {
                let mut granted = self.lock();
                if granted.unit == index {
                    let allowed = count.min(limit.saturating_sub(granted.cases));
                    granted.unit += 1;
                    granted.cases += allowed;
                    if granted.cases >= limit {
                        self.stop.stop(StopReason::CaseLimit);
                    }
                    self.has_granted.notify_waiters();
                    return allowed;
                }
            }
            // A stopped worker requests nothing, and the units after its own would wait for ever.
            if tokio::time::timeout(Duration::from_millis(50), notified)
                .await
                .is_err()
                && self.stop.is_final()
            {
                return 0;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Granted> {
        self.granted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block_on<F: Future>(future: F) -> F::Output {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap()
            .block_on(future)
    }

    #[test]
    fn units_are_granted_cases_in_their_order() {
        let stop = StopHandle::new();
        let budget = Budget::new(Some(10), None, stop.clone());
        // The last unit requests first and is granted what the others leave.
        let granted = block_on(async {
            tokio::join!(budget.grant(2, 8), budget.grant(1, 4), budget.grant(0, 3))
        });
        assert_eq!(granted, (3, 4, 3));
        assert_eq!(stop.reason(), Some(StopReason::CaseLimit));
    }

    #[test]
    fn without_a_limit_no_unit_waits() {
        let stop = StopHandle::new();
        let budget = Budget::new(None, None, stop.clone());
        assert_eq!(block_on(budget.grant(7, 5)), 5);
        assert!(!stop.is_stopped());
    }

    #[test]
    fn units_that_wait_for_a_stopped_worker_are_granted_nothing() {
        let stop = StopHandle::new();
        let budget = Budget::new(Some(10), None, stop.clone());
        stop.stop(StopReason::Interrupted);
        assert_eq!(block_on(budget.grant(1, 5)), 0);
    }

    #[test]
    fn the_time_limit_ends_the_run() {
        let stop = StopHandle::new();
        Budget::new(None, Some(Duration::from_secs(900)), stop.clone()).end_in_time();
        assert!(!stop.is_stopped());
        Budget::new(None, Some(Duration::ZERO), stop.clone()).end_in_time();
        assert_eq!(stop.reason(), Some(StopReason::TimeLimit));
    }
}
