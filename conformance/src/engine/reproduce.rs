//! Reproduces failures, and shrinks them.
//!
//! What a server accepts only once is sent again in one of several [`Way`]s.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use proptest::{strategy::ValueTree, test_runner::TestRng};

use super::{
    ReplayedSteps,
    changes::Changes,
    confirmation::Confirmation,
    effort::{Effort, Metered},
    finding::Reproduction,
    fresh::Fresh,
    group::{Group, Sample},
    learning::{is_conflict, is_curable},
    removal::removed_before,
    scenario::{SentScenario, send_again, send_renamed},
    spent::is_undone,
    worker::Worker,
};
use crate::{
    checks::{CheckContext, validate_all},
    exchange::Exchange,
    failure::{Failure, KnownFailure},
    phases::{
        shrink::{
            removals::RemovalSimplifier,
            scenario::{ScenarioSimplifier, ScenarioTree},
        },
        stateful::Step,
    },
    transport::Transport,
    value::shrink::ShrinkTree,
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
    pub(super) confirmation: Confirmation,
    /// The way in which the failure was reproduced, where the same requests do not reproduce it.
    way: Cell<Option<Way>>,
    /// Which values of the steps before the failing one are replaced where these cannot be sent again; `None` until it was
    /// reproduced.
    renewal: Cell<Option<Fresh>>,
    /// How often the same requests reproduced it.
    same: Cell<u32>,
    /// Whether its steps reproduce it only with what other requests of the run left on the server.
    pub(super) needs_run: Cell<bool>,
    /// The steps that reproduced it last, and how often they did.
    last_shown: RefCell<Option<(Vec<Step>, Reproduction)>>,
    /// How long the slowest of their responses took.
    slowest: Cell<Duration>,
}

/// How requests are sent again that the server accepts only once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// With other values.
    Fresh(Fresh),
    /// After what they create was deleted.
    Removed,
}

/// All ways, the one that changes least first.
const WAYS: [Way; 5] = [
    Way::Fresh(Fresh::Names),
    Way::Fresh(Fresh::Identifying),
    Way::Fresh(Fresh::Path),
    Way::Fresh(Fresh::All),
    Way::Removed,
];

/// What is known about a failure that is reproduced.
struct Repetition<'r> {
    confirmation: &'r Confirmation,
    /// Whether the failing request was a success.
    was_accepted: bool,
    way: &'r Cell<Option<Way>>,
    renewal: Option<Fresh>,
    same: &'r Cell<u32>,
}

/// How often the same requests have to reproduce a failure, so that it does not depend on their being new.
const OFTEN: u32 = 2;
/// What is tried for the steps before the failing one while no reproduction succeeded.
const RENEWALS: [Fresh; 2] = [Fresh::Names, Fresh::All];

impl<'g> Reproducer<'g> {
    /// Reproduces the failure of `group`.
    pub(super) fn new(group: &'g Group) -> Self {
        Self {
            confirmation: Confirmation::new(&group.first.failure.fingerprint()),
            group,
            way: Cell::default(),
            renewal: Cell::default(),
            same: Cell::default(),
            needs_run: Cell::default(),
            last_shown: RefCell::default(),
            slowest: Cell::default(),
        }
    }

    /// How often `steps`, which reproduced the failure last, did so until now.
    pub(super) fn reproduction_of(&self, steps: &[Step]) -> Reproduction {
        let last = self.last_shown.borrow();
        let last = last.as_ref().filter(|(shown, _)| shown == steps);
        last.map_or_else(Reproduction::default, |(_, reproduction)| *reproduction)
    }

    /// How long the slowest response took when the failure was reproduced last.
    pub(super) fn slowest(&self) -> Duration {
        self.slowest.get()
    }

    /// Notes what came of sending `steps`.
    fn note(&self, steps: &[Step], shown: Option<&Reproduced>) {
        let mut last = self.last_shown.borrow_mut();
        if let Some((_, reproduction)) = last.as_mut().filter(|(shown, _)| shown == steps) {
            reproduction.note(shown.is_some());
        } else if shown.is_some() {
            let mut reproduction = Reproduction::default();
            reproduction.note(true);
            *last = Some((steps.to_vec(), reproduction));
        }
        if let Some(shown) = shown {
            let elapsed = shown.exchanges.iter().map(|it| it.interaction.elapsed);
            self.slowest.set(elapsed.max().unwrap_or_default());
        }
    }

    /// Random choices for other values.
    pub(super) fn choices(&self, worker: &Worker<'_>) -> TestRng {
        self.confirmation.choices(worker.run)
    }

