//! An answer on its way from sending to reading.

use std::time::Instant;

use reqwest::Response;

use super::redact::Sent;

/// An answer of which the head has come.
#[derive(Debug)]
pub(crate) struct Received {
    pub(super) response: Response,
    /// What the request was sent with, to be kept out of texts.
    pub(super) sent: Sent,
    /// When a body that is not handed over piece by piece must have come.
    pub(super) deadline: Option<Instant>,
}
