//! The log of the mock: a line for each request on standard error.

use std::{io::Write as _, time::Duration};

use serde_json::json;
/// A request to the mock, as it came, and the response to it.
#[derive(Debug)]
pub(super) struct RequestLine<'r> {
    pub(super) method: &'r str,
    pub(super) target: &'r str,
    /// The status; `None` where the connection was closed without a response.
    pub(super) status: Option<u16>,
    /// Why the request was rejected.
    pub(super) rejection: Option<&'r str>,
    pub(super) time: Duration,
}

/// A callback or webhook that was sent, or could not be.
#[derive(Debug, Default)]
pub(super) struct SentLine {
    /// `callback` or `webhook`.
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) method: String,
    pub(super) url: String,
    pub(super) status: Option<u16>,
    pub(super) error: Option<String>,
}

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
    pub(super) fn write(self, request: &RequestLine<'_>) {
        let line = match self {
            Self::Off => return,
            Self::Json => json!({
                "kind": "request",
                "method": request.method,
                "target": request.target,
                "status": request.status,
                "closed": request.status.is_none(),
                "rejection": request.rejection,
                "milliseconds": u64::try_from(request.time.as_millis()).unwrap_or(u64::MAX),
            })
            .to_string(),
            Self::Text => {
                let why = request.rejection.map(|why| format!(": {why}"));
                let (method, target) = (request.method, request.target);
                let status = request.status.map(|status| status.to_string());
                let status = status.unwrap_or_else(|| "closed without a response".to_owned());
                printable(&format!(
                    "{method} {target} -> {status}{}",
                    why.unwrap_or_default()
                ))
            }
        };
        drop(writeln!(std::io::stderr(), "{line}"));
    }

    /// Logs a callback or webhook.
    pub(super) fn write_sent(self, sent: &SentLine) {
        let line = match self {
            Self::Off => return,
            Self::Json => json!({
                "kind": sent.kind,
                "name": sent.name,
                "method": sent.method,
                "url": sent.url,
                "status": sent.status,
                "error": sent.error,
            })
            .to_string(),
            Self::Text => {
                let to = [sent.method.as_str(), sent.url.as_str()].join(" ");
                let result = match (sent.status, &sent.error) {
                    (Some(status), _) => format!(" -> {status}"),
                    (None, why) => format!(" not sent: {}", why.as_deref().unwrap_or_default()),
                };
                printable(&format!(
                    "{} {}: {}{result}",
                    sent.kind,
                    sent.name,
                    to.trim()
                ))
            }
        };
        drop(writeln!(std::io::stderr(), "{line}"));
    }
}

/// `line` without control characters: requests must not control the terminal.
fn printable(line: &str) -> String {
    let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    line.chars().map(shown).collect()
}
