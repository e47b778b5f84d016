//! The log of the mock: a line for each request on standard error.

use std::{io::Write as _, time::Duration};

use serde_json::json;
use spec::wire::Request;

use crate::mock::MockResponse;

/// How requests are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum LogFormat {
    /// One line for people
    Text,
    /// One JSON object on each line
    Json,
    /// Nothing
    Off,
}

impl LogFormat {
    /// Logs a request and the response to it.
    pub(super) fn write(self, request: &Request, mocked: &MockResponse, time: Duration) {
        let status = mocked.response.status;
        let line = match self {
            Self::Off => return,
            Self::Json => json!({
                "method": request.method,
                "target": request.target,
                "status": status,
                "rejection": mocked.rejection,
                "milliseconds": u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
            })
            .to_string(),
            Self::Text => {
                let why = mocked.rejection.as_ref().map(|why| format!(": {why}"));
                let (method, target) = (&request.method, &request.target);
                let line = format!("{method} {target} -> {status}{}", why.unwrap_or_default());
                // Requests must not control the terminal.
                let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
                line.chars().map(shown).collect()
            }
        };
        drop(writeln!(std::io::stderr(), "{line}"));
    }
}
