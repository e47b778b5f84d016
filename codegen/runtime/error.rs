//! Everything that can go wrong with a call, told apart the way callers act on it.

use std::{
    error,
    fmt::{self, Write as _},
};

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};

use super::{credentials::CredentialError, response::ResponseValue};

/// Why an operation gave no value. `E` is what the operation documents for its error statuses.
///
/// No text of an error holds a credential: URLs are left out, since a key may stand in them.
#[non_exhaustive]
pub enum Error<E> {
    /// The request cannot be written; nothing was sent.
    InvalidRequest(InvalidRequest),
    /// There is no valid credential; nothing was sent.
    Credential(CredentialError),
    /// The server cannot be reached, does not answer in time, or breaks off.
    CommunicationError(reqwest::Error),
    /// The API refused, in a way it documents.
    ErrorResponse(ResponseValue<E>),
    /// The API answered with a status it does not document.
    UnexpectedResponse(Box<UnexpectedResponse>),
    /// The API answered with a body that is not what its status calls for.
    InvalidResponse(Box<InvalidResponse>),
    /// The body of the answer broke off.
    ResponseBodyError(reqwest::Error),
}

impl<E> Error<E> {
    /// The status of the answer, when there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::ErrorResponse(response) => Some(response.status()),
            Self::UnexpectedResponse(response) => Some(response.status()),
            Self::InvalidResponse(response) => Some(response.status()),
            Self::CommunicationError(error) | Self::ResponseBodyError(error) => error.status(),
            Self::InvalidRequest(_) | Self::Credential(_) => None,
        }
    }

    /// Whether time ran out.
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::CommunicationError(error) | Self::ResponseBodyError(error) => error.is_timeout(),
            _ => false,
        }
    }

    /// Whether no connection came about, so that the server has seen nothing of the request.
    pub fn is_connect(&self) -> bool {
        matches!(self, Self::CommunicationError(error) if error.is_connect())
    }
}

impl<E> From<reqwest::Error> for Error<E> {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_builder() {
            return Self::InvalidRequest(InvalidRequest {
                kind: Kind::Unsendable(error),
            });
        }
        Self::CommunicationError(error)
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

impl<E: fmt::Debug> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(_) => f.write_str("the request cannot be sent"),
            Self::Credential(_) => f.write_str("there is no valid credential"),
            Self::CommunicationError(error) if error.is_timeout() => {
                f.write_str("the server did not answer in time")
            }
            Self::CommunicationError(error) if error.is_connect() => {
                f.write_str("the server cannot be reached")
            }
            Self::CommunicationError(_) => f.write_str("the connection failed"),
            Self::ErrorResponse(response) => {
                write!(
                    f,
                    "the server answered {}: {:?}",
                    response.status(),
                    **response
                )
            }
            Self::UnexpectedResponse(response) => response.fmt(f),
            Self::InvalidResponse(response) => response.fmt(f),
            Self::ResponseBodyError(_) => f.write_str("the answer broke off"),
        }
    }
}

impl<E: fmt::Debug> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(it) => f.debug_tuple("InvalidRequest").field(it).finish(),
            Self::Credential(it) => f.debug_tuple("Credential").field(it).finish(),
            Self::CommunicationError(it) => f.debug_tuple("CommunicationError").field(it).finish(),
            Self::ErrorResponse(it) => f.debug_tuple("ErrorResponse").field(it).finish(),
            Self::UnexpectedResponse(it) => f.debug_tuple("UnexpectedResponse").field(it).finish(),
            Self::InvalidResponse(it) => f.debug_tuple("InvalidResponse").field(it).finish(),
            Self::ResponseBodyError(it) => f.debug_tuple("ResponseBodyError").field(it).finish(),
        }
    }
}

impl<E: fmt::Debug> error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::InvalidRequest(error) => Some(error),
            Self::Credential(error) => Some(error),
            Self::CommunicationError(error) | Self::ResponseBodyError(error) => Some(error),
            Self::InvalidResponse(response) => Some(&response.source),
            Self::ErrorResponse(_) | Self::UnexpectedResponse(_) => None,
        }
    }
}

/// A request that cannot be written.
#[derive(Debug)]
pub struct InvalidRequest {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Parameter { name: String, reason: &'static str },
    Body(serde_json::Error),
    Spent,
    Unsendable(reqwest::Error),
}

impl InvalidRequest {
    pub(super) fn parameter(name: &str, reason: &'static str) -> Self {
        Self {
            kind: Kind::Parameter {
                name: name.to_owned(),
                reason,
            },
        }
    }

    pub(super) fn body(error: serde_json::Error) -> Self {
        Self {
            kind: Kind::Body(error),
        }
    }

    /// A stream that has been sent before.
    pub(super) fn spent() -> Self {
        Self { kind: Kind::Spent }
    }

    /// The parameter that is the reason.
    pub fn parameter_name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Parameter { name, .. } => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Parameter { name, reason } => write!(f, "`{name}` cannot be sent: {reason}"),
            Kind::Body(_) => f.write_str("the body cannot be written as JSON"),
            Kind::Spent => f.write_str("the body is a stream that has been sent already"),
            Kind::Unsendable(_) => f.write_str("the URL or a header is not valid"),
        }
    }
}

impl error::Error for InvalidRequest {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.kind {
            Kind::Body(error) => Some(error),
            Kind::Unsendable(error) => Some(error),
            Kind::Parameter { .. } | Kind::Spent => None,
        }
    }
}

/// An answer with a status that is not documented.
#[derive(Debug)]
pub struct UnexpectedResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl UnexpectedResponse {
    pub(super) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self {
            status,
            headers,
            body,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Display for UnexpectedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the server answered {}, which is not documented: {}",
            self.status,
            Excerpt(&self.body)
        )
    }
}

/// An answer whose body is not what its status calls for.
#[derive(Debug)]
pub struct InvalidResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    path: String,
    source: serde_json::Error,
}

impl InvalidResponse {
    pub(super) fn new(
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        path: String,
        source: serde_json::Error,
    ) -> Self {
        Self {
            status,
            headers,
            body,
            path,
            source,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Where in the body the mismatch is, such as `items[3].id`.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for InvalidResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the server answered {} with a body that is not as documented at `{}`: {}",
            self.status,
            self.path,
            Excerpt(&self.body)
        )
    }
}

/// The beginning of a body, on one line.
struct Excerpt<'b>(&'b [u8]);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 200;
        if self.0.is_empty() {
            return f.write_str("(no body)");
        }
        let text = String::from_utf8_lossy(self.0.get(..MOST * 4).unwrap_or(self.0));
        for c in text.chars().take(MOST) {
            f.write_char(if c.is_control() { ' ' } else { c })?;
        }
        if text.chars().nth(MOST).is_some() {
            f.write_str("…")?;
        }
        Ok(())
    }
}
