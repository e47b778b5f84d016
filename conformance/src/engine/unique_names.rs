//! Shrinks a failing request further with unique names in its path: on a server that the run has used, the resource of the smaller
//! request may exist already, and the server then responds in another way than a fresh one does.

use proptest::strategy::ValueTree as _;

use super::{
    effort::Effort,
    names::{Name, is_in_path, names, renamed},
    reproduce::{Reproduced, Reproducer, descend, reproduce, simplifier},
    worker::Worker,
};
use crate::{
    phases::{shrink::removals::RemovalSimplifier, stateful::Step},
    transport::Transport,
    value::shrink::ShrinkTree,
};

/// The effort for one finding.
const EFFORT: Effort = Effort {
    requests: 32,
    waits: 6,
};

/// Removes from the steps of `shown` what the failure does not need with unique names in the path of the last one.
pub(super) async fn shrink(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    shown: &mut Reproduced,
    transport: &mut dyn Transport,
) {
    let simplifier = RemovalSimplifier::of_all(simplifier(worker, &shown.steps));
    let mut tree = ShrinkTree::new(simplifier, shown.steps.clone());
    let unique = |steps: Vec<Step>| with_unique_names(worker, reproducer, &steps);
    if unique(tree.current()).is_none() {
        return;
    }
    let found = descend(worker, reproducer, (&mut tree, EFFORT), &unique, transport).await;
    if let Some(found) = found {
        // The short names that they had are easier to read.
        let short = reproduce(worker, reproducer, &tree.current(), transport).await;
        *shown = short.unwrap_or(found);
    }
}

/// `steps` with unique names in the path of the last one; `None` where there is none that could be another one.
fn with_unique_names(
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
