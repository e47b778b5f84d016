//! Failure signatures: the words of a response that stay the same from request to request.
//!
//! Servers put parts of the request, identifiers and times into their messages. Two responses have the same signature when the
//! remaining words are the same, in the same order. Of a list only the first element counts: a second error about the same
//! request does not change the signature.

use std::collections::BTreeSet;

use serde_json::Value;
use spec::model::Api;

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

/// What a request contains, and a server may send back: it says nothing about why the server failed.
#[derive(Debug)]
pub(crate) struct Echo<'c> {
    /// The words of values.
    words: BTreeSet<String>,
    /// The words of names that the document does not have.
    names: BTreeSet<String>,
    /// The values.
    sent: Vec<&'c Value>,
    /// The words of the whole body, names included.
    body: Vec<String>,
    /// The whole body as text without spaces, when it is an object or a list.
    squeezed: String,
}

impl<'c> Echo<'c> {
    /// The echo of a request for `case`, which `api` describes.
    pub(crate) fn of(case: &'c Case, api: &Api) -> Self {
        let is_declared = |name: &str| {
            let mut sources = api.document.sources().iter();
            sources.any(|(_, source)| source.text().contains(name))
        };
        Self::with(case, &is_declared)
    }

    fn with(case: &'c Case, is_declared: &dyn Fn(&str) -> bool) -> Self {
        let mut res = Self {
            words: BTreeSet::new(),
            names: BTreeSet::new(),
            sent: Vec::new(),
            body: Vec::new(),
            squeezed: String::new(),
        };
        for parameter in &case.parameters {
            res.sent.push(&parameter.value);
        }
        match case.body.as_ref().map(|body| &body.content) {
            Some(Content::Value { value, .. }) => {
                res.sent.push(value);
                let text = value.to_string();
                res.body = words(&text).map(normalized).collect();
                if value.is_object() || value.is_array() {
                    res.squeezed = squeezed(&text);
                }
            }
            Some(Content::Bytes(bytes)) => {
                let text = String::from_utf8_lossy(bytes);
                res.words.extend(words(&text).map(ToOwned::to_owned));
            }
            None => {}
        }
        for value in &res.sent {
            collect_words(value, &mut res.words);
            collect_names(value, is_declared, &mut res.names);
        }
        res
    }

    /// Whether `value` is a list or an object of the request.
    fn contains(&self, value: &Value) -> bool {
        fn is_within(value: &Value, sent: &Value) -> bool {
            value == sent
                || match sent {
                    Value::Array(items) => items.iter().any(|item| is_within(value, item)),
                    Value::Object(members) => members.values().any(|item| is_within(value, item)),
                    _ => false,
                }
        }
        let is_empty = match value {
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => true,
        };
        !is_empty && self.sent.iter().any(|sent| is_within(value, sent))
    }

    /// The words of `text` without those of the whole body.
    fn without_body<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let mut res: Vec<&str> = words(text).collect();
        let length = self.body.len();
        // A single word may be there for another reason, unless it comes with the signs around it.
        let is_recognized = length > 1
            || length == 1 && !self.squeezed.is_empty() && squeezed(text).contains(&self.squeezed);
        if !is_recognized {
            return res;
        }
        let is_body = |window: &[&str]| {
            let mut pairs = window.iter().zip(&self.body);
            pairs.all(|(word, sent)| normalized(word) == *sent)
        };
        while let Some(at) = res.windows(length).position(is_body) {
            res.drain(at..at + length);
        }
        res
    }
}

/// `text` without spaces, and with the quotes of JSON.
fn squeezed(text: &str) -> String {
    let characters = text.chars().filter(|c| !c.is_whitespace());
    characters
        .map(|c| if c == '\'' { '"' } else { c })
        .collect()
}

/// A word as JSON writes it, where other languages print other words for the same value.
fn normalized(word: &str) -> String {
    match word {
        "True" => "true",
        "False" => "false",
        "None" => "null",
        word => word,
    }
    .to_owned()
}

