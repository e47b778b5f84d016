//! Leaves whole parts out of requests, and no values that name something: out of those in front of a failing one, which were taken
//! from a run as they were sent, or out of all.

use spec::model::ParameterLocation;

use super::{
    case::CaseEdit,
    scenario::{ScenarioEdit, ScenarioSimplifier},
};
use crate::{
    case::{Case, ObservedTarget},
    phases::stateful::{Step, given_by},
    value::shrink::Simplifier,
};

/// How steps shrink by whole parts, without changing what their paths lead to, or what later steps take from them.
#[derive(Debug, Clone)]
pub struct PartsSimplifier {
    inner: ScenarioSimplifier,
    /// Whether the last step stays as it is.
    keeps_last: bool,
}

impl PartsSimplifier {
    /// Shrinks all steps that `inner` does.
    pub fn of_all(inner: ScenarioSimplifier) -> Self {
        Self {
            inner,
            keeps_last: false,
        }
    }

    /// Shrinks the steps before the last one.
    pub fn of_front(inner: ScenarioSimplifier) -> Self {
        Self {
            inner,
            keeps_last: true,
        }
    }
}

impl Simplifier for PartsSimplifier {
    type Value = Vec<Step>;
    type Edit = ScenarioEdit;

    fn weight(&self, steps: &Vec<Step>) -> u64 {
        self.inner.weight(steps)
    }

    fn edits(&self, steps: &Vec<Step>) -> Vec<ScenarioEdit> {
        let end = steps.len().saturating_sub(usize::from(self.keeps_last));
        let mut res = self.inner.edits(steps);
        res.retain(
            |edit| matches!(edit, ScenarioEdit::Case(at, edit) if *at < end && is_of_parts(edit)),
        );
        res
    }

    fn apply(&self, steps: &Vec<Step>, edit: &ScenarioEdit) -> Option<Vec<Step>> {
        let mut res = self.inner.apply(steps, edit)?;
        if let ScenarioEdit::Case(at, _) = edit {
            let (before, case) = (&steps.get(*at)?.case, &mut res.get_mut(*at)?.case);
            for target in kept(steps, *at) {
                if let Some(value) = target.value_in(before) {
                    target.set(case, value.clone());
                }
            }
        }
        Some(res)
    }

    fn admits(&self, smaller: &Vec<Step>, edit: &ScenarioEdit) -> bool {
        let has_all = |at: usize, case: &Case| {
            let mut given = given_by(smaller, at).into_iter();
            given.all(|target| target.value_in(case).is_some())
        };
        let mut steps = smaller.iter().enumerate();
        steps.all(|(at, step)| has_all(at, &step.case)) && self.inner.admits(smaller, edit)
    }
}

/// Whether `edit` leaves out whole parts.
fn is_of_parts(edit: &CaseEdit) -> bool {
    match edit {
        CaseEdit::Simplest | CaseEdit::WithoutParameter(_) | CaseEdit::WithoutHeader(_) => true,
        CaseEdit::Body(edit) => edit.is_removal(),
        _ => false,
    }
}

/// Where the case of step `at` has what stays: what its path leads to, and what later steps take from it.
fn kept(steps: &[Step], at: usize) -> Vec<ObservedTarget> {
    let parameters = steps.get(at).map(|step| step.case.parameters.as_slice());
    let in_path = parameters.unwrap_or_default().iter();
    let in_path = in_path.filter(|sent| sent.location == ParameterLocation::Path);
    let in_path = in_path.map(|sent| ObservedTarget::Parameter(sent.location, sent.name.clone()));
    in_path.chain(given_by(steps, at)).collect()
}
