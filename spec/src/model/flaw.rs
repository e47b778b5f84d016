//! Parts of an operation that cannot be used as they are written.

use std::fmt;

use crate::source::span::Span;

/// A part of an operation that is missing from the model, or assumed, because the document does not define it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// What is wrong.
    pub kind: FlawKind,
    /// Where that is written.
    pub span: Span,
}

/// What is wrong with a part of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlawKind {
    /// The operation is a reference that leads nowhere.
    Operation {
        /// The `$ref`.
        reference: String,
    },
    /// A parameter is skipped.
    Parameter {
        /// Its position in the list, from 1.
        position: usize,
        /// Why.
        problem: ParameterProblem,
    },
    /// No parameter is declared for a name in the path; a string is assumed (OAS 3.0.3 §4.7.12.1).
    UndeclaredPathParameter {
        /// The name in braces.
        name: String,
    },
    /// A parameter is declared for the path, which does not have its name in braces; it cannot be sent and is left out
    /// (OAS 3.0.3 §4.7.12.1).
    UnusedPathParameter {
        /// The name of the parameter.
        name: String,
    },
    /// The request body is skipped.
    RequestBody {
        /// The `$ref` that leads nowhere, when it is one.
        reference: Option<String>,
    },
    /// A response is skipped.
    Response {
        /// Its key.
        key: String,
        /// The `$ref` that leads nowhere, when it is one; else the key is not a status code, or there is no object.
        reference: Option<String>,
    },
}

/// Why a parameter cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterProblem {
    /// Its `$ref`, which this is, leads nowhere.
    Unresolved(String),
    /// It is not an object.
    NotAnObject,
    /// `name` is missing or empty.
    NoName,
    /// `in` is missing.
    NoLocation {
        /// The name of the parameter.
        name: String,
    },
    /// `in` is not a location.
    UnknownLocation {
        /// The name of the parameter.
        name: String,
        /// The value of `in`.
        location: String,
    },
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            FlawKind::Operation { .. } => f.write_str("the operation leads nowhere"),
            FlawKind::Parameter { position, .. } => {
                write!(f, "parameter {position} cannot be read")
            }
            FlawKind::UndeclaredPathParameter { name } => write!(
                f,
                "the path parameter `{name}` is not declared; a string is assumed"
            ),
            FlawKind::UnusedPathParameter { name } => write!(
                f,
                "the path does not contain the path parameter `{name}`; it is left out"
            ),
            FlawKind::RequestBody { .. } => f.write_str("the request body leads nowhere"),
            FlawKind::Response { key, .. } => write!(f, "the response `{key}` cannot be read"),
        }
    }
}
