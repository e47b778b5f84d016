//! Notices when a run has broken the server for itself, and says which request did it.
//!
//! A few safe requests that succeeded are canaries: they are sent again after each request that destroys something and
//! succeeded, and before the operations that delete something. When none of them succeeds any longer, what follows is tested on a broken
//! server, which the report says.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use spec::{model::Api, wire::Request};

use super::{
    plan::is_destructive,
    rejection,
    run::Run,
    sending::{PreparedRequest, Sender},
    validation::command,
};
use crate::{
    case::{Case, Credentials, OperationIndex},
    exchange::Exchange,
    operation::CompiledOperation,
    transport::Transport,
};

/// How many canaries there are.
const MOST: usize = 3;
/// How often a canary is sent before it counts as failed, and the pause between two attempts: a server may restart.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(250);
/// The maximum number of requests that are named as possible reasons.
const MOST_SUSPECTS: usize = 5;

/// The canaries of a run, and what became of them.
#[derive(Debug)]
pub(super) struct Canary {
    /// The operations that destroy something.
    destructive: Vec<OperationIndex>,
    /// The operations that may be canaries, the best first.
    safe: Vec<OperationIndex>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The requests of safe operations that succeeded, without credentials.
    known: BTreeMap<OperationIndex, (Case, Request)>,
    /// Requests that change something and succeeded since the canaries did.
    suspects: Vec<(OperationIndex, Case)>,
    broken: Option<Broken>,
}

/// How the server was broken.
#[derive(Debug)]
struct Broken {
    canary: OperationIndex,
    /// The status of the canary; `None` when it had no response.
    status: Option<u16>,
    suspects: Vec<(OperationIndex, Case)>,
}

impl Canary {
    /// The canaries for runs of `api`, as soon as their requests succeed.
    pub(super) fn new(api: &Api) -> Self {
        let operations = || OperationIndex::all(api);
        let destructive = operations().filter(|(_, operation)| is_destructive(operation));
        let destructive: Vec<OperationIndex> = destructive.map(|(index, _)| index).collect();
        let safe = operations().filter(|(index, operation)| {
            operation.method.as_str() == "GET"
                && operation.path.parameter_names().next().is_none()
                && !destructive.contains(index)
        });
        // A protected operation shows more: it also fails when the user of the run is gone.
        let mut safe: Vec<(bool, OperationIndex)> = safe
            .map(|(index, operation)| (operation.allows_anonymous(), index))
            .collect();
        safe.sort_unstable();
        Self {
            destructive,
            safe: safe.into_iter().map(|(_, index)| index).collect(),
            state: Mutex::default(),
        }
    }

    /// Whether the request of this operation becomes a canary when it succeeds.
    pub(super) fn wants(&self, operation: OperationIndex) -> bool {
        self.safe.contains(&operation) && !self.lock().known.contains_key(&operation)
    }

