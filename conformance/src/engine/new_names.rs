//! Shrinks a failing request further where its path names nothing: on a server that the run has used, what the smaller request is
//! about may be there already, and the server then says something else than a fresh one does.

use proptest::strategy::ValueTree as _;

use super::{
    names::{Name, is_in_path, names, renamed},
    reproduce::{Reproduced, Reproducer, reproduce, simplifier},
    worker::Worker,
};
use crate::{
    phases::{shrink::parts::PartsSimplifier, stateful::Step},
    transport::Transport,
    value::shrink::ShrinkTree,
};

/// The maximum number of attempts for one finding.
const MOST: u32 = 16;

/// Leaves parts out of the steps of `shown` as long as they reproduce the failure with new names in the path of the last one.
pub(super) async fn shrink(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    shown: &mut Reproduced,
    transport: &mut dyn Transport,
) {
    if with_new_names(worker, reproducer, &shown.steps).is_none() {
        return;
    }
    let simplifier = PartsSimplifier::of_all(simplifier(worker, &shown.steps));
    let mut tree = ShrinkTree::new(simplifier, shown.steps.clone());
    let mut smallest = None;
    let mut left = MOST;
    while left > 0 && !worker.run.stop.is_final() && tree.simplify() {
        left -= 1;
        let Some(steps) = with_new_names(worker, reproducer, &tree.current()) else {
            break;
        };
        match reproduce(worker, reproducer, &steps, transport).await {
            Some(found) => smallest = Some((tree.current(), found)),
            None => {
                tree.complicate();
            }
        }
    }
    let Some((short, found)) = smallest else {
        return;
    };
    // The short names that they had are easier to read.
    *shown = match reproduce(worker, reproducer, &short, transport).await {
        Some(found) => found,
        None => found,
    };
}

/// `steps` with new names in the path of the last one; `None` where there is none that could be another one.
fn with_new_names(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
) -> Option<Vec<Step>> {
    let last = steps.len().checked_sub(1)?;
    let mut names = names(worker, reproducer, steps);
    names.retain(|name| name.step == last && is_in_path(&name.target));
    let names: Vec<&Name> = names.iter().collect();
    let renamed = renamed(worker, reproducer, steps, &names);
    (renamed != steps).then_some(renamed)
}
