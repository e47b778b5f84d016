//! A response whose head was received and whose body is not yet read.

use std::time::Instant;

use reqwest::Response;

use super::redact::Sent;

/// A response whose head was received.
#[derive(Debug)]
pub(crate) struct Received {
    pub(super) response: Response,
    /// The credentials of the request, to be kept out of strings.
    pub(super) sent: Sent,
    /// When a body that is not streamed must be complete.
    pub(super) deadline: Option<Instant>,
}
