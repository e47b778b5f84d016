//! The error message of a response.

use serde_json::Value;

use crate::control_chars::is_hidden;

/// The error message of a response body, in one line: the message of an error object, or a short plain text.
pub(crate) fn message(body: &[u8]) -> Option<String> {
    const LONGEST: usize = 100;
    let text = std::str::from_utf8(body).ok()?;
    let message = match serde_json::from_str::<Value>(text) {
        Ok(value) => message_in(&value, 3)?,
        Err(_) if text.trim_start().starts_with('<') => return None,
        Err(_) => text.trim().to_owned(),
    };
    let line: String = message
        .lines()
        .next()?
        .chars()
        .filter(|c| !is_hidden(*c))
        .collect();
    let short: String = line.chars().take(LONGEST).collect();
    let dots = if short.len() < line.len() { "…" } else { "" };
    (!short.trim().is_empty()).then(|| format!("{}{dots}", short.trim()))
}

/// The string of the member that is most likely a message, at most `depth` objects down.
fn message_in(value: &Value, depth: u32) -> Option<String> {
    const NAMES: [&str; 13] = [
        "message",
        "detail",
        "details",
        "msg",
        "error_description",
        "errorMessage",
        "error_message",
        "errors",
        "description",
        "reason",
        "title",
        "error",
        "Message",
    ];
    match value {
        Value::String(string) if !string.trim().is_empty() => Some(string.clone()),
        Value::Array(items) => message_in(items.first()?, depth),
        Value::Object(members) if depth > 0 => {
            let named = NAMES.iter().filter_map(|name| members.get(*name));
            let nested = members
                .values()
                .filter(|member| member.is_object() || is_messages(member));
            let mut candidates = named.chain(nested);
            candidates.find_map(|member| message_in(member, depth - 1))
        }
        _ => None,
    }
}

/// Whether `value` is a list of messages, as frameworks send them for each field.
pub(super) fn is_messages(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|items| !items.is_empty() && items.iter().all(Value::is_string))
}

/// `title` with the message of the response.
pub(crate) fn with_message(title: String, body: &[u8]) -> String {
    match message(body) {
        Some(message) => format!("{title}: {message}"),
        None => title,
    }
}
