//! Shorter sequences near a sequence.

use super::PlannedStep;

/// `planned` without one of its steps, wherever no later step takes a value from it. The last step stays.
pub fn shorter(planned: &[PlannedStep]) -> Vec<Vec<PlannedStep>> {
    let last = planned.len().saturating_sub(1);
    (0..last).filter_map(|at| without(planned, at)).collect()
}

fn without(planned: &[PlannedStep], at: usize) -> Option<Vec<PlannedStep>> {
    let is_needed = planned
        .iter()
        .flat_map(|step| &step.bindings)
        .any(|(from, _)| *from == at);
    if is_needed {
        return None;
    }
    let mut res = planned.to_vec();
    res.remove(at);
    for (from, _) in res.iter_mut().flat_map(|step| &mut step.bindings) {
        // Positions behind the removed step move up.
        *from -= usize::from(*from > at);
    }
    Some(res)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{Case, Intent},
        phases::stateful::{Binding, BindingTarget, Source},
    };

    fn step(operation: usize, from: &[usize]) -> PlannedStep {
        let binding = Binding {
            target: BindingTarget::Body,
            source: Source::LocationTail,
        };
        PlannedStep {
            operation,
            case: Case::new("x", Intent::Positive),
            bindings: from.iter().map(|from| (*from, binding.clone())).collect(),
        }
    }

    #[test]
    fn only_steps_that_nobody_needs_are_left_out() {
        let planned = [step(0, &[]), step(1, &[]), step(2, &[1]), step(3, &[1])];
        let shorter = shorter(&planned);
        assert_eq!(
            shorter,
            [
                vec![step(1, &[]), step(2, &[0]), step(3, &[0])],
                vec![step(0, &[]), step(1, &[]), step(3, &[1])],
            ]
        );
    }
}