/// The words of a response body that belong to its signature.
pub(crate) fn response_words(echo: &Echo<'_>, body: &[u8]) -> String {
    let mut res: Vec<String> = Vec::new();
    match serde_json::from_slice(body) {
        Ok(value) => signature_words_in(&value, false, echo, &mut res),
        Err(_) => signature_words(&String::from_utf8_lossy(body), echo, &mut res),
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
fn is_messages(value: &Value) -> bool {
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

/// Adds the words of all strings and truth values in `value`.
fn collect_words(value: &Value, res: &mut BTreeSet<String>) {
    match value {
        Value::String(string) => res.extend(words(string).map(ToOwned::to_owned)),
        Value::Array(items) => items.iter().for_each(|item| collect_words(item, res)),
        Value::Object(members) => members.values().for_each(|item| collect_words(item, res)),
        Value::Bool(true) => res.extend(["true", "True"].map(ToOwned::to_owned)),
        Value::Bool(false) => res.extend(["false", "False"].map(ToOwned::to_owned)),
        Value::Null | Value::Number(_) => {}
    }
}

/// Adds the words of all names in `value` that are not declared.
fn collect_names(value: &Value, is_declared: &dyn Fn(&str) -> bool, res: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => {
            for item in items {
                collect_names(item, is_declared, res);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let undeclared = words(name).filter(|word| !is_declared(word));
                res.extend(undeclared.map(ToOwned::to_owned));
                collect_names(member, is_declared, res);
            }
        }
        _ => {}
    }
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
mod tests {
    use serde_json::json;
    use spec::model::ParameterLocation;

    use super::*;
    use crate::case::Intent;

    /// The signature words of a response to a request with the query parameter `sent`.
    fn words_for(sent: Value, body: &str) -> String {
        let mut case = Case::new("x", Intent::Positive);
        case.set_parameter(ParameterLocation::Query, "q", sent);
        response_words(&Echo::with(&case, &|_| true), body.as_bytes())
    }

    /// The signature words of a response to a request with the JSON body `sent`, of which `declared` names are in the document.
    fn words_after(sent: Value, declared: &[&str], body: &str) -> String {
        let mut case = Case::new("x", Intent::Positive);
        case.body = Some(crate::case::Body {
            media_type: None,
            content: Content::Value {
                value: sent,
                written_as: spec::http::MediaType::json(),
            },
        });
        let echo = Echo::with(&case, &|name| declared.contains(&name));
        response_words(&echo, body.as_bytes())
    }

    #[test]
    fn a_body_that_is_echoed_is_not_part_of_the_signature() {
        let sent = [
            json!({"name": "abc", "price": 5, "is_new": true}),
            json!({"name": "x", "owner": null, "tags": ["a", "b"]}),
        ];
        let declared = ["name", "price", "is_new", "owner", "tags"];
        let after = |sent: &Value, body: String| words_after(sent.clone(), &declared, &body);
        let as_value = |sent: &Value| after(sent, json!({"msg": "no", "input": sent}).to_string());
        let as_text = |sent: &Value| {
            let message = format!("cannot store {sent} here");
            after(sent, json!({"error": message}).to_string())
        };
        let in_python = |sent: &Value| {
            let text = sent.to_string().replace('"', "'").replace("true", "True");
            after(
                sent,
                format!("KeyError in {}", text.replace("null", "None")),
            )
        };
        assert_eq!(as_value(&sent[0]), as_value(&sent[1]));
        assert_eq!(as_text(&sent[0]), "error cannot store here");
        assert_eq!(as_text(&sent[0]), as_text(&sent[1]));
        assert_eq!(in_python(&sent[0]), "KeyError");
        let single = json!({"name": ""});
        assert_eq!(as_text(&single), as_text(&sent[0]));
        assert_eq!(in_python(&single), "KeyError");
        // A name alone is what the message is about.
        let about_name = |text: &str| after(&single, json!({"error": text}).to_string());
        assert_eq!(about_name("name is too short"), "error name too short");
        assert_eq!(in_python(&sent[0]), in_python(&sent[1]));
    }

    #[test]
    fn undeclared_names_are_not_part_of_the_signature_and_declared_ones_are() {
        let about = |name: &str| {
            let body = json!({"error": format!("unexpected property {name}")}).to_string();
            words_after(json!({name: 1, "b": 2}), &["price", "owner"], &body)
        };
        assert_eq!(about("qqq"), about("zzz"));
        assert_ne!(about("price"), about("owner"));
        assert_ne!(about("price"), about("qqq"));
    }

    #[test]
    fn messages_by_field_count_by_the_first() {
        let by_field = |body: Value| words_for(json!(1), &body.to_string());
        let one = by_field(json!({"name": ["is required"]}));
        let two = by_field(json!({"name": ["is required"], "price": ["is no number"]}));
        assert_eq!(one, two);
        assert_ne!(one, by_field(json!({"price": ["is required"]})));
        assert_ne!(one, by_field(json!({"name": ["is too long"]})));
        let one = by_field(json!({"title": "invalid", "errors": {"name": "is required"}}));
        let two = json!({"title": "invalid", "errors": {"name": "is required", "b": "no"}});
        assert_eq!(one, by_field(two));
        // Other members tell apart what happened.
        assert_ne!(
            by_field(json!({"kind": "lock", "where": "table"})),
            by_field(json!({"kind": "lock", "where": "index"}))
        );
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
        assert_eq!(short(r#"{"errors": [{"message": "no"}]}"#), some("no"));
        assert_eq!(
            short(r#"{"title": "invalid", "errors": {"name": ["is required"]}}"#),
            some("is required")
        );
        assert_eq!(short(r#"{"name": ["is required"]}"#), some("is required"));
        assert_eq!(short(r#"{"title": "no", "status": 400}"#), some("no"));
        assert_eq!(short(r#"{"id": 4, "tags": [1]}"#), None);
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
