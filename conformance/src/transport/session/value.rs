//! A value that changes while a session lasts: its token, its cookies.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

/// A value of a session. All copies change together.
#[derive(Clone, Default)]
pub struct SessionValue {
    /// The values so far; the last one is valid.
    values: Arc<RwLock<Vec<String>>>,
}

impl SessionValue {
    /// The present value; empty before the log-in.
    pub fn current(&self) -> String {
        self.all().pop().unwrap_or_default()
    }

    /// All values so far.
    pub fn all(&self) -> Vec<String> {
        let values = self.values.read().unwrap_or_else(PoisonError::into_inner);
        values.clone()
    }

    /// Makes `value` the present one.
    pub(super) fn set(&self, value: String) {
        let mut values = self.values.write().unwrap_or_else(PoisonError::into_inner);
        if values.last() != Some(&value) {
            values.push(value);
        }
    }
}

impl PartialEq for SessionValue {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.values, &other.values)
    }
}

impl Eq for SessionValue {}

impl fmt::Debug for SessionValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionValue")
    }
}
