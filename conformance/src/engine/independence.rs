//! Makes a finding independent of what the run left on the server, as far as it can: its requests, sent to a fresh server,
//! are to show the same. What is found is never given up for it: steps are only replaced by others that reproduce the failure.
//!
//! Identifiers in the steps may name what an earlier request of the run created; shrinking makes that more likely, since `a` is
//! the smallest identifier of many requests. Where the steps no longer fail with identifiers that name nothing, the request that
//! created what they name comes first, and they take the identifiers from there.

use super::{
    completeness::Completeness,
    creation::Certainty,
    names::{Name, after_creations, is_in_path, names, renamed},
    provenance::{minimal_after, moved, target_of},
    reproduce::{Reproduced, Reproducer, reproduce},
    worker::Worker,
};
use crate::{
    phases::stateful::{Binding, Source, Step, StepBinding},
    transport::Transport,
};

/// How often requests are put in front: what one of them needs may have been created too.
const MOST_ROUNDS: u32 = 4;
/// The maximum number of values of which each is tried alone.
const MOST_ALONE: usize = 8;
/// How many requests one above another are put in front of one.
const DEEPEST: u32 = 3;

/// Puts requests in front of the steps of `shown` as far as they need what the run created, and takes over what reproduces the
/// failure. They need the run where they name what it created, and no request that creates it anew makes them fail.
/// `before` are the steps before they were shrunk: identifiers may have become those of what another finding created.
pub(super) async fn make_independent(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    before: &[Step],
    shown: &mut Reproduced,
    transport: &mut dyn Transport,
) -> Completeness {
    for round in 0..MOST_ROUNDS {
        let names = names(worker, reproducer, &shown.steps);
        if names.is_empty() || worker.run.stop.is_final() {
            return Completeness::Complete;
        }
        let all: Vec<&Name> = names.iter().collect();
        // What comes and goes, such as a connection that is closed, may fail once for another reason.
        let mut tries = if names.iter().any(is_created) { 2 } else { 1 };
        while tries > 0 && fails_without(worker, reproducer, &shown.steps, &all, transport).await {
            tries -= 1;
        }
        if tries == 0 {
            return Completeness::Complete;
        }
        let needed = needed(worker, reproducer, &shown.steps, all, transport).await;
        let in_path = needed.iter().copied();
        let in_path: Vec<&Name> = in_path.filter(|name| is_in_path(&name.target)).collect();
        // A value elsewhere may be one by chance, and yet be what the server rejects.
        let mut sets = vec![in_path, needed];
        sets.retain(|names| !names.is_empty());
        sets.dedup_by_key(|names| names.len());
        let mut candidates: Vec<(Vec<Step>, &[&Name])> = Vec::new();
        for names in &sets {
            let most = names.iter().map(|name| name.creations.len()).max();
            for attempt in 0..most.unwrap_or(0) {
                let steps = after_creations(worker, reproducer, &shown.steps, names, attempt);
                let front = steps.len().saturating_sub(shown.steps.len());
                let grounded = grounded(worker, reproducer, &steps, front);
                candidates.push((steps, names));
                candidates.extend(grounded.map(|steps| (steps, names.as_slice())));
            }
        }
        // Later, these would undo what was gained.
        if round == 0 {
            let restored = sets.first().map(|it| restored(before, &shown.steps, it));
            let more = restored
                .into_iter()
                .chain(minimal_after(before, &shown.steps));
            candidates.extend(more.map(|steps| (steps, [].as_slice())));
        }
        candidates.retain(|(steps, _)| *steps != shown.steps);
        let count = shown.steps.len();
        let mut found = None;
        for (steps, names) in candidates {
            found = reproduce(worker, reproducer, &steps, transport).await;
            if found
                .as_ref()
                .is_some_and(|found| is_new(found, count, names))
            {
                break;
            }
            found = None;
        }
        let found = match found {
            Some(found) => Some(found),
            None => taken_twice(worker, reproducer, &shown.steps, sets.last(), transport).await,
        };
        match found {
            Some(found) => *shown = found,
            None if sets.iter().flatten().any(|name| is_created(name)) => {
                return Completeness::NeedsRun;
            }
            None => return Completeness::Complete,
        }
    }
    Completeness::Complete
}

