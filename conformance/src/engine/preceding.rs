//! Reproduces failures that need an earlier state of the server: with requests of the run in front that created, changed or
//! deleted what the failing request refers to.

use std::cmp::Reverse;

use super::{
    changes::{Change, Relation},
    group::Sample,
    provenance::{prefixed, steps_after},
    reproduce::{Reproduced, Reproducer, reproduce},
    worker::Worker,
};
use crate::{phases::stateful::Step, transport::Transport};

/// The maximum number of samples that are tried.
const MOST_SAMPLES: usize = 3;
/// The maximum number of changes that are tried one by one.
const MOST_ALONE: usize = 4;
/// The maximum number of changes that are tried together.
const MOST_TOGETHER: usize = 8;

/// The failure with requests in front of it that make it occur twice in a row; `None` when there are no such requests.
pub(super) async fn reproduce_after_changes(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    transport: &mut dyn Transport,
) -> Option<Reproduced> {
    for sample in reproducer.group.samples.iter().take(MOST_SAMPLES) {
        for steps in candidates(sample, &worker.run.changes_before(sample)) {
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

/// The steps of `sample` after one of `changes`, the most related and newest first, and after several of them.
fn candidates(sample: &Sample, changes: &[(Relation, Change)]) -> Vec<Vec<Step>> {
    let after = |changes: &[&Change]| match sample.steps.as_slice() {
        [.., last] if sample.is_single => steps_after(changes, last.operation, &last.case),
        steps => prefixed(changes, steps),
    };
    let mut ranked: Vec<(usize, &(Relation, Change))> = changes.iter().enumerate().collect();
    ranked.sort_by_key(|(at, (relation, _))| Reverse((*relation, *at)));
    let alone = ranked.iter().take(MOST_ALONE);
    let mut res: Vec<Vec<Step>> = alone.map(|(_, (_, change))| after(&[change])).collect();
    if ranked.len() > 1 {
        ranked.truncate(MOST_TOGETHER);
        ranked.sort_by_key(|(at, _)| *at);
        let together: Vec<&Change> = ranked.iter().map(|(_, (_, change))| change).collect();
        res.push(after(&together));
    }
    res
}
