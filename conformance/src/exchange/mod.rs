//! What was sent and what came back: the one record of it, from the worker that sends to the reports.

mod error;

use std::time::Duration;

use spec::wire::{Request, Response};

pub use self::error::TransportError;
use crate::case::{Case, OperationIndex};

/// A request that was sent, and what came of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The operation that the request is of.
    pub operation: OperationIndex,
    /// The case, with the values from earlier exchanges filled in.
    pub case: Case,
    /// The request; in events and findings with the names of variables in place of credentials.
    pub request: Request,
    /// What came of it.
    pub interaction: Interaction,
    /// When it was sent, since the beginning of the run.
    pub sent_at: Duration,
    /// The earlier exchanges of the same sequence that values were taken from, by their positions.
    pub sources: Vec<usize>,
}

/// What happened to one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interaction {
    /// The answer, or why there is none.
    pub outcome: Result<Response, TransportError>,
    /// From the first byte sent to the last byte read.
    pub elapsed: Duration,
}

impl Exchange {
    /// The answer; `None` when the exchange failed, which is the business of one check only.
    pub fn response(&self) -> Option<&Response> {
        self.interaction.outcome.as_ref().ok()
    }

    /// Whether the answer is a success (RFC 9110 §15.3).
    pub fn is_success(&self) -> bool {
        self.response()
            .is_some_and(|response| (200..300).contains(&response.status))
    }
}
