//! A way from the answer of one operation to a request of another, and the values that go along it.

use spec::model::{ParameterLocation, link::LinkValue};

use crate::case::OperationIndex;

/// A way from the successful answer of one operation to a request of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// The operation that is answered.
    pub from: OperationIndex,
    /// The operation that is fed.
    pub to: OperationIndex,
    /// What is filled in.
    pub bindings: Vec<Binding>,
    /// Whether the document declares it.
    pub is_declared: bool,
}

/// One value that is filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// Where it goes.
    pub target: BindingTarget,
    /// Where it comes from.
    pub source: Source,
}

/// Where a value goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BindingTarget {
    /// Into a parameter.
    Parameter(ParameterLocation, String),
    /// It is the whole body.
    Body,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// From a link of the document: a constant or an expression.
    Link(LinkValue),
    /// The last segment of the header `Location`.
    LocationTail,
    /// The value that the earlier request had for its own parameter.
    SameParameter(ParameterLocation, String),
}
