//! Sends requests patiently: at the asked rate, again when the server asks for time, and not for ever.

use std::time::Duration;

use spec::wire::Request;

use super::{control::StopReason, worker::Worker};
use crate::{
    exchange::{Interaction, TransportError},
    transport::Transport,
};

/// Longest pause that a server may ask for with `Retry-After`.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How often a request is sent again when the server asks for patience.
const PATIENCE: u32 = 3;

impl Worker<'_> {
    /// Sends a request, patiently; `None` when the server can no longer be reached, which ends the run.
    pub(super) async fn send(
        &self,
        request: &Request,
        transport: &mut dyn Transport,
    ) -> Option<Interaction> {
        let mut attempt = 0;
        loop {
            self.shared.wait_for_rate().await;
            let interaction = transport.send(request).await;
            match &interaction.outcome {
                Ok(response) if matches!(response.status, 429 | 503) && attempt < PATIENCE => {
                    let Some(pause) = response.headers.get("retry-after").and_then(pause_of) else {
                        break Some(interaction);
                    };
                    tokio::time::sleep(pause).await;
                }
                Err(error @ TransportError::Connect { .. }) => {
                    if attempt >= PATIENCE {
                        let before = self.last_request.take();
                        let before =
                            before.map(|request| format!(" (the last request was `{request}`)"));
                        let reason = format!("{error}{}", before.unwrap_or_default());
                        self.shared.stop.stop(StopReason::Unreachable(reason));
                        break None;
                    }
                    // A server that restarts gets a moment.
                    tokio::time::sleep(Duration::from_millis(100 << (2 * attempt))).await;
                }
                _ => {
                    self.last_request
                        .set(Some(format!("{} {}", request.method, request.path())));
                    break Some(interaction);
                }
            }
            if self.shared.stop.is_final() {
                break None;
            }
            attempt += 1;
        }
    }
}

/// The pause that `Retry-After` asks for in seconds (RFC 9110 §10.2.3); dates and long pauses are not waited for.
fn pause_of(value: &str) -> Option<Duration> {
    let pause = Duration::from_secs(value.trim().parse().ok()?);
    (pause <= LONGEST_PAUSE).then_some(pause)
}