/// Whether the path of a step names what a request of the run created.
fn is_created(name: &Name) -> bool {
    let mut creations = name.creations.iter();
    is_in_path(&name.target) && creations.any(|(_, it)| it.certainty == Certainty::Named)
}

/// What came of sending `steps` twice, with values at `names` that no one took before; `None` where that does not reproduce the
/// failure each time.
async fn taken_twice(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
    names: Option<&Vec<&Name>>,
    transport: &mut dyn Transport,
) -> Option<Reproduced> {
    let names = names?;
    let renamed = renamed(worker, reproducer, steps, names);
    let steps = twice(&renamed, names)?;
    let once = reproduce(worker, reproducer, &steps, transport).await?;
    // What the first time took is not free the second time.
    reproduce(worker, reproducer, &once.steps, transport).await
}

/// `steps` after the requests that created what the paths of the first `front` of them name, and what those name in turn: what was
/// renamed or used up is not there for them any more. `None` where they name nothing like that.
fn grounded(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
    front: usize,
) -> Option<Vec<Step>> {
    let mut res = steps.to_vec();
    for _ in 0..DEEPEST {
        let front = front + res.len() - steps.len();
        let mut names = names(worker, reproducer, &res);
        names.retain(|name| {
            name.step < front && is_in_path(&name.target) && !name.creations.is_empty()
        });
        if names.is_empty() {
            break;
        }
        let all: Vec<&Name> = names.iter().collect();
        res = after_creations(worker, reproducer, &res, &all, 0);
    }
    (res.len() > steps.len()).then_some(res)
}

/// `steps`, which have values that no one took, twice: the second time with the values at `names` that the last step sent the
/// first time, so that they are taken. `None` where the last step has none of them.
fn twice(steps: &[Step], names: &[&Name]) -> Option<Vec<Step>> {
    let last = steps.len().checked_sub(1)?;
    let mut res = steps.to_vec();
    res.extend(steps.iter().map(|step| moved(step, steps.len())));
    let second = res.last_mut()?;
    let before = second.bindings.len();
    for name in names.iter().filter(|name| name.step == last) {
        let binding = Binding {
            target: target_of(&name.target),
            source: Source::sent(&name.target),
        };
        second.bindings.push(StepBinding {
            from: last,
            binding,
        });
    }
    (second.bindings.len() > before).then_some(res)
}

/// Whether `found`, which goes on after the steps in front like the `count` steps before, names something else than they do.
fn is_new(found: &Reproduced, count: usize, names: &[&Name]) -> bool {
    let in_front = found.steps.len().saturating_sub(count);
    names.iter().all(|name| {
        let sent = found.exchanges.get(name.step + in_front);
        let value = sent.and_then(|sent| name.target.value_in(&sent.case));
        name.creations.is_empty() || value != Some(&name.value)
    })
}

/// Those of `names` without each of which alone `steps` do not fail in the same way; all of them where there is none like that, or
/// where there are many.
async fn needed<'n>(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
    names: Vec<&'n Name>,
    transport: &mut dyn Transport,
) -> Vec<&'n Name> {
    if names.len() < 2 || names.len() > MOST_ALONE {
        return names;
    }
    let mut res = Vec::new();
    for name in &names {
        if !fails_without(worker, reproducer, steps, &[*name], transport).await {
            res.push(*name);
        }
    }
    if res.is_empty() { names } else { res }
}

/// `steps` with the values that the last one had at `names` before it was shrunk.
fn restored(before: &[Step], steps: &[Step], names: &[&Name]) -> Vec<Step> {
    let mut res = steps.to_vec();
    let at = steps.len().saturating_sub(1);
    if let (Some(before), Some(last)) = (before.last(), res.last_mut())
        && before.operation == last.operation
    {
        for name in names.iter().filter(|name| name.step == at) {
            if let Some(value) = name.target.value_in(&before.case) {
                name.target.set(&mut last.case, value.clone());
            }
        }
    }
    res
}

/// Whether `steps` fail in the same way where `names` name nothing.
async fn fails_without(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
    names: &[&Name],
    transport: &mut dyn Transport,
) -> bool {
    let steps = renamed(worker, reproducer, steps, names);
    reproduce(worker, reproducer, &steps, transport)
        .await
        .is_some()
}
