//! Failure signatures: the words of a response that stay the same from request to request.
//!
//! Servers put parts of the request, identifiers and times into their messages. Two responses have the same signature when the
//! remaining words are the same, in the same order. Of a list only the first element counts: a second error about the same
//! request does not change the signature.

mod escapes;

mod empty;

mod echo;

mod message;

mod target;

use serde_json::{Map, Value};

use self::message::is_messages;
pub(crate) use self::{
    echo::Echo,
    message::{message, readable, with_message},
};
use crate::case::Case;

/// The maximum number of words of a signature; the rest of a long page adds nothing.
const MOST_WORDS: usize = 80;
/// The longest text that is read, in bytes.
const LONGEST_TEXT: usize = 1 << 16;
/// Shorter words are articles and prepositions, or shrunk values that look like them.
const SHORTEST_WORD: usize = 3;
/// How programming languages print a missing value, booleans, and what is not a number: values of the request or of the server,
/// whichever they are.
const LITERALS: [&str; 14] = [
    "None",
    "null",
    "nil",
    "undefined",
    "NULL",
    "Null",
    "true",
    "True",
    "false",
    "False",
    "NaN",
    "nan",
    "inf",
    "Infinity",
];

/// How messages begin that a program wrote itself, and not the library that validates for it.
const OWN_ERRORS: [&str; 2] = ["Value error", "Assertion failed"];

/// The words of a response body that belong to its signature.
pub(crate) fn response_words(echo: &Echo<'_>, body: &[u8]) -> String {
    words_of(body, &|text| echo.without_body(text), echo, false)
}

/// The same of a rejection, whose messages have details about single values; where an empty one is rejected does not matter.
pub(crate) fn rejection_words(echo: &Echo<'_>, body: &[u8]) -> String {
    words_of(
        body,
        &|text| echo.without_body(echo.without_details(text)),
        echo,
        true,
    )
}

/// The words of a text that are looked at.
type Reading<'r> = &'r dyn for<'t> Fn(&'t str) -> Vec<&'t str>;

fn words_of(body: &[u8], reading: Reading<'_>, echo: &Echo<'_>, is_rejection: bool) -> String {
    let mut words = SignatureWords {
        echo,
        reading,
        is_rejection,
        found: Vec::new(),
    };
    match serde_json::from_slice(body) {
        Ok(value) => words.value(&value, false),
        Err(_) => words.text(&String::from_utf8_lossy(body)),
    }
    words.found.join(" ")
}

/// Collects the words of a signature.
struct SignatureWords<'w> {
    echo: &'w Echo<'w>,
    reading: Reading<'w>,
    is_rejection: bool,
    found: Vec<String>,
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
    case.asking_for(status).is_some()
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

impl SignatureWords<'_> {
    /// `is_errors` for the member called `errors`.
    fn value(&mut self, value: &Value, is_errors: bool) {
        if self.found.len() >= MOST_WORDS || self.echo.contains(value) {
            return;
        }
        match value {
            Value::String(string) => self.text(string),
            Value::Array(items) => {
                if let Some(first) = items.first() {
                    self.value(first, false);
                }
            }
            Value::Object(members) if is_entry(members) => self.entry(members),
            Value::Object(members) => {
                // Messages by field are a list of messages, too.
                let is_message =
                    |member: &Value| is_messages(member) || is_errors && member.is_string();
                let is_list = members.values().all(is_message);
                let counted = if is_list { 1 } else { members.len() };
                for (name, member) in members.iter().take(counted) {
                    // A value of the request may happen to be the name of a member.
                    let is_echoed = |word: &str| self.echo.names.contains(word);
                    let name_as_sent = escapes::unescaped(name);
                    let kind = self.echo.empty.kind_of(&name_as_sent);
                    let name_as_sent = kind.filter(|_| self.is_rejection).unwrap_or(&name_as_sent);
                    add_words(words(name_as_sent), &is_echoed, &mut self.found);
                    // With what the server filled in.
                    if !self.echo.is_within(member) {
                        self.value(member, name == "errors");
                    }
                }
            }
            Value::Bool(_) | Value::Null | Value::Number(_) => {}
        }
    }

    /// An error with its place: what kind it is, and what its message says before details about the value.
    fn entry(&mut self, members: &Map<String, Value>) {
        for (name, member) in members {
            match (name.as_str(), member) {
                ("msg", Value::String(message)) => {
                    let is_own = OWN_ERRORS.iter().any(|own| message.starts_with(own));
                    let (before, _) = message.split_once(", ").unwrap_or((message, ""));
                    self.text(if is_own { message } else { before });
                }
                ("input" | "ctx" | "url", _) => {}
                _ => self.value(member, false),
            }
        }
    }

    fn text(&mut self, text: &str) {
        let echo = self.echo;
        let is_echoed = |word: &str| echo.repeats(word) || echo.names.contains(word);
        let text = if self.is_rejection {
            first_message(text)
        } else {
            text
        };
        let mut ends = (LONGEST_TEXT..text.len()).take(4);
        let beginning = ends.find_map(|end| text.get(..end));
        let text = echo.without_json(beginning.unwrap_or(text));
        let text = escapes::unescaped(&text);
        let text = echo.without_json(&text);
        let text = echo.target.removed_from(&text);
        let text = if self.is_rejection {
            echo.empty.replaced_in(&text, &echo.names)
        } else {
            text
        };
        let words = (self.reading)(&text).into_iter();
        let mut said = Vec::new();
        add_words(words, &is_echoed, &mut said);
        let left = MOST_WORDS.saturating_sub(self.found.len());
        self.found.extend(said_once(said).into_iter().take(left));
    }
}

/// Whether `members` are an entry of the list of errors of pydantic, whose `ctx` and `input` are about one value.
fn is_entry(members: &Map<String, Value>) -> bool {
    let has = |name: &str| members.get(name);
    has("msg").is_some_and(Value::is_string) && has("loc").is_some_and(Value::is_array)
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
            && !LITERALS.contains(word)
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

/// The first of several messages in one text, as in `the name is required; the date is in the past`.
fn first_message(text: &str) -> &str {
    let is_markup = text.trim_start().starts_with('<');
    let first = text.split("; ").next().filter(|_| !is_markup);
    first
        .filter(|first| words(first).nth(1).is_some())
        .unwrap_or(text)
}

/// `words` without what they say again right away, as a message does that complains about each of several elements.
fn said_once(words: Vec<String>) -> Vec<String> {
    let mut res: Vec<String> = Vec::new();
    for word in words {
        res.push(word);
        let repeats = |length: &usize| {
            let (before, last) = res.split_at(res.len() - length);
            before.ends_with(last)
        };
        let repeated = (1..=res.len() / 2).find(repeats);
        res.truncate(res.len() - repeated.unwrap_or(0));
    }
    res
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part_of_word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.split(move |c: char| !is_part_of_word(c))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests;
