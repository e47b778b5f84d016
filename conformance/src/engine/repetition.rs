//! Sends a request that created something once more as it is. Every other request has unique values, so that no conflict hides
//! what it is about; but what a server does with the same creation twice is a part of its contract too: it answers with a
//! documented status, and does not fail.
//!
//! It is an exchange of the unit that the first one belongs to, and is not counted by the limit on cases.

use super::{
    known_values::KnownValues,
    sending::PreparedRequest,
    unit_report::UnitReport,
    validation::{is_over, validate},
    worker::Worker,
};
use crate::{
    exchange::Exchange,
    phases::{OperationCases, stateful::Step},
    transport::Transport,
};

/// Sends the request of `accepted` again, where it is a POST: every other method of HTTP is idempotent or safe
/// (RFC 9110 §9.2.2).
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
    let is_creation = cases.operation.operation().method.as_str() == "POST";
    if !is_creation || is_over(run) || run.resting.rests(index) {
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
