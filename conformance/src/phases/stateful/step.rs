//! A planned step of a scenario, before values from earlier responses are filled in.

use super::edge::Binding;
use crate::case::{Case, ObservedTarget, OperationIndex};

/// A planned request.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The operation.
    pub operation: OperationIndex,
    /// The case, before values are filled in.
    pub case: Case,
    /// The values that are filled in.
    pub bindings: Vec<StepBinding>,
}

/// A value that is taken from an earlier step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepBinding {
    /// The position of the step that provides the value.
    pub from: usize,
    /// The value and its target.
    pub binding: Binding,
}

impl Step {
    /// A step without values from other steps.
    pub fn alone(operation: OperationIndex, case: Case) -> Self {
        Self {
            operation,
            case,
            bindings: Vec::new(),
        }
    }
}

/// Where the request of step `at` itself has what later ones of `steps` take from it.
pub fn given_by(steps: &[Step], at: usize) -> Vec<ObservedTarget> {
    let taken = steps.iter().flat_map(|step| &step.bindings);
    let taken = taken.filter(|taken| taken.from == at);
    taken
        .filter_map(|taken| taken.binding.source.in_request())
        .collect()
}
