//! Sends a request: credentials, attempts, time limits, hooks.
//!
//! Every attempt carries the credentials that are good when it is made. Dropping the future that `send` gives cancels
//! the call; nothing continues in the background.

use std::time::{Duration, Instant};

use reqwest::{
    Method, Request, Response,
    header::{HeaderMap, HeaderValue},
};

use super::{
    credentials::CredentialError, hook::Attempt, invalid_request::InvalidRequest,
    received::Received, redact::Sent, retry::IDEMPOTENCY_KEY, send_error::SendError,
    settings::Settings, timed_out::TimedOut, trace::Trace,
};

/// The properties of an operation that matter for sending.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation {
    /// Its `operationId`.
    pub(crate) id: &'static str,
    /// The credentials it requires: alternatives, of which all schemes of one are needed.
    pub(crate) security: &'static [&'static [&'static str]],
    /// Whether it may be retried, where the document overrides the method.
    pub(crate) is_retryable: Option<bool>,
    /// Whether it documents the header `Idempotency-Key`.
    pub(crate) takes_key: bool,
}

/// Makes the request of a call, as often as there are attempts.
pub(crate) type Build<'b> = dyn Fn() -> Result<Request, InvalidRequest> + Sync + 'b;

/// Sends what `build` makes, as often as `settings` allow.
pub(crate) async fn send(
    http: &reqwest::Client,
    settings: &Settings,
    build: &Build<'_>,
    operation: Operation,
) -> Result<Received, SendError> {
    let request = build().map_err(SendError::Request)?;
    let method = request.method().clone();
    let body = request.body();
    let is_upload = body.is_some_and(|body| body.as_bytes().is_none());
    let has_key = |headers: &HeaderMap| headers.contains_key(&IDEMPOTENCY_KEY);
    let is_keyed = has_key(request.headers()) || has_key(settings.headers());
    let new_key = || settings.retry().new_key(&method, operation.takes_key);
    let key = if is_keyed { None } else { new_key() };
    let by_key = (is_keyed || key.is_some()).then_some(true);
    let call = Call {
        http,
        settings,
        build,
        operation: Operation {
            is_retryable: operation.is_retryable.or(by_key),
            ..operation
        },
        is_upload,
        key,
        deadline: settings
            .total_timeout(is_upload)
            .map(|total| Instant::now() + total),
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
    /// Whether the body is a stream.
    is_upload: bool,
    /// The key of this call, the same for all attempts.
    key: Option<HeaderValue>,
    method: Method,
    deadline: Option<Instant>,
    trace: Trace,
}

impl Call<'_> {
    async fn attempts(self, request: Request) -> Result<Received, SendError> {
        let begin = Instant::now();
        let mut next = request;
        let mut number = 1;
        loop {
            let outcome = self.attempt(next, number).await;
            let response = outcome.as_ref().map(|received| &received.response);
            let Some((again, wait)) = self.another(response, number) else {
                let status = response.map(Response::status);
                self.trace.end(status, number, begin.elapsed());
                return outcome;
            };
            let status = response.map(Response::status);
            self.trace.retry(status, number, wait);
            // A response that is not read frees its connection.
            drop(outcome);
            tokio::time::sleep(wait).await;
            next = again;
            number += 1;
        }
    }

    /// The request of another attempt and the wait before it; `None` when there should be none.
    fn another(
        &self,
        response: Result<&Response, &SendError>,
        number: u32,
    ) -> Option<(Request, Duration)> {
        let retry = self.settings.retry();
        let says_document = self.operation.is_retryable;
        if !retry.admits(&self.method, says_document, number)
            && !retry.admits_undone(response, says_document, number)
        {
            return None;
        }
        let wait = retry.wait(response, number)?;
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

    async fn attempt(&self, mut request: Request, number: u32) -> Result<Received, SendError> {
        let begin = Instant::now();
        let attempt = Attempt {
            operation_id: self.operation.id,
            method: &self.method,
            number,
        };
        let headers = request.headers_mut();
        for (name, value) in self.settings.headers() {
            headers.insert(name, value.clone());
        }
        if let Some(key) = &self.key {
            headers.insert(&IDEMPOTENCY_KEY, key.clone());
        }
        let hooks = self.settings.hooks();
        for hook in hooks {
            hook.before(&attempt, &mut request);
        }
        let outcome = self.exchange(request).await;
        for hook in hooks {
            if let Ok(received) = &outcome {
                hook.received(&attempt, &received.response);
            }
            let status = outcome.as_ref().map(|received| received.response.status());
            hook.after(&attempt, status, begin.elapsed());
        }
        outcome
    }

    async fn exchange(&self, mut request: Request) -> Result<Received, SendError> {
        let sent = self
            .credentials(&mut request)
            .await
            .map_err(SendError::Credential)?;
        let deadline = self.attempt_deadline();
        let pending = self.trace.during(self.http.execute(request));
        let response = match deadline {
            None => pending.await,
            Some(deadline) => tokio::time::timeout_at(deadline.into(), pending)
                .await
                .map_err(|_| SendError::Timeout(TimedOut::new()))?,
        };
        Ok(Received {
            response: response?,
            sent,
            deadline,
        })
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

    /// When an attempt that begins now must have its response.
    fn attempt_deadline(&self) -> Option<Instant> {
        let one = self
            .settings
            .timeout(self.is_upload)
            .map(|limit| Instant::now() + limit);
        match (one, self.deadline) {
            (Some(one), Some(all)) => Some(one.min(all)),
            (one, all) => one.or(all),
        }
    }
}
