//! The error for calls that ran out of time.

use std::{error, fmt};

/// The server did not respond, or did not finish its response, in time.
#[derive(Debug)]
pub struct TimedOut {
    source: Option<reqwest::Error>,
}

impl TimedOut {
    /// The time set for an attempt, or for the call, ran out.
    pub(super) fn new() -> Self {
        Self { source: None }
    }

    /// The HTTP client, or the system, did not want to wait longer.
    pub(super) fn of(error: reqwest::Error) -> Self {
        Self {
            source: Some(error),
        }
    }

    /// Whether it is known that no connection was established.
    pub fn is_connect(&self) -> bool {
        self.source.as_ref().is_some_and(reqwest::Error::is_connect)
    }
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the server did not respond in time")
    }
}

impl error::Error for TimedOut {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        let source = self.source.as_ref()?;
        Some(source)
    }
}
