//! Adds the requests to a finding that brought its resource into the state that fails.
//!
//! A request that creates a resource may return an existing one, as other requests of the run left it. Its steps then reproduce the
//! failure on this server only. They are sent with a new name; if that does not reproduce it, the requests of the run to the
//! resource are added between them, and shrunk to those that are needed. Rejected requests are among them: a server may change
//! something and reject the request all the same.
//!
//! **Invariant:** steps are only replaced by others that reproduce the failure with a new resource.

use std::collections::BTreeSet;

use serde_json::Value;
use spec::{model::Api, wire::style::raw::scalar_string};

use super::{
    change::Change,
    completeness::Completeness,
    effort::Effort,
    fresh::identifiers,
    group::Sample,
    names::{self, Name, created_names, is_in_path},
    provenance::target_of,
    reproduce::{Reproduced, Reproducer, descend, reproduce, simplifier},
    worker::Worker,
};
use crate::{
    case::{ObservedTarget, OperationIndex},
    phases::{
        shrink::middle::MiddleSimplifier,
        stateful::{Binding, BindingTarget, Source, Step, StepBinding},
    },
    signature::{Echo, rejection_words},
    transport::Transport,
    value::shrink::ShrinkTree,
};

/// The maximum number of requests to one resource that are sent again, the newest ones.
const MOST: usize = 160;
/// A shorter identifier is a segment of many paths by chance.
const SHORTEST: usize = 3;
/// The effort for finding those that are needed.
const SEARCH: Effort = Effort {
    requests: 400,
    waits: 16,
};
/// The effort for shrinking these.
const SHRINKING: Effort = Effort {
    requests: 60,
    waits: 8,
};

/// Puts what the run sent to the resources that the steps of `shown` create between these steps, as far as they do not reproduce the
/// failure with new resources.
pub(super) async fn complete(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    samples: &[&Sample],
    shown: &mut Reproduced,
    transport: &mut dyn Transport,
) -> Completeness {
    let created = created_names(worker, reproducer, &shown.steps);
    let Some(renamed) = with_new_names(worker, reproducer, &shown.steps, &created) else {
        return Completeness::Complete;
    };
    if reproducer.is_over(worker) {
        return Completeness::Complete;
    }
    // What comes and goes does not depend on the resource.
    let sent = [&renamed, &shown.steps, &shown.steps, &renamed];
    for (steps, is_expected) in sent.into_iter().zip([false, true, true, false]) {
        let found = reproduce(worker, reproducer, steps, transport).await;
        if found.is_some() != is_expected {
            return Completeness::Complete;
        }
    }
    let (Some(last), Some(front)) = (
        shown.steps.last().map(|step| step.operation),
        created.iter().map(|name| name.step + 1).max(),
    ) else {
        return Completeness::Complete;
    };
    let mut samples = samples.iter();
    let Some(sample) = samples.find(|sample| sample.operation == last) else {
        return Completeness::NeedsRun;
    };
    let known = known_identifiers(shown, &created);
    let ids: Vec<String> = known.iter().map(|it| it.id.clone()).collect();
    let mut requests = worker.run.requests_naming(sample, &ids);
    let excess = requests.len().saturating_sub(MOST);
    requests.drain(..excess);
    let renewed = |steps: Vec<Step>| {
        let created = created_names(worker, reproducer, &steps);
        with_new_names(worker, reproducer, &steps, &created)
    };
    let mut found = None;
    let fewer = answered_differently(&worker.run.api, &requests);
    for requests in [fewer, requests] {
        let whole = with_requests(&shown.steps, front, &requests, &known);
        if let Some(steps) = renewed(whole.clone())
            && let Some(all) = reproduce(worker, reproducer, &steps, transport).await
        {
            found = Some((whole, all));
            break;
        }
    }
    let Some((whole, all)) = found else {
        return Completeness::NeedsRun;
    };
    *shown = all;
    let middle = MiddleSimplifier {
        first: front,
        last: 1,
    };
    let mut tree = ShrinkTree::new(middle, whole);
    let search = (&mut tree, SEARCH);
    if let Some(found) = descend(worker, reproducer, search, &renewed, transport).await {
        *shown = found;
    }
    let steps = shown.steps.clone();
    let mut tree = ShrinkTree::new(simplifier(worker, &steps), steps);
    let search = (&mut tree, SHRINKING);
    if let Some(found) = descend(worker, reproducer, search, &renewed, transport).await {
        *shown = found;
    }
    Completeness::Complete
}

