//! The position of an operation in its document.

use std::fmt;

use spec::model::{Api, Operation};

/// The position of an operation in [`Api::operations`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationIndex(pub usize);

impl OperationIndex {
    /// All operations of `api` with their positions.
    pub fn all(api: &Api) -> impl Iterator<Item = (Self, &Operation)> {
        api.operations
            .iter()
            .enumerate()
            .map(|(index, operation)| (Self(index), operation))
    }

    /// The first operation of `api` for which `is_meant` is true.
    pub fn find(api: &Api, is_meant: impl FnMut(&Operation) -> bool) -> Option<Self> {
        api.operations.iter().position(is_meant).map(Self)
    }

    /// The operation; `None` when `api` has fewer.
    pub fn of(self, api: &Api) -> Option<&Operation> {
        api.operations.get(self.0)
    }
}

impl fmt::Display for OperationIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
