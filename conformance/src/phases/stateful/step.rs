//! A step of a sequence before it is sent.

use super::graph::Binding;
use crate::case::Case;

/// A step of a sequence before it is sent: values from earlier answers are filled in when these are there.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedStep {
    /// Position of the operation in the contract.
    pub operation: usize,
    /// The case.
    pub case: Case,
    /// Values from earlier steps, by their positions.
    pub bindings: Vec<(usize, Binding)>,
}
