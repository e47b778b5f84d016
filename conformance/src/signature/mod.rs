//! Failure signatures: the words of a response that stay the same from request to request.
//!
//! Servers put parts of the request, identifiers and times into their messages. Two responses have the same signature when the
//! remaining words are the same, in the same order. Of a list only the first element counts: a second error about the same
//! request does not change the signature.

mod echo;

mod message;

use serde_json::Value;

use self::message::is_messages;
pub(crate) use self::{
    echo::Echo,
    message::{message, with_message},
};
use crate::case::Case;

/// The maximum number of words of a signature; the rest of a long page adds nothing.
const MOST_WORDS: usize = 80;
/// Shorter words are articles and prepositions, or shrunk values that look like them.
const SHORTEST_WORD: usize = 3;
/// How programming languages print a missing value.
const NOTHING: [&str; 5] = ["None", "null", "nil", "undefined", "NULL"];

/// The words of a response body that belong to its signature.
pub(crate) fn response_words(echo: &Echo<'_>, body: &[u8]) -> String {
    let mut res: Vec<String> = Vec::new();
    match serde_json::from_slice(body) {
        Ok(value) => signature_words_in(&value, false, echo, &mut res),
        Err(_) => signature_words(&String::from_utf8_lossy(body), echo, &mut res),
    }
    res.join(" ")
}

/// The status in a signature: some servers respond with the status that a parameter asks for.
pub(crate) fn status(case: &Case, status: u16) -> String {
    if is_requested_status(case, status) {
        "the requested status".to_owned()
    } else {
        status.to_string()
    }
}

/// Whether a parameter of `case` asks for this status.
pub(crate) fn is_requested_status(case: &Case, status: u16) -> bool {
    let text = status.to_string();
    let mut values = case.parameters.iter().map(|parameter| &parameter.value);
    values.any(|value| match value {
        Value::String(given) => *given == text,
        Value::Number(given) => given.as_u64() == Some(status.into()),
        _ => false,
    })
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

/// `is_errors` for the member called `errors`.
fn signature_words_in(value: &Value, is_errors: bool, echo: &Echo<'_>, res: &mut Vec<String>) {
    if res.len() >= MOST_WORDS || echo.contains(value) {
        return;
    }
    match value {
        Value::String(string) => signature_words(string, echo, res),
        Value::Array(items) => {
            if let Some(first) = items.first() {
                signature_words_in(first, false, echo, res);
            }
        }
        Value::Object(members) => {
            // Messages by field are a list of messages, too.
            let is_message =
                |member: &Value| is_messages(member) || is_errors && member.is_string();
            let is_list = members.values().all(is_message);
            let counted = if is_list { 1 } else { members.len() };
            for (name, member) in members.iter().take(counted) {
                // A value of the request may happen to be the name of a member.
                add_words(words(name), &|word| echo.names.contains(word), res);
                signature_words_in(member, name == "errors", echo, res);
            }
        }
        Value::Bool(flag) => res.push(flag.to_string()),
        Value::Null | Value::Number(_) => {}
    }
}

fn signature_words(text: &str, echo: &Echo<'_>, res: &mut Vec<String>) {
    let is_echoed = |word: &str| echo.words.contains(word) || echo.names.contains(word);
    add_words(echo.without_body(text).into_iter(), &is_echoed, res);
}

/// Adds those of `words` that say something.
fn add_words<'t>(
    words: impl Iterator<Item = &'t str>,
    is_echoed: &dyn Fn(&str) -> bool,
    res: &mut Vec<String>,
) {
    let is_significant = |word: &&str| {
        word.len() >= SHORTEST_WORD
            && word
                .bytes()
                .all(|b| b.is_ascii_alphabetic() || b == b'_' || b == b'-')
            && !NOTHING.contains(word)
            && !is_echoed(word)
    };
    let left = MOST_WORDS.saturating_sub(res.len());
    res.extend(
        words
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
mod tests;
