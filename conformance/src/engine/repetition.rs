//! Sends a request that created something once more as it is. Every other request has unique values, so that no conflict hides
//! what it is about; but what a server does with the same creation twice is a part of its contract too: it answers with a
//! documented status, and does not fail.
//!
//! It belongs to the first unit of its operation, and to its part of the limit on cases.

use super::{
    known_values::KnownValues,
    plan::Unit,
    sending::PreparedRequest,
    unit_report::UnitReport,
    validation::{is_over, validate},
    worker::Worker,
};
use crate::{
    exchange::Exchange,
    phases::{OperationCases, Phase, stateful::Step},
    transport::Transport,
};

/// Whether `unit` sends a request of the operation of `cases` again: the first unit with cases of a POST; every other method
/// of HTTP is idempotent or safe (RFC 9110 §9.2.2).
pub(super) fn is_planned(cases: &OperationCases, unit: Unit) -> bool {
    let is_post = cases.operation.operation().method.as_str() == "POST";
    is_post && unit.phase == Phase::Coverage && unit.from == 0
}

/// Sends the request of `accepted` again.
pub(super) async fn send(
    worker: &Worker<'_>,
    cases: &OperationCases,
    known: &KnownValues,
    accepted: Exchange,
    transport: &mut dyn Transport,
    report: &mut UnitReport,
) {
    let run = worker.run;
    let index = cases.operation.index;
    if is_over(run) || run.resting.rests(index) {
        return;
    }
    let case = accepted.case.clone();
    let Some(prepared) = PreparedRequest::plain(&cases.operation, case.clone()) else {
        return;
    };
    let Some(exchange) = worker.sender.send(prepared, transport).await else {
        return;
    };
    run.resting.note(&exchange);
    run.acceptance.note(&exchange);
    known.observe(run, cases, &exchange, report);
    let step = Step::alone(index, case);
    let steps = [step.clone(), step];
    let history = [accepted];
    validate(run, &cases.operation, &history, &exchange, &steps, report);
}
