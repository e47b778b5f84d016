//! Shrinks stateful scenarios: fewer steps, then smaller cases.

use std::{collections::BTreeMap, rc::Rc};

use super::super::OperationCases;
use super::case::{CaseEdit, CaseSimplifier};
use crate::{
    case::OperationIndex,
    phases::stateful::Step,
    value::shrink::{ShrinkTree, Simplifier, weight::UNIT},
};

/// The weight of a step besides its case.
const STEP: u64 = 40 * UNIT;
/// The weight of a value that is taken from an earlier step.
const TAKEN: u64 = UNIT;

/// The shrinking of a scenario. A single case is a scenario of one step. The last step, which fails, is kept, and so is every
/// step from which a later one still takes a value.
pub type ScenarioTree = ShrinkTree<ScenarioSimplifier>;

/// How scenarios shrink.
#[derive(Debug, Clone)]
pub struct ScenarioSimplifier {
    /// How the cases of each operation shrink.
    operations: BTreeMap<OperationIndex, CaseSimplifier>,
}

/// One edit of a scenario; steps by their positions.
#[derive(Debug, Clone, PartialEq)]
pub enum ScenarioEdit {
    /// Removes all steps but the last one, whose values become the generated ones again.
    Alone,
    /// Gives a step its generated value in the place of one from an earlier step, by the position among these.
    OwnValue(usize, usize),
    /// Removes a step.
    WithoutStep(usize),
    /// Shrinks the case of a step.
    Case(usize, CaseEdit),
}

impl ScenarioSimplifier {
    /// Shrinks `steps`, whose operations `prepared` returns; steps of an unknown operation are not changed.
    pub fn new(
        steps: &[Step],
        prepared: impl Fn(OperationIndex) -> Option<Rc<OperationCases>>,
    ) -> Self {
        let mut operations = BTreeMap::new();
        for step in steps {
            if !operations.contains_key(&step.operation)
                && let Some(cases) = prepared(step.operation)
            {
                operations.insert(step.operation, CaseSimplifier::new(cases));
            }
        }
        Self { operations }
    }

    fn of<'a>(&'a self, steps: &'a [Step], at: usize) -> Option<(&'a CaseSimplifier, &'a Step)> {
        let step = steps.get(at)?;
        Some((self.operations.get(&step.operation)?, step))
    }
}

impl Simplifier for ScenarioSimplifier {
    type Value = Vec<Step>;
    type Edit = ScenarioEdit;

    fn weight(&self, steps: &Vec<Step>) -> u64 {
        let cases = (0..steps.len()).filter_map(|at| self.of(steps, at));
        let cases: u64 = cases
            .map(|(simplifier, step)| simplifier.weight(&step.case))
            .sum();
        let taken: usize = steps.iter().map(|step| step.bindings.len()).sum();
        steps.len() as u64 * STEP + taken as u64 * TAKEN + cases
    }

    fn edits(&self, steps: &Vec<Step>) -> Vec<ScenarioEdit> {
        let before = 0..steps.len().saturating_sub(1);
        let mut res: Vec<ScenarioEdit> = before
            .filter(|at| !is_needed(steps, *at))
            .map(ScenarioEdit::WithoutStep)
            .collect();
        let last = steps.last().filter(|_| steps.len() > 1);
        if last.is_some_and(|last| !last.case.observed.is_empty() || !last.bindings.is_empty()) {
            res.insert(0, ScenarioEdit::Alone);
        }
        for (at, step) in steps.iter().enumerate().rev() {
            res.extend((0..step.bindings.len()).map(|index| ScenarioEdit::OwnValue(at, index)));
        }
        for at in (0..steps.len()).rev() {
            if let Some((simplifier, step)) = self.of(steps, at) {
                let smaller = simplifier.edits(&step.case).into_iter();
                res.extend(smaller.map(|edit| ScenarioEdit::Case(at, edit)));
            }
        }
        res
    }

    fn apply(&self, steps: &Vec<Step>, edit: &ScenarioEdit) -> Option<Vec<Step>> {
        match edit {
            ScenarioEdit::Alone => {
                let last = steps.last()?;
                Some(vec![Step::alone(last.operation, last.case.as_generated())])
            }
            ScenarioEdit::OwnValue(at, index) => {
                let mut res = steps.clone();
                let step = res.get_mut(*at)?;
                if *index >= step.bindings.len() {
                    return None;
                }
                let taken = step.bindings.remove(*index);
                let target = taken.binding.target.in_case();
                step.case.restore(&target).then_some(res)
            }
            ScenarioEdit::WithoutStep(at) => Some(without(steps, *at)),
            ScenarioEdit::Case(at, edit) => {
                let (simplifier, step) = self.of(steps, *at)?;
                let smaller = simplifier.apply(&step.case, edit)?;
                let mut res = steps.clone();
                res.get_mut(*at)?.case = smaller;
                Some(res)
            }
        }
    }

    fn admits(&self, smaller: &Vec<Step>, edit: &ScenarioEdit) -> bool {
        match edit {
            ScenarioEdit::Alone => self
                .of(smaller, 0)
                .is_some_and(|(simplifier, step)| simplifier.is_certified(&step.case)),
            ScenarioEdit::WithoutStep(_) => true,
            ScenarioEdit::OwnValue(at, _) => self
                .of(smaller, *at)
                .is_some_and(|(simplifier, step)| simplifier.is_certified(&step.case)),
            ScenarioEdit::Case(at, edit) => self
                .of(smaller, *at)
                .is_some_and(|(simplifier, step)| simplifier.admits(&step.case, edit)),
        }
    }
}

/// Whether a step takes a value from the one at `at`.
fn is_needed(steps: &[Step], at: usize) -> bool {
    let mut bindings = steps.iter().flat_map(|step| &step.bindings);
    bindings.any(|binding| binding.from == at)
}

/// `steps` without the one at `at`.
pub(super) fn without(steps: &[Step], at: usize) -> Vec<Step> {
    let mut res = steps.to_vec();
    if at < res.len() {
        res.remove(at);
    }
    for binding in res.iter_mut().flat_map(|step| &mut step.bindings) {
        // Positions after the removed step decrease.
        binding.from -= usize::from(binding.from > at);
    }
    res
}
