//! Sends what showed a cause once more, and makes it as small as possible.

use proptest::strategy::ValueTree as _;

use super::{
    collect::{Group, Sample},
    effort::{Effort, Metered},
    sequence::{SentSequence, send_again},
    worker::Worker,
};
use crate::{
    checks::{CheckContext, find, judge_all},
    exchange::Exchange,
    failure::Failure,
    phases::{
        shrink::scenario::{ScenarioSimplifier, ScenarioTree},
        stateful::Step,
    },
    transport::Transport,
};

/// Steps that show a cause, and what came of them.
pub(super) struct Reproduced {
    pub(super) steps: Vec<Step>,
    pub(super) exchanges: Vec<Exchange>,
    pub(super) failure: Failure,
}

/// Sends `steps` and judges the last one by the check called `check`. `None` when the steps cannot all be taken.
pub(super) async fn judge_steps(
    worker: &Worker<'_>,
    steps: &[Step],
    check: &str,
    transport: &mut dyn Transport,
) -> Option<Vec<Failure>> {
    let sent = send_again(worker, steps, transport).await?;
    judge_last(worker, &sent.exchanges, check)
}

/// Sends `steps` and tells whether the last one shows the cause of `group`.
pub(super) async fn reproduce(
    worker: &Worker<'_>,
    group: &Group,
    steps: &[Step],
    transport: &mut dyn Transport,
) -> Option<Reproduced> {
    let SentSequence { steps, exchanges } = send_again(worker, steps, transport).await?;
    let failures = judge_last(worker, &exchanges, group.first.failure.check)?;
    let mut failures = failures.into_iter();
    let failure = failures.find(|failure| failure.cause == group.first.failure.cause)?;
    Some(Reproduced {
        steps,
        exchanges,
        failure,
    })
}

/// The first of `samples` that shows the cause again, and once more: what depends on the state of the server often comes
/// only once. If there is none, one that showed it once.
pub(super) async fn reproduce_any(
    worker: &Worker<'_>,
    group: &Group,
    samples: &mut dyn Iterator<Item = &Sample>,
    transport: &mut dyn Transport,
) -> Option<Reproduced> {
    let mut res = None;
    for sample in samples {
        if worker.run.stop.is_final() {
            break;
        }
        let Some(once) = reproduce(worker, group, &sample.steps, transport).await else {
            continue;
        };
        if let Some(twice) = reproduce(worker, group, &sample.steps, transport).await {
            return Some(twice);
        }
        res = res.or(Some(once));
    }
    res
}

/// Takes every simplification that still shows the cause, until none does or the effort is spent.
pub(super) async fn shrink(
    worker: &Worker<'_>,
    group: &Group,
    best: &mut Reproduced,
    effort: Effort,
    transport: &mut dyn Transport,
) {
    let mut transport = Metered::new(transport);
    let simplifier =
        ScenarioSimplifier::new(&best.steps, |operation| worker.prepared.get(operation));
    let mut tree = ScenarioTree::new(simplifier, best.steps.clone());
    let mut tries = 0;
    while !effort.is_spent(tries, &transport) && !worker.run.stop.is_final() && tree.simplify() {
        tries += 1;
        match reproduce(worker, group, &tree.current(), &mut transport).await {
            Some(shown) => *best = shown,
            None => {
                tree.complicate();
            }
        }
    }
}

/// Judges the last of `exchanges` by the check called `check`.
fn judge_last(worker: &Worker<'_>, exchanges: &[Exchange], check: &str) -> Option<Vec<Failure>> {
    let (last, history) = exchanges.split_last()?;
    let cases = worker.prepared.get(last.operation)?;
    let context = CheckContext {
        operation: &cases.operation,
        max_response_time: worker.run.config.max_response_time,
        history,
    };
    Some(judge_all(&[find(check)?], &context, last))
}
