//! What the confirmation of one failure generates and changes. Confirmations may run at the same time; so that none depends on how
//! far another one is, each knows only its own changes, and those of the ones that ended before the present stage of the run.

use std::cell::{Cell, Ref, RefCell, RefMut};

use proptest::test_runner::TestRng;
use serde_json::Value;

use super::{
    change::Change, changes::Changes, creation::Creation, effort::waits, run::Run, spent::Spent,
    unique::UniqueValues,
};
use crate::exchange::Exchange;

/// The state of one confirmation.
#[derive(Debug)]
pub(super) struct Confirmation {
    unique: UniqueValues,
    changes: RefCell<Changes>,
    waits: Cell<u32>,
    spent: RefCell<Spent>,
}

impl Confirmation {
    /// The confirmation of the failure with this fingerprint.
    pub(super) fn new(fingerprint: &str) -> Self {
        Self {
            unique: UniqueValues::for_failure(fingerprint),
            changes: RefCell::default(),
            waits: Cell::default(),
            spent: RefCell::default(),
        }
    }

    /// Random choices that no other call gets.
    pub(super) fn choices(&self, run: &Run) -> TestRng {
        self.unique.choices(&run.config)
    }

    /// Notes what `exchange` changed, and how long it took.
    pub(super) fn note(&self, run: &Run, exchange: &Exchange) {
        let waits = waits(exchange.interaction.elapsed);
        self.waits.set(self.waits.get().saturating_add(waits));
        let change = Change::of(&run.api, exchange);
        self.changes.borrow_mut().add(change);
    }

    /// The requests that may have created what `value` names in a request, the likeliest first. `path` is that of the request, up to
    /// the value where it `is_in_path`.
    pub(super) fn creations_of(
        &self,
        run: &Run,
        value: &Value,
        path: &str,
        is_in_path: bool,
    ) -> Vec<(Change, Creation)> {
        run.creations_of(&mut self.changes.borrow_mut(), value, path, is_in_path)
    }

    /// The waits for slow responses until now.
    pub(super) fn waits(&self) -> u32 {
        self.waits.get()
    }

    /// The values that the server accepts only once.
    pub(super) fn spent(&self) -> Ref<'_, Spent> {
        self.spent.borrow()
    }

    pub(super) fn spent_mut(&self) -> RefMut<'_, Spent> {
        self.spent.borrow_mut()
    }

    /// What was changed.
    pub(super) fn into_changes(self) -> Changes {
        self.changes.into_inner()
    }
}
