//! Sends sequences: planned before anything is sent, filled in when earlier answers are there.

use super::{
    request,
    sending::PreparedRequest,
    unique::{UniqueValues, Which, with_names},
    worker::Worker,
};
use crate::{
    exchange::Exchange,
    phases::{
        coverage::is_certified,
        stateful::{Scenario, Step, bind},
    },
    transport::Transport,
    value::seed::Dice,
};

/// A sequence that was sent.
pub(super) struct SentScenario {
    /// The steps as they were planned.
    pub(super) steps: Vec<Step>,
    /// What came of each.
    pub(super) exchanges: Vec<Exchange>,
}

/// The steps of run `number` of `scenario`: random valid cases, to be filled in later.
pub(super) fn planned(worker: &Worker<'_>, scenario: &Scenario, number: u64) -> Option<Vec<Step>> {
    let mut res = Vec::new();
    // Every sequence has values of its own, or the second one meets what the first one left behind: its subject and its
    // number identify it.
    let subject = &scenario.subject.of(&worker.run.api)?.id;
    for (at, step) in scenario.steps.iter().enumerate() {
        let cases = worker.prepared.get(step.operation)?;
        let purpose = format!("stateful {at} {subject}");
        let seed = worker.run.config.seed;
        let mut rng = seed.rng(&cases.operation.operation().id, &purpose, number);
        // Every other run is the plainest one: what works at all should work there.
        let case = if number.is_multiple_of(2) {
            let purpose = format!("{purpose} {}", cases.operation.operation().id);
            let mut rng = worker.run.config.unique_values(&purpose, number);
            let simplest = cases.operation.simplest();
            simplest.map(|case| with_names(&cases.operation, &case, Which::Empty, &mut rng))
        } else {
            cases.operation.positive(&mut Dice::Random(&mut rng))
        };
        res.push(Step {
            operation: step.operation,
            case: case?,
            bindings: step.bindings.clone(),
        });
    }
    Some(res)
}

/// Sends `step` after `history`. `None` when a value it needs is not there, when it would no longer be what it was meant to
/// be, or when the run is over.
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
        if !source.is_success() || !bind(&mut case, &taken.binding, source) {
            return None;
        }
        if !sources.contains(&taken.from) {
            sources.push(taken.from);
        }
    }
    if !is_certified(&cases.operation, &case) {
        return None;
    }
    let request = request::real(worker.run, &cases.operation, &case)?;
    let prepared = PreparedRequest {
        operation: step.operation,
        case,
        request,
        sources,
    };
    worker.sender.send(prepared, transport).await
}

/// Sends all of `steps`, if need be with other names for what they create: what was created once may not be created again.
/// `None` when not every step could be taken.
pub(super) async fn send_again(
    worker: &Worker<'_>,
    steps: &[Step],
    unique: &UniqueValues,
    transport: &mut dyn Transport,
) -> Option<SentScenario> {
    if let Some(exchanges) = send_all(worker, steps, transport).await {
        return Some(SentScenario {
            steps: steps.to_vec(),
            exchanges,
        });
    }
    let steps = renamed(worker, steps, unique)?;
    let exchanges = send_all(worker, &steps, transport).await?;
    Some(SentScenario { steps, exchanges })
}

/// Sends all of `steps`; `None` when not every one could be taken.
async fn send_all(
    worker: &Worker<'_>,
    steps: &[Step],
    transport: &mut dyn Transport,
) -> Option<Vec<Exchange>> {
    let mut history: Vec<Exchange> = Vec::new();
    for step in steps {
        let exchange = send_step(worker, step, &history, transport).await?;
        history.push(exchange);
    }
    Some(history)
}

/// `steps` with new names in everything before the last one; `None` when there is nothing to name.
fn renamed(worker: &Worker<'_>, steps: &[Step], unique: &UniqueValues) -> Option<Vec<Step>> {
    let (last, before) = steps.split_last()?;
    let mut res = Vec::new();
    for step in before {
        let cases = worker.prepared.get(step.operation)?;
        let mut rng = unique.choices(&worker.run.config);
        let case = with_names(&cases.operation, &step.case, Which::Every, &mut rng);
        res.push(Step {
            case,
            ..step.clone()
        });
    }
    let is_other = res
        .iter()
        .zip(before)
        .any(|(renamed, step)| renamed.case != step.case);
    res.push(last.clone());
    is_other.then_some(res)
}
