//! Failure signatures: the words of a response that stay the same from request to request.
//!
//! Servers put parts of the request, identifiers and times into their messages. Two responses have the same signature when the
//! remaining words are the same, in the same order. Of a list only the first element counts: a second error about the same
//! request does not change the signature.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    case::{Case, Content},
    control_chars::is_hidden,
};

/// The maximum number of words of a signature; the rest of a long page adds nothing.
const MOST_WORDS: usize = 80;
/// Shorter words are articles and prepositions, or shrunk values that look like them.
const SHORTEST_WORD: usize = 3;
/// How programming languages print a missing value.
const NOTHING: [&str; 5] = ["None", "null", "nil", "undefined", "NULL"];

/// The words of the response body to `case` that belong to its signature.
pub(crate) fn response_words(case: &Case, body: &[u8]) -> String {
    let mut echoed = BTreeSet::new();
    for parameter in &case.parameters {
        collect_words(&parameter.value, &mut echoed);
    }
    match case.body.as_ref().map(|body| &body.content) {
        Some(Content::Value { value, .. }) => collect_words(value, &mut echoed),
        Some(Content::Bytes(bytes)) => {
            echoed.extend(words(&String::from_utf8_lossy(bytes)).map(ToOwned::to_owned));
        }
        None => {}
    }
    let mut res: Vec<String> = Vec::new();
    match serde_json::from_slice(body) {
        Ok(value) => signature_words_in(&value, &echoed, &mut res),
        Err(_) => signature_words(&String::from_utf8_lossy(body), &echoed, &mut res),
    }
    res.join(" ")
}

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
    const NAMES: [&str; 8] = [
        "message",
        "detail",
        "msg",
        "error_description",
        "description",
        "reason",
        "title",
        "error",
    ];
    match value {
        Value::String(string) if !string.trim().is_empty() => Some(string.clone()),
        Value::Array(items) => message_in(items.first()?, depth),
        Value::Object(members) if depth > 0 => {
            let mut named = NAMES.iter().filter_map(|name| members.get(*name));
            let mut nested = members.values().filter(|member| member.is_object());
            named
                .find_map(|member| message_in(member, depth - 1))
                .or_else(|| message_in(nested.next()?, depth - 1))
        }
        _ => None,
    }
}

/// `title` with the message of the response.
pub(crate) fn with_message(title: String, body: &[u8]) -> String {
    match message(body) {
        Some(message) => format!("{title}: {message}"),
        None => title,
    }
}

/// The status in a signature: some servers respond with the status that a parameter asks for.
pub(crate) fn status(case: &Case, status: u16) -> String {
    let text = status.to_string();
    let mut values = case.parameters.iter().map(|parameter| &parameter.value);
    let is_asked_for = values.any(|value| match value {
        Value::String(given) => *given == text,
        Value::Number(given) => given.as_u64() == Some(status.into()),
        _ => false,
    });
    if is_asked_for {
        "the requested status".to_owned()
    } else {
        text
    }
}

/// A pointer with array indexes blanked, so that all elements of a list are one location.
pub(crate) fn generalized(pointer: &str) -> String {
    let is_index = |token: &str| !token.is_empty() && token.bytes().all(|b| b.is_ascii_digit());
    let tokens = pointer.split('/');
    let blanked: Vec<&str> = tokens
        .map(|token| if is_index(token) { "*" } else { token })
        .collect();
    blanked.join("/")
}

