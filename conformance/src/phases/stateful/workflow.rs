//! A workflow: requests that a user recorded or wrote down, in their order.

use spec::model::Api;

use super::{Step, StepBinding, criteria::Criterion};
use crate::case::OperationIndex;

/// Requests of a user that are sent one after the other before all generated ones.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Workflow {
    /// The steps; none is empty.
    pub steps: Vec<Step>,
    /// What the user expects of the responses.
    pub expectations: Vec<Expectation>,
}

/// What a user expects of the response to one step.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// The position of the step.
    pub step: usize,
    /// The names of workflow and step.
    pub name: String,
    /// What must hold.
    pub criteria: Vec<Criterion>,
}

impl Workflow {
    /// The operations of the steps.
    pub fn operations(&self) -> impl Iterator<Item = OperationIndex> {
        self.steps.iter().map(|step| step.operation)
    }

    /// Cuts a workflow into those that take no values from each other, each in the order of its steps.
    pub fn independent(self) -> Vec<Self> {
        // The first step that each step depends on, itself where it depends on none.
        let mut roots: Vec<usize> = (0..self.steps.len()).collect();
        for (at, step) in self.steps.iter().enumerate() {
            for binding in &step.bindings {
                let (Some(&one), Some(&other)) = (roots.get(at), roots.get(binding.from)) else {
                    continue;
                };
                let (first, second) = (one.min(other), one.max(other));
                for root in roots.iter_mut().filter(|root| **root == second) {
                    *root = first;
                }
            }
        }
        let mut res: Vec<(usize, Self)> = Vec::new();
        // The position of each step in its own workflow.
        let mut positions: Vec<usize> = Vec::new();
        for (mut step, root) in self.steps.into_iter().zip(roots) {
            for binding in &mut step.bindings {
                binding.from = positions.get(binding.from).copied().unwrap_or(0);
            }
            let steps = match res.iter().position(|(known, _)| *known == root) {
                Some(at) => res.get_mut(at).map(|(_, workflow)| &mut workflow.steps),
                None => {
                    res.push((root, Self::default()));
                    res.last_mut().map(|(_, workflow)| &mut workflow.steps)
                }
            };
            if let Some(steps) = steps {
                positions.push(steps.len());
                steps.push(step);
            }
        }
        res.into_iter().map(|(_, workflow)| workflow).collect()
    }

    /// The operation in whose turn the workflow is sent: the last one of those with the greatest `rank`.
    pub fn subject<R: Ord>(
        &self,
        api: &Api,
        rank: impl Fn(&spec::model::Operation) -> R,
    ) -> Option<OperationIndex> {
        self.operations()
            .max_by_key(|operation| operation.of(api).map(&rank))
    }
}

/// `step` with the values that earlier steps can provide, where `sent` has the positions of those that succeeded.
pub fn with_available(step: &Step, sent: &[usize]) -> Step {
    let available = |binding: &StepBinding| {
        let from = sent.iter().position(|known| *known == binding.from)?;
        Some(StepBinding {
            from,
            ..binding.clone()
        })
    };
    Step {
        bindings: step.bindings.iter().filter_map(available).collect(),
        ..step.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{Case, Intent},
        phases::stateful::{Binding, BindingTarget, Source},
    };

    fn step(operation: usize, from: Option<usize>) -> Step {
        let mut res = Step::alone(OperationIndex(operation), Case::new("a", Intent::Positive));
        res.bindings.extend(from.map(|from| StepBinding {
            from,
            binding: Binding {
                target: BindingTarget::Body,
                source: Source::LocationTail,
            },
        }));
        res
    }

    #[test]
    fn steps_that_take_values_from_each_other_stay_together() {
        let workflow = Workflow {
            expectations: Vec::new(),
            steps: vec![
                step(0, None),
                step(1, None),
                step(2, Some(0)),
                step(3, Some(1)),
                step(4, Some(2)),
                step(5, None),
            ],
        };
        let parts = workflow.independent();
        let operations = parts.iter().map(|part| {
            let operations = part.operations();
            operations.map(|operation| operation.0).collect()
        });
        let operations: Vec<Vec<usize>> = operations.collect();
        assert_eq!(operations, [vec![0, 2, 4], vec![1, 3], vec![5]]);
        let sources = parts.iter().map(|part| {
            let steps = part.steps.iter();
            let bindings = steps.flat_map(|step| &step.bindings);
            bindings.map(|binding| binding.from).collect()
        });
        let sources: Vec<Vec<usize>> = sources.collect();
        assert_eq!(sources, [vec![0, 1], vec![0], vec![]]);
    }

    #[test]
    fn values_of_steps_that_were_not_sent_are_not_taken() {
        let taking = step(1, Some(3));
        assert_eq!(with_available(&taking, &[0, 3]).bindings[0].from, 1);
        assert!(with_available(&taking, &[0, 1]).bindings.is_empty());
    }
}
