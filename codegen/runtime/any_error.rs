//! One error type for programs that call many operations: the error of any of them converts into it.

use std::{error, fmt};

use reqwest::StatusCode;

use super::{error::Error, error_response::DocumentedError, settings::BuildError};

/// The error of any operation, without the type of its documented errors. `?` converts into it.
pub struct AnyError {
    status: Option<StatusCode>,
    is_timeout: bool,
    is_connect: bool,
    is_new_credential_needed: bool,
    error: Box<dyn error::Error + Send + Sync>,
}

impl AnyError {
    /// The status of the response, when there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Whether time ran out.
    pub fn is_timeout(&self) -> bool {
        self.is_timeout
    }

    /// Whether the connection could not be established, so that the server has seen nothing of the request.
    pub fn is_connect(&self) -> bool {
        self.is_connect
    }

    /// Whether a new credential must be issued before any call can succeed.
    pub fn is_new_credential_needed(&self) -> bool {
        self.is_new_credential_needed
    }

    /// The error of an operation whose documented errors are `E`; `None` when it is that of another one.
    pub fn downcast_ref<E: DocumentedError + fmt::Debug + 'static>(&self) -> Option<&Error<E>> {
        self.error.downcast_ref()
    }
}

impl<E> From<Error<E>> for AnyError
where
    E: DocumentedError + fmt::Debug + Send + Sync + 'static,
{
    fn from(error: Error<E>) -> Self {
        Self {
            status: error.status(),
            is_timeout: error.is_timeout(),
            is_connect: error.is_connect(),
            is_new_credential_needed: error.is_new_credential_needed(),
            error: Box::new(error),
        }
    }
}

impl From<BuildError> for AnyError {
    fn from(error: BuildError) -> Self {
        Self {
            status: None,
            is_timeout: false,
            is_connect: false,
            is_new_credential_needed: false,
            error: Box::new(error),
        }
    }
}

impl fmt::Display for AnyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Debug for AnyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl error::Error for AnyError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.error.source()
    }
}
