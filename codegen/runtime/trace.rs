//! Spans and events for `tracing`, where that feature is on: one span for each call, with no secret in it.

#[cfg(feature = "tracing")]
pub(super) use on::Trace;

#[cfg(not(feature = "tracing"))]
pub(super) use off::Trace;

#[cfg(feature = "tracing")]
mod on {
    use std::time::Duration;

    use reqwest::{Method, StatusCode};
    use tracing::{Instrument as _, Span, field};

    use super::super::send_error::SendError;

    /// The span of a call.
    pub(in super::super) struct Trace(Span);

    impl Trace {
        pub(in super::super) fn begin(operation_id: &'static str, method: &Method) -> Self {
            Self(tracing::info_span!(
                "call",
                operation_id,
                %method,
                status = field::Empty,
                attempts = field::Empty,
                duration_ms = field::Empty,
            ))
        }

        /// What happens in `work` happens in the span.
        pub(in super::super) async fn during<F: Future>(&self, work: F) -> F::Output {
            work.instrument(self.0.clone()).await
        }

        pub(in super::super) fn retry(
            &self,
            status: Result<StatusCode, &SendError>,
            attempts: u32,
            wait: Duration,
        ) {
            let status = status.ok().map(|it| it.as_u16());
            let wait = wait.as_secs_f64();
            tracing::info!(parent: &self.0, attempts, status, wait, "trying again");
        }

        pub(in super::super) fn end(
            &self,
            status: Result<StatusCode, &SendError>,
            attempts: u32,
            elapsed: Duration,
        ) {
            self.0.record("attempts", attempts);
            self.0.record("duration_ms", elapsed.as_secs_f64() * 1000.0);
            match status {
                Ok(status) => {
                    self.0.record("status", status.as_u16());
                    tracing::debug!(parent: &self.0, "responded");
                }
                Err(error) => tracing::warn!(parent: &self.0, %error, "no response"),
            }
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::time::Duration;

    use reqwest::{Method, StatusCode};

    use super::super::send_error::SendError;

    /// Nothing.
    pub(in super::super) struct Trace;

    impl Trace {
        pub(in super::super) fn begin(_operation_id: &'static str, _method: &Method) -> Self {
            Self
        }

        pub(in super::super) fn during<F: Future>(&self, work: F) -> F {
            work
        }

        pub(in super::super) fn retry(
            &self,
            _status: Result<StatusCode, &SendError>,
            _attempts: u32,
            _wait: Duration,
        ) {
        }

        pub(in super::super) fn end(
            &self,
            _status: Result<StatusCode, &SendError>,
            _attempts: u32,
            _elapsed: Duration,
        ) {
        }
    }
}
