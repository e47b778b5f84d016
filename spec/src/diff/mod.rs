//! Compares two documents: what changed, and whether it breaks clients or servers.
//!
//! Both documents are read as models, references followed, so that a schema moved to another file or a response made a
//! component is not a change. Operations are matched by method and path (names of path parameters do not count),
//! everything below them by name. Schemas are compared by what they ask of a value on its way: fewer values break the
//! sender, more values break the receiver.
//!
//! Read [`kind`] and [`kinds`] (the registry), then `compare` (one file for each subject), then
//! [`evidence`] and [`report`].

pub mod step;

pub mod kind;

pub mod kinds;

mod compare;

pub mod evidence;

pub mod report;

mod text;

pub mod json;

mod markdown;

pub use self::{
    evidence::{Evidence, MessagePair, SchemaPair, Witness},
    kind::{Breaks, ChangeKind, Effect, Flow, Subject},
    kinds::SUBJECTS,
    report::{Change, Report},
    step::Step,
};
use crate::document::Document;

/// Compares the document `old` with the document `new` that replaces it.
pub fn diff(old: &Document, new: &Document) -> Report {
    compare::compare(old, new)
}
