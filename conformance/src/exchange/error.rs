//! The errors of an exchange.

use std::time::Duration;

/// Why there is no usable response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The server cannot be reached; this is about our environment, not about its behaviour.
    #[error("cannot connect to {address}: {reason}")]
    Connect {
        /// The address.
        address: String,
        /// The error of the operating system.
        reason: String,
    },
    /// The connection was closed or reset before the response began.
    #[error("the connection was closed without a response ({reason})")]
    Closed {
        /// The error of the operating system.
        reason: String,
    },
    /// The connection was closed or reset in the middle of the response.
    #[error("the response breaks off after {received} bytes of {expected}")]
    Truncated {
        /// The number of received bytes of the body.
        received: usize,
        /// The announced length: a number of bytes, or `a chunked body`.
        expected: String,
    },
    /// The response is not HTTP.
    #[error("the response is not valid HTTP: {reason}")]
    InvalidHttp {
        /// What is wrong.
        reason: String,
    },
    /// The response has more bytes than it announced.
    #[error("{extra} bytes follow the end of the response that was announced")]
    ExtraBytes {
        /// The minimum number of extra bytes.
        extra: usize,
    },
    /// The head or body is larger than the limit.
    #[error("the response is larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// No complete response within the limit.
    #[error("no complete response within {} ms", .limit.as_millis())]
    Timeout {
        /// The limit.
        limit: Duration,
    },
}

impl TransportError {
    /// Whether the error is about the server; it is not when the server cannot be reached at all.
    pub fn is_about_server(&self) -> bool {
        !matches!(self, Self::Connect { .. })
    }

    /// What is wrong, as a sentence, the same for every case.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Connect { .. } => "the server cannot be reached",
            Self::Closed { .. } => "the connection is closed without a response",
            Self::Truncated { .. } => "the response breaks off",
            Self::InvalidHttp { .. } => "the response is not valid HTTP",
            Self::ExtraBytes { .. } => "the response is longer than it announced",
            Self::TooLarge { .. } => "the response does not end",
            Self::Timeout { .. } => "no response in time",
        }
    }

    /// A short name, the same for every case.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Connect { .. } => "connect",
            Self::Closed { .. } => "closed without a response",
            Self::Truncated { .. } => "truncated response",
            Self::InvalidHttp { .. } => "invalid HTTP",
            Self::ExtraBytes { .. } => "wrong length",
            Self::TooLarge { .. } => "endless response",
            Self::Timeout { .. } => "no response in time",
        }
    }
}
