//! Schemas: which values a contract admits.
//!
//! A [`Schema`] is an address in the document. [`view`] reads what one schema says by itself; [`dialect`] turns it, with
//! everything it refers to, into one JSON Schema of draft 2020-12; [`validator`] judges values by that.

pub mod view;

pub mod direction;

pub mod dialect;

pub mod shape;

pub mod types;

pub mod validator;

pub mod batch;

pub mod satisfiability;

pub mod dispatch;

pub(crate) mod comparison;

pub use self::{
    dialect::{SchemaBundle, bundle},
    direction::Direction,
    validator::{SchemaValidator, SchemaViolation},
    view::SchemaView,
};

use crate::document::Origin;

/// A schema of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// Where it was written, references followed. Equal addresses are the same schema.
    pub origin: Origin,
    /// Its name under `components.schemas`, when it has one.
    pub name: Option<String>,
}
