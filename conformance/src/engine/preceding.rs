//! Reproduces failures that need an earlier state of the server: without the requests that create what the failing one refers to,
//! or with requests of the run in front that created, changed or deleted it.

use std::cmp::Reverse;

use super::{
    change::{Change, Relation},
    group::Sample,
    names::{after_creations, names},
    provenance::{prefixed, steps_after},
    reproduce::{Reproduced, Reproducer, reproduce},
    worker::Worker,
};
use crate::{case::Case, phases::stateful::Step, transport::Transport};

/// The maximum number of samples that are tried.
const MOST_SAMPLES: usize = 3;
/// The maximum number of changes that are tried one by one.
const MOST_ALONE: usize = 4;
/// The maximum number of changes that are tried together.
const MOST_TOGETHER: usize = 8;

/// The failure of one of `samples` with requests in front of it that make it occur twice in a row; `None` when there are no such requests.
pub(super) async fn reproduce_after_changes(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    samples: &[&Sample],
    transport: &mut dyn Transport,
) -> Option<Reproduced> {
    for sample in samples.iter().take(MOST_SAMPLES) {
        let mut candidates = candidates(sample, &worker.run.changes_before(sample));
        candidates.extend(after_named(worker, reproducer, sample));
        for steps in candidates {
            if worker.run.stop.is_final() {
                return None;
            }
            if reproduce(worker, reproducer, &steps, transport)
                .await
                .is_none()
            {
                continue;
            }
            let twice = reproduce(worker, reproducer, &steps, transport).await;
            if twice.is_some() {
                return twice;
            }
        }
    }
    None
}

/// The last request of `sample` without those that created what it refers to: it may have met a state in which that was gone.
fn alone(sample: &Sample) -> Option<Vec<Step>> {
    let [_, .., last] = sample.steps.as_slice() else {
        return None;
    };
    let case = Case {
        observed: Vec::new(),
        ..last.case.clone()
    };
    sample
        .is_single
        .then(|| vec![Step::alone(last.operation, case)])
}

/// The steps of `sample` after the requests that may have created what they name, each in turn.
fn after_named(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    sample: &Sample,
) -> Vec<Vec<Step>> {
    let names = names(worker, reproducer, &sample.steps);
    let named = names.iter().filter(|name| !name.creations.is_empty());
    let each = named.flat_map(|name| {
        let attempts = 0..name.creations.len().min(MOST_ALONE);
        attempts.map(move |at| after_creations(worker, reproducer, &sample.steps, &[name], at))
    });
    each.take(MOST_TOGETHER).collect()
}

/// The last request of `sample` alone, its steps after one of `changes`, the most related and newest first, and after several of
/// them.
fn candidates(sample: &Sample, changes: &[(Relation, Change)]) -> Vec<Vec<Step>> {
    let after = |changes: &[&Change]| match sample.steps.as_slice() {
        [.., last] if sample.is_single => steps_after(changes, last.operation, &last.case),
        steps => prefixed(changes, steps),
    };
    let mut ranked: Vec<(usize, &(Relation, Change))> = changes.iter().enumerate().collect();
    ranked.sort_by_key(|(at, (relation, _))| Reverse((*relation, *at)));
    let one_by_one = ranked.iter().take(MOST_ALONE);
    let mut res: Vec<Vec<Step>> = alone(sample).into_iter().collect();
    res.extend(one_by_one.map(|(_, (_, change))| after(&[change])));
    if ranked.len() > 1 {
        ranked.truncate(MOST_TOGETHER);
        ranked.sort_by_key(|(at, _)| *at);
        let together: Vec<&Change> = ranked.iter().map(|(_, (_, change))| change).collect();
        res.push(after(&together));
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Intent, OperationIndex};

    #[test]
    fn a_request_is_first_tried_without_what_created_its_resource() {
        let step = |name: &str| Step::alone(OperationIndex(0), Case::new(name, Intent::Positive));
        let sample = |steps: Vec<Step>| Sample {
            operation: OperationIndex(0),
            steps,
            is_single: true,
            changes: 0,
            path: "/a".to_owned(),
        };
        let tried = candidates(&sample(vec![step("create"), step("change")]), &[]);
        let tried: Vec<Vec<&str>> = tried
            .iter()
            .map(|steps| steps.iter().map(|it| it.case.operation.as_str()).collect())
            .collect();
        assert_eq!(tried, [["change"]]);
        assert!(candidates(&sample(vec![step("change")]), &[]).is_empty());
    }
}
