//! An edge from the response of one operation to a request of another, with the values that it passes.

use spec::{
    model::{
        ParameterLocation, RuntimeExpression,
        link::{LinkValue, MessagePart},
    },
    source::pointer::JsonPointer,
};

use crate::case::{ObservedTarget, OperationIndex};

/// An edge from the successful response of one operation to a request of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// The operation whose response provides values.
    pub from: OperationIndex,
    /// The operation whose request takes them.
    pub to: OperationIndex,
    /// The values.
    pub bindings: Vec<Binding>,
    /// Whether the document declares it.
    pub is_declared: bool,
}

/// One value that is passed.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// Its target.
    pub target: BindingTarget,
    /// Its source.
    pub source: Source,
}

/// The target of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BindingTarget {
    /// Into a parameter.
    Parameter(ParameterLocation, String),
    /// The whole body.
    Body,
    /// A value in the body.
    Member(JsonPointer),
}

impl BindingTarget {
    /// The same as a location of a case.
    pub fn in_case(&self) -> ObservedTarget {
        match self {
            Self::Parameter(location, name) => ObservedTarget::Parameter(*location, name.clone()),
            Self::Body => ObservedTarget::Body(JsonPointer::root()),
            Self::Member(pointer) => ObservedTarget::Body(pointer.clone()),
        }
    }
}

/// The source of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A link of the document: a constant or an expression.
    Link(LinkValue),
    /// The last segment of the header `Location`.
    LocationTail,
    /// The value that the earlier request had for its own parameter.
    SameParameter(ParameterLocation, String),
}

impl Source {
    /// What the earlier request itself has at `target`.
    pub fn sent(target: &ObservedTarget) -> Self {
        match target {
            ObservedTarget::Parameter(location, name) => {
                Self::SameParameter(*location, name.clone())
            }
            ObservedTarget::Body(at) => {
                let body = MessagePart::Body(at.clone());
                Self::Link(LinkValue::Expression(RuntimeExpression::Request(body)))
            }
        }
    }

    /// Where the earlier request has the value, if it is not the response that has it.
    pub fn in_request(&self) -> Option<ObservedTarget> {
        match self {
            Self::SameParameter(location, name) => {
                Some(ObservedTarget::Parameter(*location, name.clone()))
            }
            Self::Link(LinkValue::Expression(RuntimeExpression::Request(MessagePart::Body(
                at,
            )))) => Some(ObservedTarget::Body(at.clone())),
            Self::Link(_) | Self::LocationTail => None,
        }
    }
}