    /// Notes `exchange`, which was sent with `plain`, its request without credentials. Returns whether it may have broken
    /// the server.
    pub(super) fn note(&self, api: &Api, exchange: &Exchange, plain: Option<&Request>) -> bool {
        let Some(operation) = exchange.operation.of(api).filter(|_| exchange.is_success()) else {
            return false;
        };
        if let Some(plain) = plain
            && rejection::is_plain(exchange)
            && exchange.case.credentials == Credentials::Given
            && self.wants(exchange.operation)
        {
            let known = (exchange.case.clone(), plain.clone());
            self.lock().known.insert(exchange.operation, known);
        }
        let undeclared = exchange.case.method.as_deref();
        let is_destructive = undeclared.is_none() && self.destructive.contains(&exchange.operation);
        if is_destructive {
            self.retire(api, operation.path.as_str());
        }
        let method = undeclared.unwrap_or(operation.method.as_str());
        if is_destructive || !matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE") {
            let mut state = self.lock();
            let suspects = &mut state.suspects;
            // The last requests of each operation tell most.
            suspects.retain(|(known, _)| *known != exchange.operation);
            suspects.push((exchange.operation, exchange.case.clone()));
            if suspects.len() > MOST_SUSPECTS {
                suspects.remove(0);
            }
        }
        is_destructive
    }

    /// Drops the canaries at `path` and below it, where nothing may be left.
    fn retire(&self, api: &Api, path: &str) {
        self.lock().known.retain(|index, _| {
            let canary = index.of(api).map_or("", |it| it.path.as_str());
            let rest = canary.strip_prefix(path.trim_end_matches('/'));
            !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
    }

    /// Sends the canaries, and notes it when all of them fail.
    pub(super) async fn check(&self, sender: &Sender<'_>, transport: &mut dyn Transport) {
        let canaries = {
            let state = self.lock();
            if state.broken.is_some() || state.suspects.is_empty() {
                return;
            }
            let known = self.safe.iter().filter_map(|index| {
                let (case, request) = state.known.get(index)?;
                Some((*index, case.clone(), request.clone()))
            });
            known.take(MOST).collect::<Vec<_>>()
        };
        let mut failed = None;
        for (operation, case, request) in canaries {
            let prepared = || PreparedRequest {
                operation,
                case: case.clone(),
                request: request.clone(),
                sources: Vec::new(),
            };
            match status_of(sender, prepared, transport).await {
                Sent::Succeeded => {
                    self.lock().suspects.clear();
                    return;
                }
                Sent::Failed(status) => failed = failed.or(Some((operation, status))),
                Sent::Over => return,
            }
        }
        if let Some((canary, status)) = failed {
            let mut state = self.lock();
            let suspects = std::mem::take(&mut state.suspects);
            state.broken.get_or_insert(Broken {
                canary,
                status,
                suspects,
            });
        }
    }

    /// The warning of a run that has broken the server.
    pub(super) fn warning(&self, run: &Run) -> Option<String> {
        let state = self.lock();
        let broken = state.broken.as_ref()?;
        let label = |index: OperationIndex| Some(index.of(&run.api)?.label());
        let canary = label(broken.canary)?;
        let outcome = match broken.status {
            Some(status) => format!("is answered with {status}"),
            None => "is no longer answered".to_owned(),
        };
        let suspects = broken.suspects.iter().rev();
        let suspects: Vec<String> = suspects
            .filter_map(|(operation, case)| {
                Some(format!(
                    "{}: {}",
                    label(*operation)?,
                    curl(run, *operation, case)?
                ))
            })
            .collect();
        let first = broken.suspects.last().and_then(|(index, _)| label(*index));
        let first = first.unwrap_or_default();
        Some(format!(
            "the run has broken the server for itself: {canary} succeeded, and {outcome} since this was sent, the last first:\n{}\nall that follows was tested on a broken server; `--exclude '{first}'` leaves it out, `--no-destructive` leaves out all operations that destroy something",
            suspects.join("\n"),
        ))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What came of a canary.
enum Sent {
    Succeeded,
    Failed(Option<u16>),
    /// The run is over.
    Over,
}

/// Sends a canary until it succeeds, up to [`TRIES`] times.
async fn status_of(
    sender: &Sender<'_>,
    prepared: impl Fn() -> PreparedRequest,
    transport: &mut dyn Transport,
) -> Sent {
    let mut status = None;
    for attempt in 0..TRIES {
        if attempt > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        // The sender calls this function for requests that destroy something, which a canary is not.
        let Some(exchange) = Box::pin(sender.send(prepared(), transport)).await else {
            return Sent::Over;
        };
        if exchange.is_success() {
            return Sent::Succeeded;
        }
        status = exchange.response().map(|response| response.status);
    }
    Sent::Failed(status)
}

/// The command that sends `case`.
fn curl(run: &Run, operation: OperationIndex, case: &Case) -> Option<String> {
    let given = run.config.values.of(operation);
    let api = std::sync::Arc::clone(&run.api);
    let operation = CompiledOperation::with_values(api, operation, given)?;
    Some(command(run, &operation, case))
}
