//! Whether the state of the server decides that a request is rejected: then nothing is wrong with its data.

use serde_json::Value;
use spec::model::ParameterLocation;

use super::{
    change::Change,
    fresh::with_other_values,
    names::{Name, after_creations, is_in_path, names, renamed},
    provenance::target_of,
    reproduce::{Reproducer, is_accepted},
    worker::Worker,
};
use crate::{
    case::{Case, ObservedTarget, ParameterValue},
    phases::{
        OperationCases,
        stateful::{BindingTarget, Step, given_by},
    },
    transport::Transport,
};

/// The maximum number of other creations that are tried for one step.
const MOST_OTHERS: usize = 8;
/// The maximum number of those that no request of the run had.
const MOST_KINDS: usize = 16;

/// Whether the server accepts the data of the last of `steps` in another state: about something that does not exist, that was
/// only just created, or that was created in another way.
pub(super) async fn decides(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
    transport: &mut dyn Transport,
) -> bool {
    for steps in in_other_states(worker, reproducer, steps) {
        if worker.run.stop.is_final() {
            return false;
        }
        if is_accepted(worker, reproducer, &steps, transport).await {
            return true;
        }
    }
    false
}

/// `steps` with what they are about in another state.
fn in_other_states(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
) -> Vec<Vec<Step>> {
    let last = steps.len().saturating_sub(1);
    let mut subjects = names(worker, reproducer, steps);
    // What a value in the body names is data of the request.
    subjects
        .retain(|name| name.step == last && is_in_path(&name.target) && !name.creations.is_empty());
    let subjects: Vec<&Name> = subjects.iter().collect();
    let mut res = Vec::new();
    if !subjects.is_empty() {
        res.push(renamed(worker, reproducer, steps, &subjects));
        let most = subjects.iter().map(|name| name.creations.len()).max();
        let attempts = 0..most.unwrap_or(0);
        res.extend(attempts.map(|at| after_creations(worker, reproducer, steps, &subjects, at)));
    }
    res.extend(about_nothing(worker, reproducer, steps));
    for at in 0..last {
        res.extend(after_others(worker, reproducer, steps, at));
    }
    res
}

/// `steps` whose last one is about something else than what they create; `None` where it is not about that.
fn about_nothing(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
) -> Option<Vec<Step>> {
    let mut res = steps.to_vec();
    let last = res.last_mut()?;
    let cases = worker.prepared.get(last.operation)?;
    let bound = last.bindings.iter().map(|it| &it.binding.target);
    let targets = bound.filter_map(|target| match target {
        BindingTarget::Parameter(location, name) => {
            Some(ObservedTarget::Parameter(*location, name.clone())).filter(is_in_path)
        }
        _ => None,
    });
    let targets: Vec<ObservedTarget> = targets.collect();
    if targets.is_empty() {
        return None;
    }
    let is_kept = |target: &BindingTarget| !targets.iter().any(|it| target_of(it) == *target);
    last.bindings.retain(|it| is_kept(&it.binding.target));
    let mut rng = reproducer.choices(worker);
    last.case = with_other_values(&cases.operation, &last.case, targets, &mut rng);
    Some(res)
}

/// `steps` with what step `at` creates created as other requests of the run created something.
fn after_others(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
    at: usize,
) -> Vec<Vec<Step>> {
    let Some((step, cases)) = steps
        .get(at)
        .and_then(|step| Some((step, worker.prepared.get(step.operation)?)))
    else {
        return Vec::new();
    };
    // What later steps take from the request is new each time.
    let own = given_by(steps, at);
    let all: Vec<Change> = worker.run.changes_by(step.operation);
    let mut others: Vec<&Case> = Vec::new();
    for Change { case, .. } in &all {
        let is_same = |other: &&Case| data(other) == data(case);
        if data(&step.case) != data(case) && !others.iter().any(is_same) {
            others.push(case);
        }
    }
    let every = others.len().div_ceil(MOST_OTHERS).max(1);
    let sent = others.into_iter().step_by(every);
    let of_kinds = of_other_kinds(worker, &cases, &step.case);
    sent.chain(&of_kinds)
        .map(|other| {
            let mut rng = reproducer.choices(worker);
            let mut case = other.clone();
            for sent in in_path(&step.case) {
                case.set_parameter(sent.location, &sent.name, sent.value.clone());
            }
            let mut res = steps.to_vec();
            if let Some(step) = res.get_mut(at) {
                step.case = with_other_values(&cases.operation, &case, own.clone(), &mut rng);
            }
            res
        })
        .collect()
}

/// `case`, and the simplest one, with the values that the document enumerates elsewhere for names in it: they often tell kinds of a
/// resource apart.
fn of_other_kinds(worker: &Worker<'_>, cases: &OperationCases, case: &Case) -> Vec<Case> {
    let operation = &cases.operation;
    let vocabulary = worker.run.vocabulary();
    let known = vocabulary.of(&worker.run.api, operation.operation());
    let bases: Vec<Case> = operation
        .simplest()
        .into_iter()
        .chain([case.clone()])
        .collect();
    let mut res = Vec::new();
    for (target, values) in known {
        for value in values {
            let with = bases.iter().map(|base| {
                let mut with = base.clone();
                target.insert(&mut with, value.clone()).then_some(with)
            });
            let valid = with.flatten().filter(|with| operation.is_valid(with));
            res.extend(valid);
        }
    }
    res.truncate(MOST_KINDS);
    res
}

/// What `case` sends besides what its path names.
fn data(case: &Case) -> (Vec<(&str, &Value)>, Option<&Value>) {
    let parameters = case.parameters.iter();
    let others = parameters.filter(|sent| sent.location != ParameterLocation::Path);
    let others = others.map(|sent| (sent.name.as_str(), &sent.value));
    (others.collect(), case.body_value())
}

fn in_path(case: &Case) -> impl Iterator<Item = &ParameterValue> {
    let parameters = case.parameters.iter();
    parameters.filter(|sent| sent.location == ParameterLocation::Path)
}
