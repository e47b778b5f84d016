//! The values of steps that may name what the run created, and steps with other values there.

use serde_json::Value;
use spec::model::ParameterLocation;

use super::{
    change::Change,
    creation::Creation,
    fresh::{identifiers, with_other_values},
    provenance::{moved, target_of},
    reproduce::Reproducer,
    request,
    worker::Worker,
};
use crate::{
    case::ObservedTarget,
    observed::shapes::Segment,
    phases::stateful::{Binding, BindingTarget, Step, StepBinding},
};

/// The maximum number of requests that are put in front at once.
const MOST_CREATIONS: usize = 3;

/// A value of a step that may name something that the run created.
pub(super) struct Name {
    pub(super) step: usize,
    pub(super) target: ObservedTarget,
    pub(super) value: Value,
    /// The requests that may have created it, the likeliest first.
    pub(super) creations: Vec<(Change, Creation)>,
}

impl Name {
    /// Whether `step` is one of the requests that may have created it, and names it.
    fn is_created_by(&self, step: &Step) -> bool {
        let mut creations = self.creations.iter();
        creations.any(|it| creates(step, it, &self.value))
    }

    /// The request that is tried as its creation in attempt `attempt`, or the last one.
    fn creation(&self, attempt: usize) -> Option<&(Change, Creation)> {
        self.creations.get(attempt).or(self.creations.last())
    }
}

/// The values of `steps` that may name what the run created, and that no earlier step provides.
pub(super) fn names(worker: &Worker<'_>, reproducer: &Reproducer<'_>, steps: &[Step]) -> Vec<Name> {
    let mut res = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let is_before = at + 1 < steps.len();
        let operation = step.operation.of(&worker.run.api);
        if is_before && operation.is_some_and(|it| it.method.as_str() == "DELETE") {
            // Nothing to remove is as good.
            continue;
        }
        let mut own = own_values(worker, reproducer, at, step);
        own.retain(|name| {
            let Name {
                creations, value, ..
            } = name;
            // What a step in front creates is there; a `PUT` may also change what another request created.
            let creates_itself =
                is_before && creations.first().is_some_and(|it| creates(step, it, value));
            let mut earlier = steps.iter().take(at);
            let is_there = earlier.any(|step| name.is_created_by(step));
            !creates_itself && !is_there
        });
        res.extend(own);
    }
    res
}

/// The values by which steps in front of the last of `steps` name what they create.
pub(super) fn created_names(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
) -> Vec<Name> {
    let in_front = steps.iter().take(steps.len().saturating_sub(1));
    let each = in_front.enumerate().flat_map(|(at, step)| {
        let mut own = own_values(worker, reproducer, at, step);
        own.retain(|name| name.is_created_by(step));
        own
    });
    each.collect()
}

/// The values of `step`, which is at `at`, that may identify something and that no other step provides.
fn own_values(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    at: usize,
    step: &Step,
) -> Vec<Name> {
    let targets = identifiers(&step.case).into_iter();
    let own = targets.filter(|target| !is_bound(step, target) && !target.is_mutated_in(&step.case));
    let names = own.filter_map(|target| {
        let value = target.value_in(&step.case)?.clone();
        let path = path_to(worker, step, &target);
        let confirmation = &reproducer.confirmation;
        let creations = confirmation.creations_of(worker.run, &value, &path, is_in_path(&target));
        Some(Name {
            step: at,
            target,
            value,
            creations,
        })
    });
    names.collect()
}

/// Whether `step` is the request of a creation that names `value`.
fn creates(step: &Step, (change, creation): &(Change, Creation), value: &Value) -> bool {
    let given = creation.given.as_ref();
    step.operation == change.operation
        && given.and_then(|given| given.value_in(&step.case)) == Some(value)
}

/// `steps` with other values at `names`, the same ones where they were the same.
pub(super) fn renamed(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
    names: &[&Name],
) -> Vec<Step> {
    let mut res = steps.to_vec();
    let mut done: Vec<(&Value, Value)> = Vec::new();
    for name in names {
        let Some(step) = res.get_mut(name.step) else {
            continue;
        };
        let Some(cases) = worker.prepared.get(step.operation) else {
            continue;
        };
        let known = done.iter().find(|(value, _)| **value == name.value);
        if let Some((_, other)) = known {
            name.target.set(&mut step.case, other.clone());
            continue;
        }
        let mut rng = reproducer.choices(worker);
        let targets = vec![name.target.clone()];
        let case = with_other_values(&cases.operation, &step.case, targets, &mut rng);
        if let Some(other) = name.target.value_in(&case) {
            done.push((&name.value, other.clone()));
        }
        step.case = case;
    }
    res
}

