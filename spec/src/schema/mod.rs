//! Schemas: views of their keywords, conversion to JSON Schema, validation, comparison.
//!
//! A [`Schema`] is an address in the document. [`view`] reads the keywords of one schema; [`dialect`] turns it, with
//! everything it refers to, into one JSON Schema of draft 2020-12; [`validator`] validates values by that;
//! [`web`] shares both between schemas that refer to many others.

pub mod annotation;

pub mod view;

pub mod direction;

pub mod definitions;

mod compile;

mod large_stack;

pub mod standalone;

mod back_references;

pub mod pattern;

pub mod dialect;

pub mod shape;

pub mod types;

mod described;

pub mod validator;

pub mod branches;

pub mod least;

pub mod web;

pub mod batch;

pub mod satisfiability;

pub mod dispatch;

pub(crate) mod comparison;

pub use self::{
    dialect::{SchemaBundle, bundle},
    direction::Direction,
    validator::{SchemaValidator, SchemaViolation},
    view::SchemaView,
    web::{SchemaSource, SchemaWebs},
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
