//! Sends the workflows of the user. A step that cannot take its values from earlier responses is sent as it was given.

use super::{
    known_values::KnownValues,
    plan::Unit,
    queue::Claim,
    run::Run,
    scenario::send_step,
    unit_report::UnitReport,
    validation::{is_over, validate},
    worker::Worker,
};
use crate::{
    exchange::Exchange,
    phases::stateful::{Expectation, Step, workflow::with_available},
    transport::Transport,
};

/// Sends the workflow of the unit of `claim`.
pub(super) async fn send(
    worker: &Worker<'_>,
    claim: &Claim<Unit>,
    transport: &mut dyn Transport,
) -> UnitReport {
    let mut report = UnitReport::new(claim.item);
    let (run, index) = (worker.run, claim.index);
    let position = usize::try_from(report.unit.from).ok();
    let workflow = position.and_then(|at| run.config.workflows.get(at));
    let expectations = workflow.map(|workflow| workflow.expectations.as_slice());
    let expectations = expectations.unwrap_or_default();
    let steps = workflow.map(|workflow| workflow.steps.as_slice());
    let steps = steps.unwrap_or_default();
    let allowed = run.budget.grant(index, steps.len() as u64).await;
    let allowed = usize::try_from(allowed).unwrap_or(usize::MAX);
    let known = KnownValues::new(run, index);
    let mut history: Vec<Exchange> = Vec::new();
    let mut sent: Vec<Step> = Vec::new();
    // The positions in the workflow of the steps that were sent; of those without success no value is taken.
    let mut positions: Vec<usize> = Vec::new();
    for (at, step) in steps.iter().enumerate().take(allowed) {
        if is_over(run) {
            break;
        }
        let Some(cases) = worker.prepared.get(step.operation) else {
            continue;
        };
        if run.resting.rests(step.operation) {
            continue;
        }
        let mut step = with_available(step, &positions);
        step.bindings.retain(|binding| {
            let source = history.get(binding.from);
            source.is_some_and(Exchange::is_success)
        });
        step.case = cases.operation.asking(step.case, 0);
        let mut exchange = send_step(worker, &step, &history, transport).await;
        if exchange.is_none() && !step.bindings.is_empty() && !is_over(run) {
            step.bindings.clear();
            exchange = send_step(worker, &step, &history, transport).await;
        }
        let Some(exchange) = exchange else {
            continue;
        };
        run.resting.note(&exchange);
        run.acceptance.note(&exchange);
        known.observe(run, &cases, &exchange, &mut report);
        sent.push(step);
        validate(
            run,
            &cases.operation,
            &history,
            &exchange,
            &sent,
            &mut report,
        );
        positions.push(at);
        history.push(exchange);
        let own = expectations.iter().filter(|it| it.step == at);
        let unmet = own.flat_map(|it| unmet(run, it, &positions, &history));
        report.warnings.extend(unmet);
    }
    report
}

/// The criteria of `expectation` that do not hold, in words; `history` has the exchanges of the steps at `positions`.
fn unmet(
    run: &Run,
    expectation: &Expectation,
    positions: &[usize],
    history: &[Exchange],
) -> Vec<String> {
    let exchange_of = |step: usize| {
        let position = positions.iter().position(|known| *known == step)?;
        let exchange = history.get(position)?;
        Some((exchange, run.config.url_of(exchange.operation)))
    };
    let own = exchange_of(expectation.step);
    let status = own.and_then(|(exchange, _)| Some(exchange.response()?.status));
    let shown = status.map_or("there was no response".to_owned(), |status| {
        format!("the response was {status}")
    });
    let criteria = expectation.criteria.iter();
    let unmet = criteria.filter(|criterion| !criterion.holds(&exchange_of));
    unmet
        .map(|criterion| {
            format!(
                "{}: the criterion `{}` does not hold; {shown}",
                expectation.name, criterion.text
            )
        })
        .collect()
}
