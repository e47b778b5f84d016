//! Generates the methods that send requests with progenitor, as files by group.
//!
//! ```text
//! Plan ─ document ─► WireDocument ─ contract ─► Admitted ─ generator ─► syntax tree ─ methods ─► files
//! ```
//!
//! [`document`] makes a document of [`form`]s that progenitor supports, [`contract`] admits what it is known to
//! accept, [`generator`] calls it, [`statement`] knows the statements it emits, [`cut`] makes a method of the client of
//! them, and [`methods`] sorts those by group. What this forces on a document is in [`names`] and [`slot`].
//!
//! **Invariant:** what progenitor does, needs or omits is known in this folder and in `runtime/hooks.rs`, nowhere else.

mod names;

mod form;

mod slot;

mod document;

mod contract;

mod generator;

mod shape;

mod statement;

mod cut;

mod methods;

pub(crate) use self::methods::Methods;

use crate::{error::GenerateError, plan::Plan};

/// The files of `plan` with the methods of progenitor, by path; `kept` selects how much of a method.
///
/// # Errors
///
/// When progenitor rejects the document, or emits an unknown item: bugs of this crate.
pub(crate) fn files(plan: &Plan, kept: Methods) -> Result<Vec<(String, String)>, GenerateError> {
    let document = document::WireDocument::new(plan);
    let admitted = contract::admit(document)
        .map_err(|rejection| GenerateError::Progenitor(rejection.to_string()))?;
    methods::files(plan, generator::emit(&admitted)?, kept)
}
