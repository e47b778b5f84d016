//! The errors of a call, distinguished by what callers can do about them.

use std::{error, fmt};

use reqwest::StatusCode;

use super::{
    credentials::CredentialError,
    error_response::DocumentedError,
    invalid_request::{InvalidRequest, last_cause},
    mismatch::{InvalidResponse, UnexpectedResponse},
    response::ResponseValue,
    send_error::SendError,
    timed_out::TimedOut,
};

/// Why an operation failed. `E` is the type that the operation documents for its error statuses.
///
/// No message of an error holds a credential: URLs are omitted, since they may contain a key.
#[non_exhaustive]
pub enum Error<E> {
    /// The request cannot be written; nothing was sent.
    InvalidRequest(InvalidRequest),
    /// There is no valid credential; nothing was sent.
    Credential(CredentialError),
    /// The server cannot be reached, or closes the connection.
    CommunicationError(reqwest::Error),
    /// The server did not respond, or did not finish its response, in time.
    Timeout(TimedOut),
    /// The API responded with a documented error.
    ErrorResponse(ResponseValue<E>),
    /// The API responded with an undocumented status.
    UnexpectedResponse(Box<UnexpectedResponse>),
    /// The API responded with a body that is not as documented for its status.
    InvalidResponse(Box<InvalidResponse>),
    /// The body of the response broke off.
    ResponseBodyError(reqwest::Error),
}

impl<E> Error<E> {
    /// The status of the response, when there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::ErrorResponse(response) => Some(response.status()),
            Self::UnexpectedResponse(response) => Some(response.status()),
            Self::InvalidResponse(response) => Some(response.status()),
            Self::CommunicationError(error) | Self::ResponseBodyError(error) => error.status(),
            Self::InvalidRequest(_) | Self::Credential(_) | Self::Timeout(_) => None,
        }
    }

    /// The body of a documented error response.
    pub fn error_body(&self) -> Option<&E> {
        match self {
            Self::ErrorResponse(response) => Some(response),
            _ => None,
        }
    }

    /// Whether time ran out.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(_))
    }

    /// Whether the connection could not be established, so that the server has seen nothing of the request.
    pub fn is_connect(&self) -> bool {
        match self {
            Self::CommunicationError(error) => error.is_connect(),
            Self::Timeout(error) => error.is_connect(),
            _ => false,
        }
    }

    /// Whether a new credential must be issued before any call can succeed.
    pub fn is_new_credential_needed(&self) -> bool {
        matches!(self, Self::Credential(error) if error.is_new_credential_needed())
    }

    /// The error for a body that could not be read to its end.
    pub(super) fn of_body(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_timeout() {
            Self::Timeout(TimedOut::of(error))
        } else {
            Self::ResponseBodyError(error)
        }
    }
}

impl<E> From<reqwest::Error> for Error<E> {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_builder() {
            Self::InvalidRequest(InvalidRequest::unsendable(error))
        } else if error.is_timeout() {
            Self::Timeout(TimedOut::of(error))
        } else {
            Self::CommunicationError(error)
        }
    }
}

impl<E> From<InvalidRequest> for Error<E> {
    fn from(error: InvalidRequest) -> Self {
        Self::InvalidRequest(error)
    }
}

impl<E> From<CredentialError> for Error<E> {
    fn from(error: CredentialError) -> Self {
        Self::Credential(error)
    }
}

impl<E> From<SendError> for Error<E> {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Request(error) => error.into(),
            SendError::Credential(error) => error.into(),
            SendError::Http(error) => error.into(),
            SendError::Timeout(error) => Self::Timeout(error),
        }
    }
}

impl<E: DocumentedError> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(error) => error.fmt(f),
            Self::Credential(error) => write!(f, "there is no valid credential: {error}"),
            Self::Timeout(error) => error.fmt(f),
            Self::CommunicationError(error) => {
                let what = if error.is_connect() {
                    "the server cannot be reached"
                } else {
                    "the connection failed"
                };
                write!(f, "{what}: {}", last_cause(error))
            }
            Self::ErrorResponse(response) => {
                write!(f, "the server responded with {}", response.status())?;
                response.describe(f)
            }
            Self::UnexpectedResponse(response) => response.fmt(f),
            Self::InvalidResponse(response) => response.fmt(f),
            Self::ResponseBodyError(error) => {
                write!(f, "the response broke off: {}", last_cause(error))
            }
        }
    }
}

impl<E: fmt::Debug> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(it) => f.debug_tuple("InvalidRequest").field(it).finish(),
            Self::Credential(it) => f.debug_tuple("Credential").field(it).finish(),
            Self::CommunicationError(it) => f.debug_tuple("CommunicationError").field(it).finish(),
            Self::Timeout(it) => f.debug_tuple("Timeout").field(it).finish(),
            Self::ErrorResponse(it) => f.debug_tuple("ErrorResponse").field(it).finish(),
            Self::UnexpectedResponse(it) => f.debug_tuple("UnexpectedResponse").field(it).finish(),
            Self::InvalidResponse(it) => f.debug_tuple("InvalidResponse").field(it).finish(),
            Self::ResponseBodyError(it) => f.debug_tuple("ResponseBodyError").field(it).finish(),
        }
    }
}

impl<E: DocumentedError + fmt::Debug> error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            // Their own messages are part of this one.
            Self::InvalidRequest(error) => error.source(),
            Self::Credential(error) => error.source(),
            Self::CommunicationError(error) | Self::ResponseBodyError(error) => Some(error),
            Self::Timeout(error) => error.source(),
            Self::InvalidResponse(response) => Some(response.problem()),
            Self::ErrorResponse(_) | Self::UnexpectedResponse(_) => None,
        }
    }
}