/// `steps` after the requests that created what `names` name, which they take the identifiers from. The requests in front create
/// something new.
pub(super) fn after_creations(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
    names: &[&Name],
    attempt: usize,
) -> Vec<Step> {
    let mut res = steps.to_vec();
    let each = names.iter().filter_map(|name| name.creation(attempt));
    let mut creations: Vec<&(Change, Creation)> = each.collect();
    creations.sort_by_key(|(_, creation)| creation.order);
    creations.dedup_by_key(|(_, creation)| creation.order);
    creations.truncate(MOST_CREATIONS);
    // What was created first is put in front last.
    creations.reverse();
    for (count, (change, creation)) in creations.into_iter().enumerate() {
        // How many steps are in front of the first of `steps`.
        let before = count + 1;
        let mut first = Step::alone(change.operation, change.case.clone());
        if let Some(own) = &creation.given
            && let Some(cases) = worker.prepared.get(change.operation)
        {
            let mut rng = reproducer.choices(worker);
            let targets = vec![own.clone()];
            first.case = with_other_values(&cases.operation, &change.case, targets, &mut rng);
        }
        let behind = res.iter().map(|step| moved(step, 1));
        res = [first].into_iter().chain(behind).collect();
        for (at, step) in res.iter_mut().enumerate().skip(1) {
            for target in identifiers(&step.case) {
                let mut known = names.iter();
                let known = known.find(|it| it.step + before == at && it.target == target);
                let order = match known {
                    Some(known) => known.creation(attempt).map(|(_, it)| it.order),
                    // What was put in front needs what it is in.
                    None if is_in_path(&target) => {
                        let value = target.value_in(&step.case);
                        let path = path_to(worker, step, &target);
                        let found = value.map(|it| {
                            reproducer
                                .confirmation
                                .creations_of(worker.run, it, &path, true)
                        });
                        found.and_then(|found| Some(found.first()?.1.order))
                    }
                    None => None,
                };
                if order == Some(creation.order) && !is_bound(step, &target) {
                    let binding = Binding {
                        target: target_of(&target),
                        source: creation.source.clone(),
                    };
                    step.bindings.push(StepBinding { from: 0, binding });
                }
            }
        }
    }
    res
}

/// The path of the request of `step`, without values of earlier steps, up to `target` where that is in it.
fn path_to(worker: &Worker<'_>, step: &Step, target: &ObservedTarget) -> String {
    let cases = worker.prepared.get(step.operation);
    let request = cases.and_then(|cases| request::plain(&cases.operation, &step.case));
    let path = request.map_or_else(String::new, |request| request.path().to_owned());
    let ObservedTarget::Parameter(ParameterLocation::Path, name) = target else {
        return path;
    };
    let shape = worker.run.shapes.of(step.operation);
    let behind = shape.and_then(|shape| {
        let own = Segment::Parameter(name.clone());
        shape.segments.iter().rev().position(|it| *it == own)
    });
    let mut segments: Vec<&str> = path.split('/').collect();
    segments.truncate(segments.len().saturating_sub(behind.unwrap_or(0)));
    segments.join("/")
}

pub(super) fn is_in_path(target: &ObservedTarget) -> bool {
    matches!(
        target,
        ObservedTarget::Parameter(ParameterLocation::Path, _)
    )
}

/// Whether an earlier step provides what is at `target` of `step`.
fn is_bound(step: &Step, target: &ObservedTarget) -> bool {
    let target = target_of(target);
    let mut bindings = step.bindings.iter().map(|it| &it.binding.target);
    bindings.any(|bound| *bound == target || is_around(bound, &target))
}

/// Whether a binding to `outer` also sets what `inner` would.
fn is_around(outer: &BindingTarget, inner: &BindingTarget) -> bool {
    match (outer, inner) {
        (BindingTarget::Body, BindingTarget::Member(_)) => true,
        (BindingTarget::Member(outer), BindingTarget::Member(inner)) => inner.is_within(outer),
        _ => false,
    }
}
