//! Hooks that observe requests while they are sent.

use std::{fmt, time::Duration};

use reqwest::{Method, Request, Response, StatusCode};

use super::send_error::SendError;

/// Observes requests while they are sent: for metrics, logs, further headers.
pub trait Hook: fmt::Debug + Send + Sync {
    /// Before an attempt. The credentials are added afterwards, so that no hook sees them.
    fn before(&self, _attempt: &Attempt<'_>, _request: &mut Request) {}

    /// When the head of a response has come: its status and headers as they were received. The body is read afterwards.
    fn received(&self, _attempt: &Attempt<'_>, _response: &Response) {}

    /// After an attempt: `outcome` is the status of the response, or the error. The body may not be received yet.
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