/// `steps` where those that create something give it a name that nothing had before; `None` where no name can be another one.
fn with_new_names(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
    created: &[Name],
) -> Option<Vec<Step>> {
    let names: Vec<&Name> = created.iter().collect();
    let mut res = names::renamed(worker, reproducer, steps, &names);
    for name in &names {
        let new = name.target.value_in(&res.get(name.step)?.case)?.clone();
        // What is created at a path is found there.
        if is_in_path(&name.target) {
            for step in res.iter_mut().skip(name.step + 1) {
                if name.target.value_in(&step.case) == Some(&name.value) {
                    name.target.set(&mut step.case, new.clone());
                }
            }
        }
    }
    (res != steps).then_some(res)
}

/// An identifier of a resource that a step creates.
struct Identifier {
    id: String,
    /// The step, and where later ones take the identifier from.
    from: usize,
    source: Source,
}

/// The identifiers of what `created` names, as the steps of `shown` have them.
fn known_identifiers(shown: &Reproduced, created: &[Name]) -> Vec<Identifier> {
    let mut res: Vec<Identifier> = Vec::new();
    let mut add = |value: &Value, from: usize, source: &Source| {
        let id = scalar_string(value).filter(|id| id.len() >= SHORTEST);
        if let Some(id) = id
            && !res.iter().any(|known| known.id == id)
        {
            res.push(Identifier {
                id,
                from,
                source: source.clone(),
            });
        }
    };
    for name in created {
        if is_in_path(&name.target) {
            add(&name.value, name.step, &Source::sent(&name.target));
        }
        for (step, exchange) in shown.steps.iter().zip(&shown.exchanges) {
            let mut bindings = step.bindings.iter();
            let taken = bindings.find(|taken| taken.from == name.step);
            let target = taken.map(|taken| (taken, taken.binding.target.in_case()));
            if let Some((taken, target)) = target
                && let Some(value) = target.value_in(&exchange.case)
            {
                add(value, name.step, &taken.binding.source);
            }
        }
    }
    res
}

/// `steps` with `requests` behind the first `front` of them, which they take the `known` identifiers from.
fn with_requests(
    steps: &[Step],
    front: usize,
    requests: &[Change],
    known: &[Identifier],
) -> Vec<Step> {
    let between = requests.iter().map(|request| {
        let mut step = Step::alone(request.operation, request.case.clone());
        for target in identifiers(&request.case) {
            let id = target.value_in(&request.case).and_then(scalar_string);
            let mut known = known.iter();
            if let Some(found) = known.find(|it| Some(&it.id) == id.as_ref()) {
                step.bindings.push(taken_from(found, &target));
            }
        }
        step
    });
    let (before, behind) = steps.split_at(front.min(steps.len()));
    let behind = behind.iter().map(|step| {
        let mut step = step.clone();
        for taken in &mut step.bindings {
            *taken = origin(steps, taken.clone());
            if taken.from >= front {
                taken.from += requests.len();
            }
        }
        step
    });
    let before = before.iter().cloned();
    before.chain(between).chain(behind).collect()
}

/// Where a value comes from in the end that a step takes from another one, which only takes it itself.
fn origin(steps: &[Step], mut taken: StepBinding) -> StepBinding {
    while let Source::SameParameter(location, name) = &taken.binding.source
        && let Some(step) = steps.get(taken.from)
        && let own = BindingTarget::Parameter(*location, name.clone())
        && let Some(earlier) = step.bindings.iter().find(|it| it.binding.target == own)
        && earlier.from < taken.from
    {
        taken.from = earlier.from;
        taken.binding.source = earlier.binding.source.clone();
    }
    taken
}

fn taken_from(known: &Identifier, target: &ObservedTarget) -> StepBinding {
    StepBinding {
        from: known.from,
        binding: Binding {
            target: target_of(target),
            source: known.source.clone(),
        },
    }
}

/// The first of those of `requests` that one operation answered in the same words.
fn answered_differently(api: &Api, requests: &[Change]) -> Vec<Change> {
    let words = |request: &Change| {
        let echo = Echo::of(&request.case, api);
        rejection_words(&echo, &request.response)
    };
    let mut known: BTreeSet<(OperationIndex, String)> = BTreeSet::new();
    let requests = requests.iter();
    let first = requests.filter(|request| known.insert((request.operation, words(request))));
    first.cloned().collect()
}
