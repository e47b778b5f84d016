//! Sends scenarios: they are planned in advance, and values are filled in from earlier responses.

use super::{
    confirmation::Confirmation,
    fresh::{Fresh, with_fresh_values},
    known_values::KnownValues,
    request,
    sending::PreparedRequest,
    unique::{Which, with_names},
    worker::Worker,
};
use crate::{
    exchange::Exchange,
    phases::{
        certification::is_certified,
        stateful::{Scenario, Step, bind},
    },
    transport::Transport,
    value::seed::Dice,
};

/// A scenario that was sent.
pub(super) struct SentScenario {
    /// The planned steps.
    pub(super) steps: Vec<Step>,
    /// Their exchanges.
    pub(super) exchanges: Vec<Exchange>,
    /// Which values of the steps before the last one were replaced.
    pub(super) renewal: Option<Fresh>,
    /// The step that the server rejected before they were.
    pub(super) rejected: Option<usize>,
}

/// The steps of run `number` of `scenario`: random valid cases, whose values are filled in later.
pub(super) fn planned(
    worker: &Worker<'_>,
    scenario: &Scenario,
    number: u64,
    known: &KnownValues,
) -> Option<Vec<Step>> {
    let mut res = Vec::new();
    // Every scenario needs unique values, or it meets what another one created: its subject and its number identify it.
    let subject = &scenario.subject.of(&worker.run.api)?.id;
    for (at, step) in scenario.steps.iter().enumerate() {
        let cases = worker.prepared.get(step.operation)?;
        let id = &cases.operation.operation().id;
        let purpose = format!("stateful {at} {subject}");
        let seed = worker.run.config.seed;
        let mut rng = seed.rng(id, &purpose, number);
        let purpose = format!("{purpose} {id}");
        // Every other run uses the simplest cases, which are most likely to succeed.
        let case = if number.is_multiple_of(2) {
            let mut rng = worker.run.config.unique_values(&purpose, number);
            let simplest = cases.operation.simplest();
            simplest.map(|case| with_names(&cases.operation, &case, Which::Empty, &mut rng))
        } else {
            cases.operation.positive(&mut Dice::Random(&mut rng))
        };
        let case = known.fill_step(worker.run, &cases, case?, &purpose, number);
        // The steps before the last one prepare it, so they always ask for the first documented type.
        let is_last = at + 1 == scenario.steps.len();
        let turn = if is_last { number } else { 0 };
        res.push(Step {
            operation: step.operation,
            case: cases.operation.asking(case, turn),
            bindings: step.bindings.clone(),
        });
    }
    Some(res)
}

/// Why a step was not sent.
#[derive(Debug, Clone, Copy)]
enum Stopped {
    /// It takes a value from this earlier step, which the server rejected.
    Rejected(usize),
    /// For another reason.
    Otherwise,
}

/// Sends `step` after `history`. `None` when a value that it needs is missing, when filled-in values change its intent or
/// are those of the user of the run, or when the run is over.
pub(super) async fn send_step(
    worker: &Worker<'_>,
    step: &Step,
    history: &[Exchange],
    transport: &mut dyn Transport,
) -> Option<Exchange> {
    let cases = worker.prepared.get(step.operation)?;
    let mut case = step.case.clone();
    let mut sources: Vec<usize> = Vec::new();
    for taken in &step.bindings {
        let source = history.get(taken.from)?;
        let base = worker.run.config.url_of(source.operation);
        if !source.is_success() || !bind(&mut case, &taken.binding, source, &base) {
            return None;
        }
        if !sources.contains(&taken.from) {
            sources.push(taken.from);
        }
    }
    let is_certain = is_certified(&cases.operation, &case);
    if !is_certain || worker.run.endangers_itself(step.operation, &case) {
        return None;
    }
    let request = request::plain(&cases.operation, &case)?;
    let prepared = PreparedRequest {
        operation: step.operation,
        case,
        request,
        sources,
    };
    worker.sender.send(prepared, transport).await
}