/// Adds the words of all strings in `value`.
fn collect_words(value: &Value, res: &mut BTreeSet<String>) {
    match value {
        Value::String(string) => res.extend(words(string).map(ToOwned::to_owned)),
        Value::Array(items) => items.iter().for_each(|item| collect_words(item, res)),
        Value::Object(members) => members.values().for_each(|item| collect_words(item, res)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn signature_words_in(value: &Value, echoed: &BTreeSet<String>, res: &mut Vec<String>) {
    if res.len() >= MOST_WORDS {
        return;
    }
    match value {
        Value::String(string) => signature_words(string, echoed, res),
        Value::Array(items) => {
            if let Some(first) = items.first() {
                signature_words_in(first, echoed, res);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                signature_words(name, &BTreeSet::new(), res);
                signature_words_in(member, echoed, res);
            }
        }
        Value::Bool(flag) => res.push(flag.to_string()),
        Value::Null | Value::Number(_) => {}
    }
}

fn signature_words(text: &str, echoed: &BTreeSet<String>, res: &mut Vec<String>) {
    let is_significant = |word: &&str| {
        word.len() >= SHORTEST_WORD
            && word
                .bytes()
                .all(|b| b.is_ascii_alphabetic() || b == b'_' || b == b'-')
            && !NOTHING.contains(word)
            && !echoed.contains(*word)
    };
    let left = MOST_WORDS.saturating_sub(res.len());
    res.extend(
        words(text)
            .filter(is_significant)
            .take(left)
            .map(ToOwned::to_owned),
    );
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part_of_word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.split(move |c: char| !is_part_of_word(c))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use spec::model::ParameterLocation;

    use super::*;
    use crate::case::Intent;

    /// The signature words of a response to a request with the query parameter `sent`.
    fn words_for(sent: Value, body: &str) -> String {
        let mut case = Case::new("x", Intent::Positive);
        case.set_parameter(ParameterLocation::Query, "q", sent);
        response_words(&case, body.as_bytes())
    }

    #[test]
    fn values_of_the_request_are_not_part_of_the_signature() {
        let unknown = |sent: &[&str]| {
            let fields = sent.join(",");
            let body = json!({"code": 400, "message": format!("fields {fields} do not exist")});
            words_for(json!(sent), &body.to_string())
        };
        assert_eq!(
            unknown(&["oPXPK", "xy", "t", "00000"]),
            "code message fields not exist"
        );
        assert_eq!(
            unknown(&["fxrkUj"]),
            unknown(&["\u{feff}x", "6逾jxG", "STLK"])
        );
        assert_eq!(
            words_for(json!("${x}"), "the '${x}' kind is not available"),
            words_for(json!(1), "the 'None' kind is not available")
        );
        assert_eq!(
            words_for(json!("abc"), "abc is not a directory"),
            words_for(json!("a"), "a is not a directory")
        );
    }

    #[test]
    fn identifiers_times_and_further_errors_are_not_part_of_the_signature() {
        let missing = |details: Value| {
            let body = json!({"at": "2026-01-01T00:00:00Z", "id": "7f3a-11", "details": details});
            words_for(json!(1), &body.to_string())
        };
        let one = missing(json!([{"name": "password", "why": "required"}]));
        let two = missing(
            json!([{"name": "password", "why": "required"}, {"name": "id", "why": "required"}]),
        );
        assert_eq!(one, two);
        assert_ne!(one, missing(json!([{"name": "user", "why": "required"}])));
    }

    #[test]
    fn the_message_of_a_response_is_one_short_line() {
        let short = |body: &str| message(body.as_bytes());
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(short(r#"{"code": 1, "message": "no id"}"#), some("no id"));
        assert_eq!(
            short(r#"{"error": {"code": 1, "message": "no"}}"#),
            some("no")
        );
        assert_eq!(short(r#"{"detail": [{"msg": "no int"}]}"#), some("no int"));
        assert_eq!(short("a \u{1b}[2Jplain\nword"), some("a [2Jplain"));
        assert_eq!(short("<html>no</html>"), None);
        assert_eq!(short(r#"{"message": null}"#), None);
        assert_eq!(
            short(&"x".repeat(900)),
            some(&format!("{}…", "x".repeat(100)))
        );
    }

    #[test]
    fn the_message_is_part_of_the_signature() {
        assert_ne!(
            words_for(json!(1), "no such user"),
            words_for(json!(1), "no such item")
        );
        assert!(words_for(json!(1), &"word ".repeat(9_000)).len() < 500);
    }
}
