//! Shrinks scenarios by removing parameters, header fields and members only. The values in paths, and those that later steps take,
//! never change.

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

/// How the steps of a scenario shrink by removals.
#[derive(Debug, Clone)]
pub struct RemovalSimplifier {
    inner: ScenarioSimplifier,
    /// Whether the last step stays as it is.
    keeps_last: bool,
}

impl RemovalSimplifier {
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

impl Simplifier for RemovalSimplifier {
    type Value = Vec<Step>;
    type Edit = ScenarioEdit;

    fn weight(&self, steps: &Vec<Step>) -> u64 {
        self.inner.weight(steps)
    }

    fn edits(&self, steps: &Vec<Step>) -> Vec<ScenarioEdit> {
        let end = steps.len().saturating_sub(usize::from(self.keeps_last));
        let mut res = self.inner.edits(steps);
        res.retain(
            |edit| matches!(edit, ScenarioEdit::Case(at, edit) if *at < end && is_removal(edit)),
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

/// Whether `edit` only removes something.
fn is_removal(edit: &CaseEdit) -> bool {
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
