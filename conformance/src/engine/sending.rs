//! Sends requests: at the configured rate, and again when the server asks to retry.

use std::{cell::Cell, time::Duration};

use spec::wire::Request;

use super::{control::StopReason, redirects, request, run::Run};
use crate::{
    case::{Case, Credentials, OperationIndex},
    exchange::{Exchange, Interaction, TransportError, coding},
    operation::CompiledOperation,
    transport::{Transport, session::Session},
};

/// The longest pause that `Retry-After` may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How often a request is retried.
const PATIENCE: u32 = 3;

/// Sends the requests of one worker.
pub(super) struct Sender<'r> {
    run: &'r Run,
    /// The last request with a response, for the report when the server can no longer be reached.
    last_request: Cell<Option<String>>,
}

/// A request that is ready to be sent.
pub(super) struct PreparedRequest {
    /// Its operation.
    pub(super) operation: OperationIndex,
    /// The case that the request serializes.
    pub(super) case: Case,
    /// The request, without credentials.
    pub(super) request: Request,
    /// The earlier exchanges of the same scenario that values were taken from, by their positions.
    pub(super) sources: Vec<usize>,
}

impl PreparedRequest {
    /// The request of `case`, which takes no values from other exchanges; `None` when it cannot be made.
    pub(super) fn plain(operation: &CompiledOperation, case: Case) -> Option<Self> {
        let request = request::plain(operation, &case)?;
        Some(Self {
            operation: operation.index,
            case,
            request,
            sources: Vec::new(),
        })
    }
}

impl<'r> Sender<'r> {
    /// A sender within the limits of a run.
    pub(super) fn new(run: &'r Run) -> Self {
        Self {
            run,
            last_request: Cell::default(),
        }
    }

    /// Sends a request with its credentials and retries it; `None` when the server can no longer be reached, which ends the run.
    pub(super) async fn send(
        &self,
        mut prepared: PreparedRequest,
        transport: &mut dyn Transport,
    ) -> Option<Exchange> {
        let run = self.run;
        let session = self.session_of(&prepared);
        let is_wanted = session.is_some() || run.canary.wants(prepared.operation);
        let plain = is_wanted.then(|| prepared.request.clone());
        let mut is_renewed = false;
        let mut attempt = 0;
        loop {
            if let Some(session) = session {
                // Without a session the request is sent nevertheless, and its response shows what the server makes of it.
                drop(session.open(transport).await);
            }
            if let Some(plain) = &plain {
                prepared.request.clone_from(plain);
            }
            if plain.is_some() || attempt == 0 {
                let request = &mut prepared.request;
                request::add_credentials(run, prepared.operation, &prepared.case, request);
            }
            let generation = session.map(Session::generation);
            let request = &prepared.request;
            run.limiter.wait().await;
            let interaction = match run.config.servers.of(prepared.operation) {
                Some(server) => transport.send_to(server, request).await,
                None => transport.send(request).await,
            };
            if let (Some(session), Some(generation), Ok(response)) =
                (session, generation, &interaction.outcome)
            {
                if !session.is_rejected_by(response) {
                    session.absorb(response);
                    let sent = format!("{} {}", request.method, request.path());
                    session.note_accepted(&sent, is_renewed);
                } else if is_renewed {
                    session.note_futile();
                } else if session.renew(generation, transport).await {
                    is_renewed = true;
                    continue;
                }
            }
            match &interaction.outcome {
                Ok(response) if matches!(response.status, 429 | 503) && attempt < PATIENCE => {
                    let Some(pause) = response.headers.get("retry-after").and_then(pause_of) else {
                        break Some(self.exchange(prepared, interaction));
                    };
                    tokio::time::sleep(pause).await;
                }
                Err(error @ TransportError::Connect { .. }) => {
                    if attempt >= PATIENCE {
                        let before = self.last_request.take();
                        let before =
                            before.map(|request| format!(" (the last request was `{request}`)"));
                        let reason = format!("{error}{}", before.unwrap_or_default());
                        run.stop.stop(StopReason::Unreachable(reason));
                        break None;
                    }
                    // A server may need a moment to restart.
                    tokio::time::sleep(Duration::from_millis(100 << (2 * attempt))).await;
                }
                _ => {
                    self.last_request
                        .set(Some(format!("{} {}", request.method, request.path())));
                    let (interaction, redirect) = {
                        let sent = (prepared.operation, &prepared.case);
                        redirects::followed(run, sent, &prepared.request, interaction, transport)
                            .await
                    };
                    let exchange = self.exchange(prepared, interaction);
                    run.created.note(&run.api, &run.shapes, &exchange);
                    run.canary.note(&run.api, &exchange, plain.as_ref());
                    break Some(Exchange {
                        redirect,
                        ..exchange
                    });
                }
            }
            if run.stop.is_final() {
                break None;
            }
            attempt += 1;
        }
    }

    /// The session that the credentials of a request come from.
    fn session_of(&self, prepared: &PreparedRequest) -> Option<&'r Session> {
        let run = self.run;
        let operation = prepared.operation.of(&run.api)?;
        let auth = run.config.auth.of(&operation.id);
        let is_given = prepared.case.credentials == Credentials::Given;
        auth.session.as_deref().filter(|_| is_given)
    }

    fn exchange(&self, prepared: PreparedRequest, mut interaction: Interaction) -> Exchange {
        let response = interaction.outcome.as_mut().ok();
        let coding_error = response.and_then(|response| coding::decode(response).err());
        Exchange {
            coding_error,
            redirect: None,
            operation: prepared.operation,
            case: prepared.case,
            request: prepared.request,
            sent_at: self
                .run
                .budget
                .elapsed()
                .saturating_sub(interaction.elapsed),
            interaction,
            sources: prepared.sources,
        }
    }
}

/// The pause that `Retry-After` asks for in seconds (RFC 9110 §10.2.3); dates and long pauses are ignored.
fn pause_of(value: &str) -> Option<Duration> {
    let pause = Duration::from_secs(value.trim().parse().ok()?);
    (pause <= LONGEST_PAUSE).then_some(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_pauses_are_accepted() {
        assert_eq!(pause_of(" 2 "), Some(Duration::from_secs(2)));
        assert_eq!(pause_of("31"), None);
        assert_eq!(pause_of("Wed, 21 Oct 2026 07:28:00 GMT"), None);
    }
}
