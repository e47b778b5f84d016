//! Requests that cannot be written.

use std::{borrow::Cow, error, fmt};

use super::sensitive::is_sensitive;

/// A request that cannot be written.
#[derive(Debug)]
pub struct InvalidRequest {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Parameter {
        name: String,
        reason: Cow<'static, str>,
    },
    Body(serde_json::Error),
    Spent,
    Unsendable(reqwest::Error),
    #[cfg(feature = "blocking")]
    NoRuntime(std::io::ErrorKind),
}

impl InvalidRequest {
    pub(super) fn parameter(name: &str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind: Kind::Parameter {
                name: name.to_owned(),
                reason: reason.into(),
            },
        }
    }

    /// A parameter whose value cannot be written. The message of serde may quote the value.
    pub(super) fn value(name: &str, error: &serde_json::Error) -> Self {
        if is_sensitive(name) {
            return Self::parameter(name, "it is not as documented");
        }
        Self::parameter(name, error.to_string())
    }

    pub(super) fn body(error: serde_json::Error) -> Self {
        Self {
            kind: Kind::Body(error),
        }
    }

    /// No thread for the runtime of blocking calls.
    #[cfg(feature = "blocking")]
    pub(super) fn no_runtime(reason: std::io::ErrorKind) -> Self {
        Self {
            kind: Kind::NoRuntime(reason),
        }
    }

    /// A request that the HTTP client rejects.
    pub(super) fn unsendable(error: reqwest::Error) -> Self {
        Self {
            kind: Kind::Unsendable(error),
        }
    }

    /// A stream that has been sent before.
    pub(super) fn spent() -> Self {
        Self { kind: Kind::Spent }
    }

    /// The parameter that is invalid.
    pub fn parameter_name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Parameter { name, .. } => Some(name),
            _ => None,
        }
    }
}

/// A request that the HTTP client rejects; no message holds the URL, which may contain a key.
impl From<reqwest::Error> for InvalidRequest {
    fn from(error: reqwest::Error) -> Self {
        Self::unsendable(error.without_url())
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Parameter { name, reason } => write!(f, "`{name}` cannot be sent: {reason}"),
            Kind::Body(error) => write!(f, "the body cannot be written as JSON: {error}"),
            Kind::Spent => f.write_str("the body is a stream that has been sent already"),
            Kind::Unsendable(error) => {
                write!(f, "the URL or a header is not valid: {}", last_cause(error))
            }
            #[cfg(feature = "blocking")]
            Kind::NoRuntime(reason) => {
                write!(
                    f,
                    "the runtime of blocking calls cannot be started: {reason}"
                )
            }
        }
    }
}

impl error::Error for InvalidRequest {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.kind {
            Kind::Body(error) => Some(error),
            Kind::Unsendable(error) => Some(error),
            Kind::Parameter { .. } | Kind::Spent => None,
            #[cfg(feature = "blocking")]
            Kind::NoRuntime(_) => None,
        }
    }
}

/// The error at the end of the causes, such as that of the system. Those before it name layers of the HTTP client.
pub(super) fn last_cause<'e>(
    error: &'e (dyn error::Error + 'static),
) -> &'e (dyn error::Error + 'static) {
    let mut last = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    last
}
