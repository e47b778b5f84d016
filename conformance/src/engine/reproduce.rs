//! Reproduces failures, and shrinks them.

use proptest::strategy::ValueTree as _;

use super::{
    effort::{Effort, Metered},
    group::{Group, Sample},
    scenario::{SentScenario, send_again, send_renamed},
    unique::UniqueValues,
    worker::Worker,
};
use crate::{
    checks::{CheckContext, validate_all},
    exchange::Exchange,
    failure::{Failure, KnownFailure},
    phases::{
        shrink::scenario::{ScenarioSimplifier, ScenarioTree},
        stateful::Step,
    },
    transport::Transport,
};

/// Steps that reproduce a failure, and their exchanges.
pub(super) struct Reproduced {
    pub(super) steps: Vec<Step>,
    pub(super) exchanges: Vec<Exchange>,
    pub(super) failure: Failure,
}

/// A failure that is being reproduced.
pub(super) struct Reproducer<'g> {
    pub(super) group: &'g Group,
    unique: UniqueValues,
}

impl<'g> Reproducer<'g> {
    /// Reproduces the failure of `group`.
    pub(super) fn new(group: &'g Group) -> Self {
        Self {
            unique: UniqueValues::for_failure(&group.first.failure.fingerprint()),
            group,
        }
    }
}

/// Sends `steps` and validates the last exchange by the check of `known`. `None` when the steps cannot all be taken.
pub(super) async fn validate_steps(
    worker: &Worker<'_>,
    steps: &[Step],
    known: &KnownFailure<'_>,
    transport: &mut dyn Transport,
) -> Option<Vec<Failure>> {
    let unique = UniqueValues::for_failure(&known.fingerprint());
    let (_, failures) = send_until_shown(worker, steps, known, (&unique, true), transport).await?;
    Some(failures)
}

/// Sends `steps`, and returns what came of them when the last exchange fails with the signature of `reproducer`.
pub(super) async fn reproduce(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
    transport: &mut dyn Transport,
) -> Option<Reproduced> {
    let first = &reproducer.group.first;
    let known = first.failure.as_known();
    let unique = (&reproducer.unique, first.exchange.is_success());
    let (sent, failures) = send_until_shown(worker, steps, &known, unique, transport).await?;
    let SentScenario { steps, exchanges } = sent;
    let mut failures = failures.into_iter();
    let failure = failures.find(|failure| failure.is(&known))?;
    Some(Reproduced {
        steps,
        exchanges,
        failure,
    })
}

/// Sends `steps`, and again under the names of `unique` where the server refuses what it accepted: what was created once can
/// often not be created again. The failures are those of the last exchange, by the check of `known`.
async fn send_until_shown(
    worker: &Worker<'_>,
    steps: &[Step],
    known: &KnownFailure<'_>,
    (unique, was_accepted): (&UniqueValues, bool),
    transport: &mut dyn Transport,
) -> Option<(SentScenario, Vec<Failure>)> {
    let is_shown = |failures: &[Failure]| failures.iter().any(|failure| failure.is(known));
    let sent = send_again(worker, steps, unique, transport).await?;
    let failures = validate_last(worker, &sent.exchanges, known.check)?;
    let is_accepted = sent.exchanges.last().is_some_and(Exchange::is_success);
    if is_shown(&failures) || is_accepted || !was_accepted {
        return Some((sent, failures));
    }
    if let Some(renamed) = send_renamed(worker, steps, unique, transport).await
        && let Some(again) = validate_last(worker, &renamed.exchanges, known.check)
        && is_shown(&again)
    {
        return Some((renamed, again));
    }
    Some((sent, failures))
}

/// The first of `samples` that reproduces the failure twice: a failure that depends on the state of the server often occurs
/// only once. If there is none, the first that reproduces it once.
///
/// Also returns whether it was twice.
pub(super) async fn reproduce_any(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    samples: &mut dyn Iterator<Item = &Sample>,
    transport: &mut dyn Transport,
) -> (Option<Reproduced>, bool) {
    let mut res = None;
    for sample in samples {
        if worker.run.stop.is_final() {
            break;
        }
        let Some(once) = reproduce(worker, reproducer, &sample.steps, transport).await else {
            continue;
        };
        if let Some(twice) = reproduce(worker, reproducer, &sample.steps, transport).await {
            return (Some(twice), true);
        }
        res = res.or(Some(once));
    }
    (res, false)
}

/// Accepts every simplification that still fails, until none does or the effort is spent.
pub(super) async fn shrink(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
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
        match reproduce(worker, reproducer, &tree.current(), &mut transport).await {
            Some(shown) => *best = shown,
            None => {
                tree.complicate();
            }
        }
    }
}

/// Validates the last of `exchanges` by the check called `check`.
fn validate_last(worker: &Worker<'_>, exchanges: &[Exchange], check: &str) -> Option<Vec<Failure>> {
    let (last, history) = exchanges.split_last()?;
    let cases = worker.prepared.get(last.operation)?;
    let context = CheckContext {
        operation: &cases.operation,
        max_response_time: worker.run.config.max_response_time,
        history,
    };
    let check = worker.run.config.check_called(check)?;
    Some(validate_all(&[check], &context, last))
}
