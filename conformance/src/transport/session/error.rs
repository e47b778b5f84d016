//! Why a log-in failed.

use crate::exchange::TransportError;

/// Why there is no session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// The server cannot be reached.
    #[error("log-in of `{identity}`: `{request}` failed: {source}")]
    Unreachable {
        /// The name of the identity.
        identity: String,
        /// Method and path.
        request: String,
        /// Why.
        source: TransportError,
    },
    /// The server rejects the log-in.
    #[error(
        "log-in of `{identity}`: `{request}` was answered with {status}{body}; check the configured credentials"
    )]
    Rejected {
        /// The name of the identity.
        identity: String,
        /// Method and path.
        request: String,
        /// The status.
        status: u16,
        /// The beginning of the body, with a colon in front.
        body: String,
    },
    /// The response does not have what the configuration takes from it.
    #[error("log-in of `{identity}`: the response to `{request}` has no {what}; {has}")]
    Missing {
        /// The name of the identity.
        identity: String,
        /// Method and path.
        request: String,
        /// What was expected.
        what: String,
        /// What the response has instead.
        has: String,
    },
}