    /// Whether nothing smaller is to be tried any more: the run was ended, or this failure has had its share of waits.
    pub(super) fn is_over(&self, worker: &Worker<'_>) -> bool {
        worker.run.stop.is_final() || self.confirmation.waits() >= worker.run.share_of_waits()
    }

    /// What the reproductions changed.
    pub(super) fn into_changes(self) -> Changes {
        self.confirmation.into_changes()
    }
}

/// Sends `steps` and validates the last exchange by the check of `known`. `None` when the steps cannot all be taken.
pub(super) async fn validate_steps(
    worker: &Worker<'_>,
    steps: &[Step],
    known: &KnownFailure<'_>,
    transport: &mut dyn Transport,
) -> Option<ReplayedSteps> {
    let confirmation = Confirmation::new(&known.fingerprint());
    let repetition = Repetition {
        confirmation: &confirmation,
        was_accepted: true,
        way: &Cell::default(),
        renewal: None,
        same: &Cell::default(),
    };
    let (sent, failures) = send_until_shown(worker, steps, known, repetition, transport).await?;
    let last = sent.exchanges.last().and_then(Exchange::response);
    Some(ReplayedSteps {
        failures,
        status: last.map(|response| response.status),
    })
}

/// Sends `steps`, and returns what came of them when the last exchange fails with the signature of `reproducer`.
pub(super) async fn reproduce(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
    transport: &mut dyn Transport,
) -> Option<Reproduced> {
    let shown = reproduced(worker, reproducer, steps, transport).await;
    reproducer.note(steps, shown.as_ref());
    shown
}

async fn reproduced(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
    transport: &mut dyn Transport,
) -> Option<Reproduced> {
    let first = &reproducer.group.first;
    if first.exchange.response().is_none() {
        // A request that is lost on a kept connection is sent twice.
        transport.disconnect();
    }
    let known = first.failure.as_known();
    let repetition = Repetition {
        confirmation: &reproducer.confirmation,
        was_accepted: first.exchange.is_success(),
        way: &reproducer.way,
        renewal: reproducer.renewal.get(),
        same: &reproducer.same,
    };
    let (sent, failures) = send_until_shown(worker, steps, &known, repetition, transport).await?;
    let mut failures = failures.into_iter();
    let failure = failures.find(|failure| failure.is(&known))?;
    let SentScenario {
        steps: renewed,
        exchanges,
        renewal,
        rejected,
    } = sent;
    if let Some(at) = rejected
        && let (Some(step), Some(renewed)) = (steps.get(at), renewed.get(at))
    {
        // Where the renewed steps fail in another way, they may need what has the name.
        let mut spent = reproducer.confirmation.spent_mut();
        spent.note(worker, step, renewed);
    }
    if reproducer.renewal.get().is_none() {
        reproducer
            .renewal
            .set(Some(renewal.unwrap_or(Fresh::Names)));
    }
    Some(Reproduced {
        steps: renewed,
        exchanges,
        failure,
    })
}

/// Whether the last of `steps` succeeds.
pub(super) async fn is_accepted(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
    transport: &mut dyn Transport,
) -> bool {
    let before = (RENEWALS.as_slice(), &reproducer.confirmation);
    let sent = send_again(worker, steps, before, transport).await;
    let last = sent.as_ref().and_then(|sent| sent.exchanges.last());
    last.is_some_and(Exchange::is_success)
}

