//! The rounds of the search, and what was observed before the present one.
//!
//! A round begins when all units of the one before it are merged; then what they observed joins the pool, in the order of the
//! plan. So the requests of a unit do not depend on how fast other units of its round are.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::observed::{Fact, Pool};

/// The rounds of a run.
#[derive(Debug)]
pub(super) struct Rounds {
    /// One past the last unit of each round.
    ends: Vec<usize>,
    state: Mutex<State>,
    has_begun: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// What was observed before the present round.
    pool: Arc<Pool>,
    /// What was observed in it, in the order of the plan.
    facts: Vec<Fact>,
    /// Units before this one are merged.
    merged: usize,
    /// Units before this one may be searched; a round may end later.
    limit: usize,
}

impl Rounds {
    /// Rounds that end at `ends`, in ascending order; `pool` is known before the first.
    pub(super) fn new(ends: Vec<usize>, pool: Pool) -> Self {
        Self {
            ends,
            state: Mutex::new(State {
                pool: Arc::new(pool),
                ..State::default()
            }),
            has_begun: Notify::new(),
        }
    }

    /// Allows the rounds before `limit`. Returns one past the last unit that may be claimed.
    pub(super) fn allow(&self, limit: usize) -> usize {
        let mut state = self.lock();
        state.limit = limit;
        state.begin();
        self.open_end(&state)
    }

    /// Adds what was observed in the units before `merged`, and begins the next round when its turn has come. Returns one past
    /// the last unit that may be claimed.
    pub(super) fn merged(&self, merged: usize, facts: Vec<Fact>) -> usize {
        let mut state = self.lock();
        let before = self.open_end(&state);
        state.merged = merged;
        state.facts.extend(facts);
        if merged >= before {
            state.begin();
            self.has_begun.notify_waiters();
        }
        self.open_end(&state)
    }

    /// All that was observed, when the search is over.
    pub(super) fn everything(&self) -> Arc<Pool> {
        let mut state = self.lock();
        state.begin();
        Arc::clone(&state.pool)
    }

    /// What was observed before the present round.
    pub(super) fn pool(&self) -> Arc<Pool> {
        Arc::clone(&self.lock().pool)
    }

    /// Whether what unit `index` observes is used by a later unit.
    pub(super) fn is_used(&self, index: usize) -> bool {
        let last = self.ends.iter().rev().nth(1);
        last.is_some_and(|last| index < *last)
    }

    /// Waits a moment for the next round; false when all allowed units are merged.
    pub(super) async fn wait(&self) -> bool {
        let begun = self.has_begun.notified();
        {
            let state = self.lock();
            if state.merged >= state.limit {
                return false;
            }
        }
        // A round that begins between the two is noticed a little later.
        let pause = std::time::Duration::from_millis(5);
        drop(tokio::time::timeout(pause, begun).await);
        true
    }

    fn open_end(&self, state: &State) -> usize {
        let mut ends = self.ends.iter().copied();
        let end = ends.find(|end| *end > state.merged);
        end.unwrap_or(state.limit).min(state.limit)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Adds what was observed to the pool.
    fn begin(&mut self) {
        if self.facts.is_empty() {
            return;
        }
        let mut pool = Pool::clone(&self.pool);
        for fact in self.facts.drain(..) {
            pool.add(fact);
        }
        self.pool = Arc::new(pool);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Case, Intent, OperationIndex, observed::Origin};

    fn shown() -> Vec<Fact> {
        vec![Fact::Shown {
            from: Arc::new(Origin {
                operation: OperationIndex(0),
                is_creation: false,
                case: Case::new("a", Intent::Positive),
                body: None,
                location_tail: None,
            }),
            name: "a".to_owned(),
            value: 1.into(),
        }]
    }

    #[test]
    fn what_is_observed_is_known_in_the_next_round() {
        let rounds = Rounds::new(vec![2, 4], Pool::default());
        assert_eq!(rounds.allow(4), 2);
        assert_eq!(rounds.merged(1, shown()), 2);
        assert!(rounds.pool().is_empty());
        assert_eq!(rounds.merged(2, Vec::new()), 4);
        assert!(!rounds.pool().is_empty());
        assert!(rounds.is_used(1) && !rounds.is_used(2));
        assert_eq!(rounds.merged(4, Vec::new()), 4);
    }

    #[test]
    fn rounds_behind_the_limit_wait() {
        let rounds = Rounds::new(vec![2, 4], Pool::default());
        assert_eq!(rounds.allow(2), 2);
        assert_eq!(rounds.merged(2, shown()), 2);
        assert_eq!(rounds.allow(4), 4);
        assert!(!rounds.pool().is_empty());
    }
}
