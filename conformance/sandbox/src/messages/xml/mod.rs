//! XML, as little of it as messages need.
//!
//! [`parse`] makes a tree of a text, within bounds and without ever expanding an entity; [`c14n`] writes a tree in the
//! one form that signatures are made over; [`text`] writes new messages.
//!
//! **Invariant:** neither a document type declaration nor a processing instruction is taken.

pub(crate) mod c14n;

pub(crate) mod text;

pub(crate) use spec::xml::{Child, Element, Name};
use spec::xml::{Limits, XmlError};

/// How much XML a message may have.
const LIMITS: Limits = Limits {
    depth: 50,
    elements: 10_000,
    attributes: 50,
    passes_instructions: false,
};

/// Reads a text, without byte order mark, as one element.
///
/// # Errors
///
/// When it is not well-formed, or goes beyond the bounds.
pub(crate) fn parse(text: &str) -> Result<Element, XmlError> {
    spec::xml::parse(text, LIMITS)
}
