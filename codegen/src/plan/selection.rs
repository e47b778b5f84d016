//! Selects operations by a filter, and checks that the document has all that the filter names.

use std::collections::BTreeSet;

use spec::model::Operation;

use crate::{config::Filter, error::GenerateError};

/// A filter at work.
pub(super) struct Selection<'f> {
    filter: &'f Filter,
    /// Tags and operations of the filter that were met.
    met: BTreeSet<&'f str>,
}

impl<'f> Selection<'f> {
    pub(super) fn new(filter: &'f Filter) -> Self {
        Self {
            filter,
            met: BTreeSet::new(),
        }
    }

    /// Whether `operation` passes, which is called `label` by its method and path.
    pub(super) fn admits(&mut self, operation: &Operation, label: &str) -> bool {
        if self.filter.is_empty() {
            return true;
        }
        let by_tag = self.filter.tags.iter();
        let by_tag = by_tag.filter(|tag| operation.tags.contains(tag));
        let by_name = self
            .filter
            .operations
            .iter()
            .filter(|name| **name == label || **name == operation.id);
        let mut is_admitted = false;
        for reason in by_tag.chain(by_name) {
            self.met.insert(reason);
            is_admitted = true;
        }
        is_admitted
    }

    /// Ends the selection.
    ///
    /// # Errors
    ///
    /// When the filter names a tag or an operation that was not met: most likely it is misspelled.
    pub(super) fn finish(self) -> Result<(), GenerateError> {
        let is_missing = |name: &&String| !self.met.contains(name.as_str());
        if let Some(tag) = self.filter.tags.iter().find(is_missing) {
            return Err(GenerateError::UnknownTag(tag.clone()));
        }
        match self.filter.operations.iter().find(is_missing) {
            Some(name) => Err(GenerateError::UnknownOperation(name.clone())),
            None => Ok(()),
        }
    }
}
