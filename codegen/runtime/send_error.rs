//! The errors of requests without a response.

use std::fmt;

use super::{credentials::CredentialError, invalid_request::InvalidRequest, timed_out::TimedOut};

/// Why there is no response.
#[derive(Debug)]
#[non_exhaustive]
pub enum SendError {
    /// The request cannot be written.
    Request(InvalidRequest),
    /// There is no credential.
    Credential(CredentialError),
    /// The HTTP client failed.
    Http(reqwest::Error),
    /// Time ran out.
    Timeout(TimedOut),
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => error.fmt(f),
            Self::Credential(error) => error.fmt(f),
            Self::Http(error) => error.fmt(f),
            Self::Timeout(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Request(error) => error.source(),
            Self::Credential(error) => error.source(),
            Self::Http(error) => error.source(),
            Self::Timeout(error) => error.source(),
        }
    }
}

impl From<reqwest::Error> for SendError {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_timeout() {
            Self::Timeout(TimedOut::of(error))
        } else {
            Self::Http(error)
        }
    }
}
