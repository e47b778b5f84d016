//! Sends requests of a unit that are not among its planned cases: further attempts, and what is created again. They are
//! validated as cases are, and never counted by the limit on cases.

use super::{
    sending::PreparedRequest,
    unit_report::UnitReport,
    validation::{is_over, validate_case},
    worker::Worker,
};
use crate::{case::Case, exchange::Exchange, phases::OperationCases, transport::Transport};

/// Sends `case` of the operation of `cases` and validates the response. `None` when the run is over, the operation rests, the
/// request cannot be made, or it would take away the user of the run.
pub(super) async fn send_further(
    worker: &Worker<'_>,
    cases: &OperationCases,
    case: Case,
    transport: &mut dyn Transport,
    report: &mut UnitReport,
) -> Option<Exchange> {
    let run = worker.run;
    let operation = cases.operation.index;
    if is_over(run) || run.resting.rests(operation) || run.endangers_itself(operation, &case) {
        return None;
    }
    let prepared = PreparedRequest::plain(&cases.operation, case)?;
    let exchange = worker.sender.send(prepared, transport).await?;
    run.resting.note(&exchange);
    run.acceptance.note(&exchange);
    validate_case(run, cases, &exchange, report);
    Some(exchange)
}
