//! A step of a sequence as it is planned: values from earlier answers are filled in when these are there.

use super::edge::Binding;
use crate::case::{Case, OperationIndex};

/// A request that is planned.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The operation.
    pub operation: OperationIndex,
    /// The case, before values are filled in.
    pub case: Case,
    /// What is filled in.
    pub bindings: Vec<StepBinding>,
}

/// A value that is taken from an earlier step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepBinding {
    /// The position of the step whose exchange the value comes from.
    pub from: usize,
    /// Which value, and where it goes.
    pub binding: Binding,
}

impl Step {
    /// A step that takes nothing from others.
    pub fn alone(operation: OperationIndex, case: Case) -> Self {
        Self {
            operation,
            case,
            bindings: Vec::new(),
        }
    }
}
