//! What belongs to the reproduction of one failure: its unique values, and what its requests changed on the server.

use std::cell::RefCell;

use proptest::test_runner::TestRng;
use spec::model::Api;

use super::{changes::Change, config::RunConfig, unique::UniqueValues};
use crate::exchange::Exchange;

/// The maximum number of changes that are kept for one failure.
const MOST_CHANGES: usize = 500;

/// The reproduction of one failure.
#[derive(Debug)]
pub(super) struct Reproduction {
    unique: UniqueValues,
    changes: RefCell<Vec<Change>>,
}

impl Reproduction {
    /// That of the failure with this fingerprint.
    pub(super) fn of_failure(fingerprint: &str) -> Self {
        Self {
            unique: UniqueValues::for_failure(fingerprint),
            changes: RefCell::default(),
        }
    }

    /// Notes what `exchange` changed.
    pub(super) fn note(&self, api: &Api, exchange: &Exchange) {
        let mut changes = self.changes.borrow_mut();
        if changes.len() < MOST_CHANGES {
            changes.extend(Change::of(api, exchange));
        }
    }

    /// What was changed so far.
    pub(super) fn changes(&self) -> Vec<Change> {
        self.changes.borrow().clone()
    }

    /// Random choices that no other call gets.
    pub(super) fn choices(&self, config: &RunConfig) -> TestRng {
        self.unique.choices(config)
    }
}
