//! The responses to valid requests of an operation that did not succeed.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    case::{Case, Intent},
    control_chars::is_hidden,
    exchange::Exchange,
    signature,
    transport::auth::Auth,
};

/// The maximum number of rejections of an operation that are kept.
pub(super) const MOST: usize = 8;
/// The maximum number of characters of a body that is kept.
const LONGEST_BODY: usize = 2_000;

/// Valid requests of one operation that did not succeed, all with the same status and message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The status; `None` when there was no response.
    pub status: Option<u16>,
    /// The message of the first response, or the beginning of its body where no message is found in it; without a response,
    /// why there was none.
    pub message: Option<String>,
    /// How many requests.
    pub count: u64,
    /// A command that sends the first request, with the names of variables instead of credentials.
    pub curl: String,
    /// The beginning of the first body.
    pub(super) body: String,
    /// Whether `message` is the beginning of the body, so that it does not tell apart what happened.
    pub(super) is_excerpt: bool,
    /// The words of the message.
    words: Vec<Word>,
}

/// A word of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    /// Whether the request has it as a value, or as a part of one.
    is_sent: bool,
}

impl Rejection {
    /// The rejection that `exchange` is; `None` when it succeeded, or when its request is not meant to.
    pub(super) fn of(auth: &Auth, exchange: &Exchange) -> Option<Self> {
        if !is_plain(exchange) || exchange.is_success() {
            return None;
        }
        // Secrets are replaced before anything is cut, because a part of a secret is not recognized.
        let (status, message, excerpt, body) = match &exchange.interaction.outcome {
            Ok(response) => {
                let text = String::from_utf8_lossy(&response.body);
                let text = auth.redact(&text);
                let message = signature::message(text.as_bytes());
                let excerpt = page_text(&text).or_else(|| beginning(&text));
                let body = text.chars().take(LONGEST_BODY).collect();
                (Some(response.status), message, excerpt, body)
            }
            Err(error) => {
                let reason = auth.redact(&error.to_string());
                (None, Some(reason), None, String::new())
            }
        };
        Some(Self {
            status,
            words: words_of(message.as_deref(), &exchange.case),
            is_excerpt: message.is_none(),
            message: message.or(excerpt),
            count: 1,
            curl: String::new(),
            body,
        })
    }

    /// The rejection of `count` requests, for tests of reports.
    #[cfg(test)]
    pub(crate) fn canned(status: u16, message: &str, count: u64) -> Self {
        Self {
            status: Some(status),
            message: Some(message.to_owned()),
            count,
            curl: "curl -i 'http://127.0.0.1:8080/things'".to_owned(),
            body: String::new(),
            is_excerpt: false,
            words: Vec::new(),
        }
    }

    /// Whether the messages differ at most in what the requests sent. Where one is cut, its last word is not whole.
    fn has_same_words(&self, other: &Self) -> bool {
        let is_cut = |it: &Self| it.message.as_ref().is_some_and(|it| it.ends_with('…'));
        let whole = |it: &Self| it.words.len() - usize::from(is_cut(it) && !it.words.is_empty());
        let (own, others) = (whole(self), whole(other));
        let is_long_enough = (is_cut(self) || own >= others) && (is_cut(other) || others >= own);
        let mut pairs = self.words.iter().zip(&other.words).take(own.min(others));
        is_long_enough
            && pairs.all(|(own, other)| own.text == other.text || own.is_sent && other.is_sent)
    }

    /// Whether `other` has the same status, and a message that differs at most in values.
    fn is_like(&self, other: &Self) -> bool {
        self.status == other.status
            && self.is_excerpt == other.is_excerpt
            && (self.is_excerpt || self.has_same_words(other))
    }
}

/// The words of the message of a rejected `case`.
fn words_of(message: Option<&str>, case: &Case) -> Vec<Word> {
    let mut sent = BTreeSet::new();
    for parameter in &case.parameters {
        collect_sent(&parameter.value, &mut sent);
    }
    if let Some(body) = case.body_value() {
        collect_sent(body, &mut sent);
    }
    let words = words(message).map(|word| Word {
        text: word.to_owned(),
        is_sent: sent.contains(word),
    });
    words.collect()
}