/// Sends `steps`, and again in other ways where the server refuses what it accepted: what was created once can often not be
/// created again. The failures are those of the last exchange, by the check of `known`.
async fn send_until_shown(
    worker: &Worker<'_>,
    steps: &[Step],
    known: &KnownFailure<'_>,
    repetition: Repetition<'_>,
    transport: &mut dyn Transport,
) -> Option<(SentScenario, Vec<Failure>)> {
    let is_shown = |failures: &[Failure]| failures.iter().any(|failure| failure.is(known));
    let known_renewal = repetition.renewal.as_slice();
    let renewals = if known_renewal.is_empty() {
        &RENEWALS
    } else {
        known_renewal
    };
    let before = (renewals, repetition.confirmation);
    if let Some(Way::Fresh(which)) = repetition.way.get()
        && let Some(last) = steps.last()
        && repetition.confirmation.spent().has(last)
    {
        let renewal = (which, repetition.confirmation);
        let again = send_renamed(worker, steps, renewal, transport).await?;
        let failures = validate_last(worker, &again.exchanges, known.check)?;
        return Some((again, failures));
    }
    let sent = send_again(worker, steps, before, transport).await?;
    let failures = validate_last(worker, &sent.exchanges, known.check)?;
    let is_often = repetition.same.get() >= OFTEN;
    if is_shown(&failures) {
        repetition.same.set(repetition.same.get() + 1);
        return Some((sent, failures));
    }
    let ways = match repetition.way.get() {
        Some(way) => vec![way],
        None => ways(worker, &sent, repetition.was_accepted, is_often),
    };
    for way in ways {
        let again = match way {
            Way::Fresh(which) => {
                let renewal = (which, repetition.confirmation);
                send_renamed(worker, steps, renewal, transport).await
            }
            Way::Removed => match removed_before(worker, steps) {
                Some(steps) => send_again(worker, &steps, before, transport).await,
                None => None,
            },
        };
        if let Some(again) = again
            && let Some(failures) = validate_last(worker, &again.exchanges, known.check)
            && is_shown(&failures)
        {
            repetition.way.set(Some(way));
            let is_rejected = sent.exchanges.last().is_some_and(|last| !last.is_success());
            if let (true, Some(step), Some(renewed)) =
                (is_rejected, steps.last(), again.steps.last())
            {
                let mut spent = repetition.confirmation.spent_mut();
                spent.note(worker, step, renewed);
            }
            return Some((again, failures));
        }
    }
    Some((sent, failures))
}

/// The ways in which the scenario `sent`, which does not show the failure, may show it again.
/// `is_often` where the same requests showed it before.
fn ways(worker: &Worker<'_>, sent: &SentScenario, was_accepted: bool, is_often: bool) -> Vec<Way> {
    let Some(last) = sent.exchanges.last().filter(|it| !it.is_success()) else {
        return Vec::new();
    };
    let is_conflict = || {
        let cases = worker.prepared.get(last.operation);
        cases.is_some_and(|cases| is_conflict(&cases, last))
    };
    // A server error may come after the resource was stored.
    if !is_often && (was_accepted && is_curable(last) || is_conflict()) {
        WAYS.to_vec()
    } else if was_accepted {
        vec![Way::Fresh(Fresh::Names)]
    } else {
        Vec::new()
    }
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

/// Shrinks all of `best`.
pub(super) async fn shrink(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    best: &mut Reproduced,
    effort: Effort,
    transport: &mut dyn Transport,
) {
    let mut tree = ScenarioTree::new(simplifier(worker, &best.steps), best.steps.clone());
    let found = descend(worker, reproducer, (&mut tree, effort), &Some, transport).await;
    if let Some(found) = found {
        *best = found;
    }
}

/// Shrinks the steps before the failing one of `best`.
pub(super) async fn shrink_front(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    best: &mut Reproduced,
    effort: Effort,
    transport: &mut dyn Transport,
) {
    let simplifier = RemovalSimplifier::of_front(simplifier(worker, &best.steps));
    let mut tree = ShrinkTree::new(simplifier, best.steps.clone());
    let found = descend(worker, reproducer, (&mut tree, effort), &Some, transport).await;
    if let Some(found) = found {
        *best = found;
    }
}

/// How `steps` shrink.
pub(super) fn simplifier(worker: &Worker<'_>, steps: &[Step]) -> ScenarioSimplifier {
    ScenarioSimplifier::new(steps, |operation| worker.prepared.get(operation))
}

/// Accepts every simplification of `tree` that still fails, until none does or the effort is spent. `sent` turns the steps of the tree
/// into those that are sent, where that is possible. Returns the last reproduction.
pub(super) async fn descend(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    (tree, effort): (&mut impl ValueTree<Value = Vec<Step>>, Effort),
    sent: &dyn Fn(Vec<Step>) -> Option<Vec<Step>>,
    transport: &mut dyn Transport,
) -> Option<Reproduced> {
    let mut transport = Metered::new(transport, reproducer.slowest());
    let mut res = None;
    let mut tries = 0;
    let mut best = tree.current();
    while !effort.is_spent(tries, &transport) && !reproducer.is_over(worker) && tree.simplify() {
        let smaller = tree.current();
        if reproducer.confirmation.spent().is_in_vain(&best, &smaller) {
            tree.complicate();
            continue;
        }
        tries += 1;
        let shown = match sent(smaller.clone()) {
            Some(steps) => reproduce(worker, reproducer, &steps, &mut transport).await,
            None => None,
        };
        match shown.filter(|shown| !is_undone(worker, &best, &smaller, &shown.steps)) {
            Some(shown) => (res, best) = (Some(shown), smaller),
            None => {
                tree.complicate();
            }
        }
    }
    res
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
