//! The record of a request and its response, from the worker that sends it to the reports.

pub mod coding;

mod error;

pub mod location;

pub mod sequence;

use std::time::Duration;

use spec::wire::{Request, Response};

pub use self::{coding::CodingError, error::TransportError};
use crate::case::{Case, OperationIndex};

/// A request that was sent, and its result.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The operation of the request.
    pub operation: OperationIndex,
    /// The case, with the values from earlier exchanges filled in.
    pub case: Case,
    /// The request; in events and findings with the names of variables instead of credentials.
    pub request: Request,
    /// The result; the body of the response is decoded.
    pub interaction: Interaction,
    /// The redirect that led to the response; `None` for a response of the operation itself.
    pub redirect: Option<Redirect>,
    /// Why the body could not be decoded, and is as it was sent; `None` for one that was.
    pub coding_error: Option<CodingError>,
    /// The time at which it was sent, since the start of the run.
    pub sent_at: Duration,
    /// The earlier exchanges of the same scenario that values were taken from, by their positions.
    pub sources: Vec<usize>,
}

/// A redirect that was followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The status of the first response.
    pub status: u16,
    /// Where the last response is from, relative to the base URL.
    pub target: String,
}

/// The result of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interaction {
    /// The response, or why there is none.
    pub outcome: Result<Response, TransportError>,
    /// From the first byte sent to the last byte read.
    pub elapsed: Duration,
}

impl Exchange {
    /// A valid request of `operation` that got `status` after `elapsed`.
    #[cfg(test)]
    pub(crate) fn answered(operation: OperationIndex, status: u16, elapsed: Duration) -> Self {
        use crate::case::Intent;
        use spec::wire::message::Headers;
        Self {
            operation,
            case: Case::new("x", Intent::Positive),
            request: Request {
                method: "GET".to_owned(),
                target: "/".to_owned(),
                headers: Headers::new(),
                body: None,
            },
            interaction: Interaction {
                outcome: Ok(Response {
                    status,
                    headers: Headers::new(),
                    body: Vec::new(),
                }),
                elapsed,
            },
            coding_error: None,
            redirect: None,
            sent_at: Duration::ZERO,
            sources: Vec::new(),
        }
    }

    /// The response; `None` when the exchange failed, which only one check reports.
    pub fn response(&self) -> Option<&Response> {
        self.interaction.outcome.as_ref().ok()
    }

    /// Whether the response is a success (RFC 9110 §15.3).
    pub fn is_success(&self) -> bool {
        self.response()
            .is_some_and(|response| (200..300).contains(&response.status))
    }

    /// Whether the server only accepted the request, and may act on it later or never (RFC 9110 §15.3.3).
    pub fn is_accepted(&self) -> bool {
        self.response()
            .is_some_and(|response| response.status == 202)
    }
}