/// Adds the words of all strings in `value`.
fn collect_sent(value: &Value, res: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => res.extend(letters(text).map(ToOwned::to_owned)),
        Value::Array(items) => items.iter().for_each(|item| collect_sent(item, res)),
        Value::Object(members) => members.values().for_each(|item| collect_sent(item, res)),
        _ => {}
    }
}

/// The beginning of a body, in one line; `None` where it is empty.
fn beginning(text: &str) -> Option<String> {
    const LONGEST: usize = 100;
    // What has no escapes is shown as it came.
    let escaped = Some(text).filter(|text| text.contains('\\'));
    let read: Option<Value> = escaped.and_then(|text| serde_json::from_str(text).ok());
    let read = read.map(|value| signature::readable(&value));
    let text = read.as_deref().unwrap_or(text);
    // As much again for white space, which may be most of a page.
    let start: String = text.chars().take(20 * LONGEST).collect();
    let line = start.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown = line.chars().filter(|c| !is_hidden(*c));
    let mut res: String = shown.by_ref().take(LONGEST).collect();
    if shown.next().is_some() || start.len() < text.len() {
        res.push('…');
    }
    (!line.is_empty()).then_some(res)
}

/// Whether `exchange` is of a valid request of its operation.
pub(super) fn is_plain(exchange: &Exchange) -> bool {
    is_plain_case(&exchange.case)
}

/// Whether `case` is a valid request of its operation.
pub(super) fn is_plain_case(case: &Case) -> bool {
    case.intent == Intent::Positive && case.method.is_none()
}

/// Adds `rejection` to `known`; `command` makes the command of the first with its status and message.
pub(super) fn add(
    known: &mut Vec<Rejection>,
    rejection: Rejection,
    command: impl FnOnce() -> String,
) {
    let is_room = known.len() < MOST;
    match known.iter_mut().find(|known| known.is_like(&rejection)) {
        Some(known) => known.count += rejection.count,
        None if is_room => known.push(Rejection {
            curl: command(),
            ..rejection
        }),
        None => {}
    }
}

/// The words of a page in HTML that are shown to people, cut like [`beginning`]; `None` where `text` is not a page, or has none.
fn page_text(text: &str) -> Option<String> {
    const LONGEST: usize = 20_000;
    let start: String = text.trim_start().chars().take(LONGEST).collect();
    let is_page = ["<!doctype html", "<html"].iter().any(|beginning| {
        let same = start.get(..beginning.len());
        same.is_some_and(|same| same.eq_ignore_ascii_case(beginning))
    });
    if !is_page {
        return None;
    }
    let mut res = String::new();
    let mut rest = start.as_str();
    while let Some((shown, tag)) = rest.split_once('<') {
        res.push_str(shown);
        res.push(' ');
        // What programs read ends with its own tag.
        let hidden = ["script", "style"].into_iter().find(|name| {
            let same = tag.get(..name.len());
            same.is_some_and(|same| same.eq_ignore_ascii_case(name))
        });
        let after = match hidden {
            Some(name) => tag
                .to_ascii_lowercase()
                .find(&format!("</{name}"))
                .and_then(|at| tag.get(at..)),
            None => Some(tag),
        };
        rest = after
            .and_then(|tag| tag.split_once('>'))
            .map_or("", |(_, rest)| rest);
    }
    res.push_str(rest);
    beginning(&res)
}

/// The words of a message that are not values: those of letters alone, outside of quotes.
fn words(message: Option<&str>) -> impl Iterator<Item = &str> {
    let pieces = message.unwrap_or_default().split(['"', '\'', '`']);
    let unquoted = pieces.step_by(2);
    unquoted.flat_map(letters)
}

