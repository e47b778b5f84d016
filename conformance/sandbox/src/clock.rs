//! The clock of the sandbox, which tests and operators may set forward.
//!
//! Token rules speak of 15 minutes and of 24 hours; nobody wants to wait that long to try them.
//!
//! **Invariant:** the only file that asks the machine for the time; time never runs backwards.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;

/// Tells the time; copies are the same clock.
#[derive(Debug, Clone)]
pub struct Clock {
    base: Base,
    /// Milliseconds that were added.
    advanced: Arc<AtomicI64>,
}

#[derive(Debug, Clone, Copy)]
enum Base {
    Machine,
    Fixed(i64),
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self::new(Base::Machine)
    }

    /// A clock that stands still at `start` until it is advanced.
    pub fn fixed(start: Timestamp) -> Self {
        Self::new(Base::Fixed(start.as_millisecond()))
    }

    fn new(base: Base) -> Self {
        Self {
            base,
            advanced: Arc::new(AtomicI64::new(0)),
        }
    }

    /// The present time in whole milliseconds.
    pub fn now(&self) -> Timestamp {
        let base = match self.base {
            Base::Machine => Timestamp::now().as_millisecond(),
            Base::Fixed(start) => start,
        };
        let now = base.saturating_add(self.advanced.load(Ordering::Relaxed));
        Timestamp::from_millisecond(now).unwrap_or(Timestamp::MAX)
    }

    /// Sets the clock forward.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let add = |advanced: i64| Some(advanced.saturating_add(by));
        let _ = self
            .advanced
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// How far the clock was set forward.
    pub fn advanced(&self) -> Duration {
        let advanced = self.advanced.load(Ordering::Relaxed);
        Duration::from_millis(u64::try_from(advanced).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_when_told_and_copies_move_with_it() {
        let clock = Clock::fixed(Timestamp::from_millisecond(1_651_224_866_578).unwrap());
        let copy = clock.clone();
        assert_eq!(clock.now().as_millisecond(), 1_651_224_866_578);
        copy.advance(Duration::from_secs(900));
        assert_eq!(clock.now().as_millisecond(), 1_651_225_766_578);
        assert_eq!(clock.advanced(), Duration::from_secs(900));
    }

    #[test]
    fn no_advance_leads_beyond_the_end_of_time() {
        let clock = Clock::system();
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}
