//! Sends a request: credentials, attempts, time, and whoever wants to know.
//!
//! Every attempt carries the credentials that are good when it is made. Dropping the future that [`send`] gives ends
//! the call where it stands; nothing goes on behind the caller's back.

use std::{
    fmt,
    time::{Duration, Instant},
};

use reqwest::{Method, Request, Response, StatusCode};

use super::{
    credentials::CredentialError, error::Error, invalid_request::InvalidRequest, redact::Sent,
    settings::Settings, trace::Trace,
};

/// What the document says of an operation that matters for sending.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation {
    /// Its `operationId`.
    pub(crate) id: &'static str,
    /// The credentials it asks for: alternatives, of which all schemes of one are needed.
    pub(crate) security: &'static [&'static [&'static str]],
    /// Whether it may be repeated, where the method does not tell.
    pub(crate) is_repeatable: Option<bool>,
}

/// Why there is no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum SendError {
    /// The request cannot be written.
    Request(InvalidRequest),
    /// There is no credential.
    Credential(CredentialError),
    /// The HTTP client failed.
    Http(reqwest::Error),
}

impl<E> From<SendError> for Error<E> {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Request(error) => error.into(),
            SendError::Credential(error) => error.into(),
            SendError::Http(error) => error.into(),
        }
    }
}

/// An answer of which the head has come.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(super) response: Response,
    /// What the request was sent with, to be kept out of texts.
    pub(super) sent: Sent,
}

/// Looks on while requests are sent: for metrics, logs, further headers.
pub trait Hook: fmt::Debug + Send + Sync {
    /// Before an attempt. The credentials are added afterwards, so that no hook sees them.
    fn before(&self, _attempt: &Attempt<'_>, _request: &mut Request) {}

    /// After an attempt: `outcome` is the status of the answer, or why there is none. The body may still be on its way.
    fn after(
        &self,
        _attempt: &Attempt<'_>,
        _outcome: Result<StatusCode, &SendError>,
        _elapsed: Duration,
    ) {
    }
}

/// One of the attempts of a call.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'r> {
    /// The `operationId`.
    pub operation_id: &'static str,
    /// The method.
    pub method: &'r Method,
    /// 1 for the first.
    pub number: u32,
}

/// Makes the request of a call, as often as there are attempts.
pub(crate) type Build<'b> = dyn Fn() -> Result<Request, InvalidRequest> + Sync + 'b;

/// Sends what `build` makes, as often as `settings` allow.
pub(crate) async fn send(
    http: &reqwest::Client,
    settings: &Settings,
    build: &Build<'_>,
    operation: Operation,
) -> Result<Answer, SendError> {
    let request = build().map_err(SendError::Request)?;
    let method = request.method().clone();
    let call = Call {
        http,
        settings,
        build,
        operation,
        deadline: settings.total_timeout().map(|total| Instant::now() + total),
        trace: Trace::begin(operation.id, &method),
        method,
    };
    call.attempts(request).await
}

struct Call<'c> {
    http: &'c reqwest::Client,
    settings: &'c Settings,
    build: &'c Build<'c>,
    operation: Operation,
    method: Method,
    deadline: Option<Instant>,
    trace: Trace,
}

impl Call<'_> {
    async fn attempts(self, request: Request) -> Result<Answer, SendError> {
        let begin = Instant::now();
        let mut next = request;
        let mut number = 1;
        loop {
            let (outcome, sent) = self.attempt(next, number).await?;
            let Some((again, wait)) = self.another(&outcome, number) else {
                self.trace.end(&outcome, number, begin.elapsed());
                return outcome
                    .map(|response| Answer { response, sent })
                    .map_err(SendError::Http);
            };
            self.trace.retry(&outcome, number, wait);
            // An answer that is not read gives its connection free.
            drop(outcome);
            tokio::time::sleep(wait).await;
            next = again;
            number += 1;
        }
    }

    /// The request of another attempt and the wait before it; `None` when there should be none.
    fn another(
        &self,
        outcome: &reqwest::Result<Response>,
        number: u32,
    ) -> Option<(Request, Duration)> {
        let retry = self.settings.retry();
        if !retry.admits(&self.method, self.operation.is_repeatable, number) {
            return None;
        }
        let wait = retry.wait(outcome, number)?;
        if !self.is_in_time(wait) {
            return None;
        }
        // A body that is a stream cannot be sent twice: there is no second request then.
        let again = (self.build)().ok()?;
        Some((again, wait))
    }

    /// Whether there is time left after `wait`.
    fn is_in_time(&self, wait: Duration) -> bool {
        self.deadline
            .is_none_or(|deadline| Instant::now() + wait < deadline)
    }

    /// The outer error ends the call; the inner one is worth another attempt.
    async fn attempt(
        &self,
        mut request: Request,
        number: u32,
    ) -> Result<(reqwest::Result<Response>, Sent), SendError> {
        let begin = Instant::now();
        let attempt = Attempt {
            operation_id: self.operation.id,
            method: &self.method,
            number,
        };
        let hooks = self.settings.hooks();
        for hook in hooks {
            hook.before(&attempt, &mut request);
        }
        let outcome = match self.credentials(&mut request).await {
            Ok(sent) => {
                self.limit(&mut request);
                let outcome = self.trace.during(self.http.execute(request)).await;
                outcome
                    .map(|response| (response, sent))
                    .map_err(|error| SendError::Http(error.without_url()))
            }
            Err(error) => Err(SendError::Credential(error)),
        };
        for hook in hooks {
            let outcome = outcome.as_ref().map(|(response, _)| response.status());
            hook.after(&attempt, outcome, begin.elapsed());
        }
        match outcome {
            Ok((response, sent)) => Ok((Ok(response), sent)),
            Err(SendError::Http(error)) => Ok((Err(error), Sent::default())),
            Err(error) => Err(error),
        }
    }

    async fn credentials(&self, request: &mut Request) -> Result<Sent, CredentialError> {
        let adding = self
            .settings
            .credentials()
            .apply(request, self.operation.security);
        let added = match self.deadline {
            None => adding.await,
            Some(deadline) => tokio::time::timeout_at(deadline.into(), adding)
                .await
                .map_err(|_| CredentialError::new("no credential came in time"))?,
        };
        added
    }

    /// Sets how long the attempt may take, its body included.
    fn limit(&self, request: &mut Request) {
        let left = self
            .deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let limit = match (self.settings.timeout(), left) {
            (Some(one), Some(left)) => Some(one.min(left)),
            (one, left) => one.or(left),
        };
        if let Some(limit) = limit {
            *request.timeout_mut() = Some(limit);
        }
    }
}
