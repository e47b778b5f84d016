//! What was sent and what came back, or in which way nothing did.

mod error;

use std::time::Duration;

use spec::wire::Response;

pub use self::error::TransportError;

/// What happened to one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interaction {
    /// The answer, or why there is none.
    pub outcome: Result<Response, TransportError>,
    /// From the first byte sent to the last byte read.
    pub elapsed: Duration,
}
