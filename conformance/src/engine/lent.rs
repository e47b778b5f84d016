//! Values that earlier steps lend to later ones without need: a failure may need any value of that form and not the one of a
//! resource that the run created, and then nothing has to create it.

use super::{
    fresh::with_other_values,
    reproduce::{Reproduced, Reproducer, reproduce},
    worker::Worker,
};
use crate::{phases::stateful::Step, transport::Transport};

/// The maximum number of values that are tried.
const MOST: usize = 8;

/// Gives the steps of `shown` values of their own in the place of those that they take from earlier steps, as far as they still
/// fail: values of the same form that name nothing on the server.
pub(super) async fn replace(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    shown: &mut Reproduced,
    transport: &mut dyn Transport,
) {
    // The last value comes first: what provides it may then take nothing either.
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for (at, step) in shown.steps.iter().enumerate().rev() {
        taken.extend((0..step.bindings.len()).rev().map(|index| (at, index)));
    }
    for (at, index) in taken.into_iter().take(MOST) {
        if reproducer.is_over(worker) {
            return;
        }
        if let Some(steps) = with_own_value(worker, reproducer, shown, (at, index))
            && let Some(found) = reproduce(worker, reproducer, &steps, transport).await
        {
            *shown = found;
        }
    }
}

/// The steps of `shown` where the one at `at` has a value of its own in the place of the one that its binding `index` takes.
fn with_own_value(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    shown: &Reproduced,
    (at, index): (usize, usize),
) -> Option<Vec<Step>> {
    let mut res = shown.steps.clone();
    let step = res.get_mut(at)?;
    if index >= step.bindings.len() {
        return None;
    }
    let target = step.bindings.remove(index).binding.target.in_case();
    let sent = &shown.exchanges.get(at)?.case;
    let value = target.value_in(sent)?.clone();
    target.set(&mut step.case, value);
    let cases = worker.prepared.get(step.operation)?;
    let mut rng = reproducer.choices(worker);
    let case = with_other_values(&cases.operation, &step.case, [target.clone()], &mut rng);
    let is_other = target.value_in(&case) != target.value_in(sent);
    step.case = case;
    step.case.observed.retain(|it| it.target != target);
    is_other.then_some(res)
}
