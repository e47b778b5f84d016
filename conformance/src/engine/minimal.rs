//! The minimal steps that reproduce a failure: shrunk, without what they do not need, and after what they do.

use super::{
    completeness::Completeness,
    effort::Effort,
    fresh::{identifiers, with_other_values},
    group::Sample,
    history,
    independence::make_independent,
    known_values::with_learned,
    lent,
    names::{is_in_path, names},
    preceding::reproduce_after_changes,
    provenance::{minimal_after, with_lists},
    reproduce::{Reproduced, Reproducer, reproduce, reproduce_any, shrink, shrink_front},
    unique_names,
    worker::Worker,
};
use crate::{
    case::ObservedTarget,
    phases::{shrink::restate::restate, stateful::Step},
    transport::Transport,
};

/// The effort for shrinking one finding.
const THOROUGH: Effort = Effort {
    requests: 200,
    waits: 16,
};
/// The effort for what is in front of a failing request.
const FRONT: Effort = Effort {
    requests: 60,
    waits: 8,
};

/// The minimal steps of one of `samples` that reproduce the failure; `None` where none does.
pub(super) async fn minimal(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    samples: &[&Sample],
    transport: &mut dyn Transport,
) -> Option<Reproduced> {
    let mut each = samples.iter().copied();
    let (shown, is_twice) = reproduce_any(worker, reproducer, &mut each, transport).await;
    let after = if is_twice {
        None
    } else {
        reproduce_after_changes(worker, reproducer, samples, transport).await
    };
    // A failure that cannot be reproduced cannot be shrunk.
    let mut res = match after.or(shown) {
        Some(shown) => shown,
        None => {
            // What was sent until now may have made the state that the failure needs.
            let mut each = samples.iter().copied();
            let (again, _) = reproduce_any(worker, reproducer, &mut each, transport).await;
            again?
        }
    };
    for steps in without_front(worker, reproducer, &res.steps) {
        if let Some(found) = reproduce(worker, reproducer, &steps, transport).await {
            res = found;
            break;
        }
    }
    lent::replace(worker, reproducer, &mut res, transport).await;
    let before = res.steps.clone();
    shrink(worker, reproducer, &mut res, THOROUGH, transport).await;
    keep_reproducible(worker, reproducer, &before, &mut res, transport).await;
    restate_last(worker, &before, &mut res.steps);
    let independence = make_independent(worker, reproducer, &before, &mut res, transport).await;
    shrink_front(worker, reproducer, &mut res, FRONT, transport).await;
    unique_names::shrink(worker, reproducer, &mut res, transport).await;
    let completeness = history::complete(worker, reproducer, samples, &mut res, transport).await;
    reproducer
        .needs_run
        .set([independence, completeness].contains(&Completeness::NeedsRun));
    // Where the list still shows what the case needs, the finding does not depend on identifiers of this run.
    if !worker.run.stop.is_final()
        && let Some(steps) = with_lists(
            &worker.run.api,
            &res.steps,
            &given(worker, reproducer, &res.steps),
        )
        && let Some(listed) = reproduce(worker, reproducer, &steps, transport).await
    {
        res = listed;
    }
    Some(res)
}

/// Where the last of `steps` names what no request of the run created. A word that has no digit is hardly made for one server alone:
/// a default, or what its documentation names.
fn given(worker: &Worker<'_>, reproducer: &Reproducer<'_>, steps: &[Step]) -> Vec<ObservedTarget> {
    let mut names = names(worker, reproducer, steps);
    names.retain(|name| {
        let text = name.value.as_str().unwrap_or_default();
        let is_word = !text.is_empty() && !text.contains(|it: char| it.is_ascii_digit());
        name.step + 1 == steps.len() && is_word && name.creations.is_empty()
    });
    names.into_iter().map(|name| name.target).collect()
}

/// The last of several `steps` with the values that it was generated with, as far as the server takes such values, and with longer
/// ones in its path: it may not need what the others created.
fn without_front(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
) -> Vec<Vec<Step>> {
    let [_, .., last] = steps else {
        return Vec::new();
    };
    let Some(cases) = worker.prepared.get(last.operation) else {
        return Vec::new();
    };
    let pool = worker.run.rounds.pool();
    let case = last.case.as_generated();
    let case = with_learned(worker.run, &cases, case, &pool, "alone", 0);
    let mut in_path = identifiers(&case);
    in_path.retain(is_in_path);
    let mut rng = reproducer.choices(worker);
    let longer = with_other_values(&cases.operation, &case, in_path, &mut rng);
    let mut res = vec![vec![Step::alone(last.operation, case.clone())]];
    if longer != case {
        res.push(vec![Step::alone(last.operation, longer)]);
    }
    res
}

/// Tries the minimal steps once more, and goes back towards the steps `before` shrinking where they do not fail again: what was
/// there by chance may be used up, such as a resource that the failing request renames.
async fn keep_reproducible(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    before: &[Step],
    shown: &mut Reproduced,
    transport: &mut dyn Transport,
) {
    if shown.steps.len() >= before.len() || worker.run.stop.is_final() {
        return;
    }
    let minimal = shown.steps.clone();
    let fuller = [minimal_after(before, &minimal), Some(before.to_vec())];
    for steps in [Some(minimal)].into_iter().chain(fuller).flatten() {
        if let Some(again) = reproduce(worker, reproducer, &steps, transport).await {
            *shown = again;
            return;
        }
    }
}

/// States anew what is wrong in the last of `steps`, which `before` shrank to.
fn restate_last(worker: &Worker<'_>, before: &[Step], steps: &mut [Step]) {
    let (Some(before), Some(last)) = (before.last(), steps.last_mut()) else {
        return;
    };
    if let Some(cases) = worker.prepared.get(last.operation) {
        restate(&cases.operation, &before.case, &mut last.case);
    }
}