/// The words of `text` that have letters alone.
fn letters(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty() && word.chars().all(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejection(status: u16, message: &str) -> Rejection {
        rejected_case(status, message, &Case::new("x", Intent::Positive))
    }

    fn rejected_case(status: u16, message: &str, case: &Case) -> Rejection {
        Rejection {
            words: words_of(Some(message), case),
            ..Rejection::canned(status, message, 1)
        }
    }

    #[test]
    fn messages_that_repeat_what_was_sent_are_one() {
        let mut known = Vec::new();
        let long = "a kernel of that kind is not available here, please pick one of those that are installed";
        for (sent, message) in [
            ("left", "Unknown plugin left".to_owned()),
            ("right", "Unknown plugin right".to_owned()),
            ("a", "Unknown key a".to_owned()),
            // What was not sent is another reason.
            ("a", "Unknown item b".to_owned()),
            ("x", format!("The 'x' is wrong: {long} or elsew…")),
            ("xyz", format!("The 'xyz' is wrong: {long} or e…")),
            // Nothing was cut off here.
            ("b", "The 'b' is wrong".to_owned()),
        ] {
            let mut case = Case::new("x", Intent::Positive);
            let location = spec::model::ParameterLocation::Query;
            case.set_parameter(location, "q", sent.into());
            add(&mut known, rejected_case(404, &message, &case), String::new);
        }
        let counts: Vec<u64> = known.iter().map(|known| known.count).collect();
        assert_eq!(counts, [2, 1, 1, 2, 1]);
    }

    #[test]
    fn bodies_without_a_message_show_their_beginning() {
        assert_eq!(beginning(" \n"), None);
        assert_eq!(
            beginning("{\"err\":\n  \"boom 0\"}\n").as_deref(),
            Some("{\"err\": \"boom 0\"}")
        );
        // Strings are shown as they are read, without what acts on a terminal.
        let quoted = r#"{"err":"say \"no\" to C:\\docs\u001b[2J"}"#;
        assert_eq!(
            beginning(quoted).as_deref(),
            Some(r#"{"err": "say "no" to C:\docs[2J"}"#)
        );
        let long = beginning(&"<p>".repeat(200)).unwrap_or_default();
        assert_eq!((long.chars().count(), long.ends_with('…')), (101, true));
        // The bodies do not tell apart what happened.
        let mut known = Vec::new();
        for body in ["a b", "c d"] {
            let one = Rejection {
                is_excerpt: true,
                ..rejection(500, body)
            };
            add(&mut known, one, String::new);
        }
        assert_eq!((known.len(), known[0].count), (1, 2));
    }

    #[test]
    fn pages_show_what_people_read() {
        let page = "<!DOCTYPE html>\n<html lang=\"en\"><head><style>a > b {color: red}</style><title>Not found</title>\
                    <script>if (a < b) {}</script></head><body><h1>No such  job</h1></body></html>";
        assert_eq!(page_text(page).as_deref(), Some("Not found No such job"));
        assert_eq!(page_text("<html><script>never closed"), None);
        assert_eq!(page_text("<html"), None);
        assert_eq!(page_text("<error>no</error>"), None);
    }

    #[test]
    fn messages_that_differ_in_values_are_one() {
        let mut known = Vec::new();
        for (status, message) in [
            (404, "no item 17"),
            (404, "no item a8c1"),
            (404, "no order 17"),
            (400, "no item 17"),
            (400, "unknown `left`"),
            (400, "unknown `right`"),
        ] {
            add(&mut known, rejection(status, message), String::new);
        }
        let counts: Vec<_> = known
            .iter()
            .map(|known| {
                (
                    known.status.unwrap_or(0),
                    known.message.as_deref(),
                    known.count,
                )
            })
            .collect();
        assert_eq!(
            counts,
            [
                (404, Some("no item 17"), 2),
                (404, Some("no order 17"), 1),
                (400, Some("no item 17"), 1),
                (400, Some("unknown `left`"), 2),
            ]
        );
    }

    #[test]
    fn only_the_first_rejections_are_kept() {
        let mut known = Vec::new();
        for status in 400..499 {
            add(&mut known, rejection(status, "no"), String::new);
        }
        assert_eq!(known.len(), MOST);
    }
}
