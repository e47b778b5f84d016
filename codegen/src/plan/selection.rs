//! Which operations a filter lets pass, and whether all it names is there.

use std::collections::BTreeSet;

use spec::source::node::Node;

use super::Site;
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

    /// Whether the operation at `site` passes.
    pub(super) fn admits(&mut self, site: &Site<'_>) -> bool {
        if self.filter.is_empty() {
            return true;
        }
        let tags = site.node.get("tags").map_or(&[][..], Node::items);
        let label = format!("{} {}", site.method, site.path);
        let by_tag = self.filter.tags.iter().filter(|tag| {
            let wanted = Some(tag.as_str());
            tags.iter().any(|own| own.as_str() == wanted)
        });
        let by_name = self
            .filter
            .operations
            .iter()
            .filter(|name| **name == label || *name == site.id());
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
