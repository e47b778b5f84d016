//! Sends the canaries of a run, and notes which requests broke the server when all of them fail, or the credentials do.

use std::{sync::Arc, time::Duration};

use super::{
    canary::{Broken, Known},
    sending::PreparedRequest,
    validation::command,
    worker::Worker,
};
use crate::{
    case::{Case, OperationIndex},
    operation::CompiledOperation,
    transport::Transport,
};

/// How often a canary is sent before it counts as failed, and the pause between two attempts: a server may restart.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(250);

/// Sends the canaries where a request succeeded that may have broken the server.
pub(super) async fn watch(worker: &Worker<'_>, transport: &mut dyn Transport) {
    if worker.run.canary.is_due() {
        check(worker, transport).await;
    }
}

/// Sends the canaries, and notes it when all of them fail, or the server no longer takes the credentials.
pub(super) async fn check(worker: &Worker<'_>, transport: &mut dyn Transport) {
    let canary = &worker.run.canary;
    let noted = canary.noted();
    let mut failed = None;
    for known in canary.take() {
        match outcome(worker, &known, transport).await {
            Outcome::Succeeded => return canary.absolve(noted),
            Outcome::Failed(status) if known.is_emptied && !matches!(status, Some(401 | 403)) => {}
            Outcome::Failed(status) => {
                failed = failed.or(Some((known.operation, status)));
                // Nobody knows the user of the run any more; what is open to all may go on.
                if known.is_guarded && matches!(status, Some(401 | 403)) {
                    break;
                }
            }
            Outcome::Over => return,
        }
    }
    let Some((operation, status)) = failed else {
        return;
    };
    let label = |index: OperationIndex| Some(index.of(&worker.run.api)?.label());
    // Read now: while the canaries were sent, a request over another connection may have succeeded, and broken the server.
    let suspects = canary.suspects();
    let suspects = suspects.iter();
    canary.note_broken(Broken {
        canary: label(operation).unwrap_or_default(),
        status,
        suspects: suspects
            .filter_map(|it| {
                Some((
                    label(it.operation)?,
                    sent_by(worker, it.operation, &it.case)?,
                ))
            })
            .collect(),
    });
}

/// What came of a canary.
enum Outcome {
    Succeeded,
    Failed(Option<u16>),
    /// The run is over.
    Over,
}

/// Sends a canary until it succeeds, up to [`TRIES`] times.
async fn outcome(worker: &Worker<'_>, known: &Known, transport: &mut dyn Transport) -> Outcome {
    let mut status = None;
    for attempt in 0..TRIES {
        if attempt > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        let prepared = PreparedRequest {
            operation: known.operation,
            case: known.case.clone(),
            request: known.request.clone(),
            sources: Vec::new(),
        };
        let Some(exchange) = worker.sender.send(prepared, transport).await else {
            return Outcome::Over;
        };
        if exchange.is_success() {
            return Outcome::Succeeded;
        }
        status = exchange.response().map(|response| response.status);
    }
    Outcome::Failed(status)
}

/// The command that sends `case`.
fn sent_by(worker: &Worker<'_>, operation: OperationIndex, case: &Case) -> Option<String> {
    let run = worker.run;
    let given = run.config.values.of(operation);
    let compiled = CompiledOperation::with_values(Arc::clone(&run.api), operation, given)?;
    Some(command(run, &compiled, case))
}
