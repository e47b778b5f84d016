//! Counts the operations of a document as it was written.
//!
//! It does not use passes and plan: their results are compared with it.

use std::sync::Arc;

use spec::{document::Document, model::Api};

/// The operations below `paths` of `document`; each is in a client of it, or reported as skipped.
pub fn operations_in(document: &Document) -> usize {
    let api = Api::new(Arc::new(document.clone()));
    let unreadable = api.unreadable_paths.iter();
    let unreadable: usize = unreadable.map(|path| path.operations.len()).sum();
    api.operations.len() + unreadable
}
