//! Shrinks scenarios by removing steps between the first and the last ones, many at once: a scenario with everything that a run sent
//! to one resource is long, and hardly any of it is needed.

use super::scenario::without;
use crate::{phases::stateful::Step, value::shrink::Simplifier};

/// How the middle of a scenario shrinks. A step that a later one takes a value from stays.
#[derive(Debug, Clone, Copy)]
pub struct MiddleSimplifier {
    /// How many steps stay at the beginning.
    pub first: usize,
    /// How many steps stay at the end.
    pub last: usize,
}

/// The steps from the first of these positions on, as many as the second one says.
type Removed = (usize, usize);

impl Simplifier for MiddleSimplifier {
    type Value = Vec<Step>;
    type Edit = Removed;

    fn weight(&self, steps: &Vec<Step>) -> u64 {
        steps.len() as u64
    }

    fn edits(&self, steps: &Vec<Step>) -> Vec<Removed> {
        let middle = steps.len().saturating_sub(self.first + self.last);
        let mut res = Vec::new();
        // All of it is hardly superfluous.
        let mut size = middle.div_ceil(2);
        while size > 0 {
            let starts = (0..middle).step_by(size);
            res.extend(starts.map(|at| (self.first + at, size.min(middle - at))));
            size = if size > 1 { size.div_ceil(2) } else { 0 };
        }
        res
    }

    fn apply(&self, steps: &Vec<Step>, &(at, count): &Removed) -> Option<Vec<Step>> {
        let mut behind = steps
            .iter()
            .skip(at + count)
            .flat_map(|step| &step.bindings);
        if behind.any(|taken| (at..at + count).contains(&taken.from)) {
            return None;
        }
        let removed = 0..count;
        Some(removed.fold(steps.clone(), |steps, _| without(&steps, at)))
    }

    fn admits(&self, _: &Vec<Step>, _: &Removed) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, strategy::ValueTree as _};

    use super::*;
    use crate::{
        case::{Case, Intent, OperationIndex},
        value::shrink::ShrinkTree,
    };

    fn names(steps: &[Step]) -> Vec<&str> {
        let steps = steps.iter();
        steps.map(|step| step.case.operation.as_str()).collect()
    }

    proptest! {
        #[test]
        fn only_what_is_needed_stays_between_the_ends(needed in proptest::collection::btree_set(1_usize..60, 0..4)) {
            let step = |at: usize| Step::alone(OperationIndex(0), Case::new(at.to_string(), Intent::Positive));
            let steps: Vec<Step> = (0..61).map(step).collect();
            let mut tree = ShrinkTree::new(MiddleSimplifier { first: 1, last: 1 }, steps);
            let is_shown = |steps: &[Step]| {
                let has = names(steps);
                needed.iter().all(|it| has.contains(&it.to_string().as_str()))
            };
            let mut tries = 0;
            while tree.simplify() {
                tries += 1;
                if !is_shown(&tree.current()) {
                    tree.complicate();
                }
            }
            let expected = [0].into_iter().chain(needed.iter().copied()).chain([60]);
            let expected: Vec<String> = expected.map(|it| it.to_string()).collect();
            let left = tree.current();
            prop_assert_eq!(names(&left), expected);
            prop_assert!(tries < 200, "{}", tries);
        }
    }
}
