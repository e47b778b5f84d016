//! Describes a documented error response in one line, for people and logs.

use std::fmt::{self, Write as _};

use serde::Serialize;
use serde_json::Value;

use super::{
    from_response::{Empty, Undocumented},
    redact,
    stream::ByteStream,
};

/// The documented errors of an operation.
pub trait DocumentedError {
    /// Writes the message of the body, behind the status: `: message (name: value)`.
    ///
    /// # Errors
    ///
    /// When `f` fails.
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// The body of an error response.
pub trait Detail {
    /// The body as a value; `None` when it is absent, or not received yet.
    fn detail(&self) -> Option<Value>;
}

impl<T: Serialize> Detail for T {
    fn detail(&self) -> Option<Value> {
        serde_json::to_value(self).ok()
    }
}

impl Detail for ByteStream {
    fn detail(&self) -> Option<Value> {
        None
    }
}

impl Detail for Empty {
    fn detail(&self) -> Option<Value> {
        None
    }
}

impl DocumentedError for Undocumented {
    fn describe(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

/// Members with the message of an error, the most helpful first.
const MESSAGES: &[&str] = &[
    "long_message",
    "message",
    "detail",
    "error_description",
    "description",
    "short_message",
    "title",
    "error",
    "reason",
    "msg",
];
/// Members that support asks for.
const REFERENCES: &[&str] = &[
    "code",
    "error_code",
    "troubleshooting_id",
    "request_id",
    "requestId",
    "trace_id",
    "traceId",
    "correlation_id",
    "correlationId",
    "instance",
];
/// Characters of a string that are shown.
const MOST: usize = 400;

/// Writes a body: its message and references where it has them, else all of it.
///
/// # Errors
///
/// When `f` fails.
pub fn describe(body: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let envelope = body.get("error").filter(|inner| inner.is_object());
    let body = envelope.unwrap_or(body);
    let text = |name: &&str| match body.get(*name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let message = MESSAGES.iter().find_map(text);
    let message = match (message, body) {
        (Some(message), _) => message,
        (None, Value::String(text)) => text.clone(),
        (None, body) => body.to_string(),
    };
    f.write_str(": ")?;
    write_line(&message, f)?;
    let mut is_first = true;
    for name in REFERENCES {
        if let Some(value) = text(name) {
            f.write_str(if is_first { " (" } else { ", " })?;
            write!(f, "{name}: ")?;
            write_line(&value, f)?;
            is_first = false;
        }
    }
    f.write_str(if is_first { "" } else { ")" })
}

fn write_line(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let text = redact::without_credentials(text);
    for c in text.chars().take(MOST) {
        f.write_char(if c.is_control() { ' ' } else { c })?;
    }
    if text.chars().nth(MOST).is_some() {
        f.write_str("…")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Shown(Value);

    impl fmt::Display for Shown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            describe(&self.0, f)
        }
    }

    #[test]
    fn the_message_and_the_references_are_shown() {
        let table = [
            (
                json!({"short_message": "a", "long_message": "b", "troubleshooting_id": "7f"}),
                ": b (troubleshooting_id: 7f)",
            ),
            (
                json!({"error": {"message": "no", "code": 12}}),
                ": no (code: 12)",
            ),
            (json!("plain\ntext"), ": plain text"),
            (json!({"x": 1}), r#": {"x":1}"#),
        ];
        for (body, expected) in table {
            assert_eq!(Shown(body).to_string(), expected);
        }
    }
}