/// Sends all of `steps`; if that fails, again with unique names, because a resource can often be created only once. What is known to
/// be taken is not sent as it is. `None` when some step could not be sent.
pub(super) async fn send_again(
    worker: &Worker<'_>,
    steps: &[Step],
    (renewals, confirmation): (&[Fresh], &Confirmation),
    transport: &mut dyn Transport,
) -> Option<SentScenario> {
    let (_, front) = steps.split_last()?;
    let is_spent = front.iter().any(|step| confirmation.spent().has(step));
    let mut rejected = None;
    if !is_spent {
        match send_all(worker, steps, confirmation, transport).await {
            Ok(exchanges) => {
                return Some(SentScenario {
                    steps: steps.to_vec(),
                    exchanges,
                    renewal: None,
                    rejected: None,
                });
            }
            Err(Stopped::Rejected(at)) => rejected = Some(at),
            Err(Stopped::Otherwise) => {}
        }
    }
    for which in renewals {
        let Some(renewed) = renamed(worker, steps, *which, confirmation) else {
            continue;
        };
        match send_all(worker, &renewed, confirmation, transport).await {
            Ok(exchanges) => {
                return Some(SentScenario {
                    steps: renewed,
                    exchanges,
                    renewal: Some(*which),
                    rejected,
                });
            }
            // A last step that cannot be made says nothing about those before it.
            Err(Stopped::Rejected(_)) => confirmation
                .spent_mut()
                .note_rejected(worker, steps, &renewed),
            Err(Stopped::Otherwise) => {}
        }
    }
    None
}

/// Sends all of `steps` with fresh values in the last one too: what was created once can often not be created again. `None`
/// when the last one stays as it is, or some step could not be sent.
pub(super) async fn send_renamed(
    worker: &Worker<'_>,
    steps: &[Step],
    (which, confirmation): (Fresh, &Confirmation),
    transport: &mut dyn Transport,
) -> Option<SentScenario> {
    let mut renamed = Vec::new();
    for step in steps {
        renamed.push(with_fresh(worker, step, which, confirmation)?);
    }
    if steps.last()?.case == renamed.last()?.case {
        return None;
    }
    let sent = send_all(worker, &renamed, confirmation, transport).await;
    let exchanges = sent.ok()?;
    Some(SentScenario {
        steps: renamed,
        exchanges,
        renewal: Some(which),
        rejected: None,
    })
}

/// Sends all of `steps`.
///
/// # Errors
///
/// When some step could not be sent.
async fn send_all(
    worker: &Worker<'_>,
    steps: &[Step],
    confirmation: &Confirmation,
    transport: &mut dyn Transport,
) -> Result<Vec<Exchange>, Stopped> {
    let mut history: Vec<Exchange> = Vec::new();
    for step in steps {
        let Some(exchange) = send_step(worker, step, &history, transport).await else {
            return Err(reason(step, &history));
        };
        confirmation.note(worker.run, &exchange);
        history.push(exchange);
    }
    Ok(history)
}

/// Why `step` was not sent after `history`.
fn reason(step: &Step, history: &[Exchange]) -> Stopped {
    let mut sources = step.bindings.iter().map(|taken| taken.from);
    let rejected = sources.find(|from| {
        let source = history.get(*from);
        source.is_some_and(|source| source.response().is_some() && !source.is_success())
    });
    rejected.map_or(Stopped::Otherwise, Stopped::Rejected)
}

/// `steps` with fresh values in all but the last one; `None` when there are none.
fn renamed(
    worker: &Worker<'_>,
    steps: &[Step],
    which: Fresh,
    confirmation: &Confirmation,
) -> Option<Vec<Step>> {
    let (last, before) = steps.split_last()?;
    let mut res = Vec::new();
    for step in before {
        res.push(with_fresh(worker, step, which, confirmation)?);
    }
    let is_other = res
        .iter()
        .zip(before)
        .any(|(renamed, step)| renamed.case != step.case);
    res.push(last.clone());
    is_other.then_some(res)
}

/// `step` with fresh values wherever it may have others.
fn with_fresh(
    worker: &Worker<'_>,
    step: &Step,
    which: Fresh,
    confirmation: &Confirmation,
) -> Option<Step> {
    let cases = worker.prepared.get(step.operation)?;
    let pool = worker.run.rounds.pool();
    let known = pool.lessons.of(&cases.operation.operation().id);
    let mut rng = confirmation.choices(worker.run);
    let case = with_fresh_values(&cases.operation, &step.case, which, known, &mut rng);
    Some(Step {
        case,
        ..step.clone()
    })
}
