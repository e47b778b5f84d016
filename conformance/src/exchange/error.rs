//! The ways in which an exchange fails.

use std::time::Duration;

/// Why there is no usable answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The server cannot be reached: our environment, not its behaviour.
    #[error("cannot connect to {address}: {reason}")]
    Connect {
        /// Where to.
        address: String,
        /// What the system said.
        reason: String,
    },
    /// The connection was closed or reset before the answer began.
    #[error("the connection was closed without an answer ({reason})")]
    Closed {
        /// What the system said.
        reason: String,
    },
    /// The connection was closed or reset in the middle of the answer.
    #[error("the answer breaks off after {received} bytes of {expected}")]
    Truncated {
        /// Bytes of the body that came.
        received: usize,
        /// What was announced: a number of bytes, or `a chunked body`.
        expected: String,
    },
    /// The answer is not HTTP.
    #[error("the answer is not valid HTTP: {reason}")]
    InvalidHttp {
        /// What is wrong.
        reason: String,
    },
    /// More bytes came than the answer announced.
    #[error("{extra} bytes follow the end of the answer that was announced")]
    ExtraBytes {
        /// How many at least.
        extra: usize,
    },
    /// The head or body is larger than any that is read.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// No complete answer in time.
    #[error("no complete answer within {} ms", .limit.as_millis())]
    Timeout {
        /// The limit.
        limit: Duration,
    },
}

impl TransportError {
    /// Whether this says something about the server; a server that cannot be reached at all says nothing.
    pub fn is_about_server(&self) -> bool {
        !matches!(self, Self::Connect { .. })
    }

    /// A short name that does not change from case to case.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Connect { .. } => "connect",
            Self::Closed { .. } => "closed without an answer",
            Self::Truncated { .. } => "truncated answer",
            Self::InvalidHttp { .. } => "invalid HTTP",
            Self::ExtraBytes { .. } => "wrong length",
            Self::TooLarge { .. } => "endless answer",
            Self::Timeout { .. } => "no answer in time",
        }
    }
}
