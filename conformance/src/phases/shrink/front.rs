//! Leaves out of the requests in front of a failing one what they do not need: they were taken from a run as they were sent.

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

/// How the steps before the last one shrink: by whole parts, and without changing what their paths lead to, or what later steps
/// take from them.
#[derive(Debug, Clone)]
pub struct FrontSimplifier(ScenarioSimplifier);

impl FrontSimplifier {
    /// Shrinks as `all` does, but only what is in front.
    pub fn new(all: ScenarioSimplifier) -> Self {
        Self(all)
    }
}

impl Simplifier for FrontSimplifier {
    type Value = Vec<Step>;
    type Edit = ScenarioEdit;

    fn weight(&self, steps: &Vec<Step>) -> u64 {
        self.0.weight(steps)
    }

    fn edits(&self, steps: &Vec<Step>) -> Vec<ScenarioEdit> {
        let last = steps.len().saturating_sub(1);
        let mut res = self.0.edits(steps);
        res.retain(
            |edit| matches!(edit, ScenarioEdit::Case(at, edit) if *at < last && is_of_parts(edit)),
        );
        res
    }

    fn apply(&self, steps: &Vec<Step>, edit: &ScenarioEdit) -> Option<Vec<Step>> {
        let mut res = self.0.apply(steps, edit)?;
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
        steps.all(|(at, step)| has_all(at, &step.case)) && self.0.admits(smaller, edit)
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
