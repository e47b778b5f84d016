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
        Err(_) => unquoted(text.trim()),
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
        Value::String(string) if !string.trim().is_empty() => {
            // Some servers put the error of another one, or their own, into a string as JSON.
            let inner: Option<Value> = serde_json::from_str(string).ok();
            let inner =
                inner.filter(|inner| depth > 0 && !inner.is_number() && !inner.is_boolean());
            let inner = inner.and_then(|inner| message_in(&inner, depth - 1));
            Some(inner.unwrap_or_else(|| unquoted(string)))
        }
        Value::Array(items) => message_in(items.first()?, depth),
        Value::Object(members) if depth > 0 => {
            let named = NAMES.iter().filter_map(|name| members.get(*name));
            // `exception_detail: [{…}]` has more to say than `exception_message` beside it.
            let alike = || {
                let members = members.iter().filter(|(name, _)| is_named_alike(name));
                members.map(|(_, member)| member)
            };
            let lists = alike().filter(|member| member.is_array());
            let nested = members.iter().filter(|(name, member)| {
                (member.is_object() || is_messages(member)) && !repeats_request(name)
            });
            let nested = nested.map(|(_, member)| member);
            let mut candidates = named.chain(lists).chain(alike()).chain(nested);
            candidates.find_map(|member| message_in(member, depth - 1))
        }
        _ => None,
    }
}

/// Whether a member called `name` has a message: `exception_message`, `errorDetails`.
fn is_named_alike(name: &str) -> bool {
    const ENDS: [&str; 8] = [
        "message",
        "messages",
        "detail",
        "details",
        "errors",
        "msg",
        "description",
        "reason",
    ];
    let name = name.to_ascii_lowercase();
    ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether a member called `name` repeats what was sent.
fn repeats_request(name: &str) -> bool {
    const WORDS: [&str; 5] = ["request", "input", "body", "payload", "params"];
    let name = name.to_ascii_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}

/// `text` without the backslashes before its quotes, which it has where it was escaped once too often.
fn unquoted(text: &str) -> String {
    if !text.contains(r#"\""#) && !text.contains(r"\'") {
        return text.to_owned();
    }
    let mut res = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = chars.next_if(|next| c == '\\' && matches!(next, '"' | '\'' | '\\'));
        res.push(escaped.unwrap_or(c));
    }
    res
}

/// A value in the notation of JSON, but with strings as they are read: without escapes.
pub(crate) fn readable(value: &Value) -> String {
    let listed = |items: Vec<String>| items.join(", ");
    match value {
        Value::String(text) => format!("\"{text}\""),
        Value::Array(items) => format!("[{}]", listed(items.iter().map(readable).collect())),
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, member)| format!("\"{name}\": {}", readable(member)));
            format!("{{{}}}", listed(members.collect()))
        }
        scalar => scalar.to_string(),
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
