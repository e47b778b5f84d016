//! Keeps credentials out of messages: those of the request, and those in a response.
//!
//! A server that fails may echo a request, and the response to a log-in is a token. Neither belongs in a log.

use std::{borrow::Cow, fmt};

use super::{secret::Secret, sensitive::is_sensitive};

/// The replacement of a credential.
const REDACTED: &str = "[redacted]";
/// Shorter credentials are not searched for: they would hide ordinary words.
const SHORTEST: usize = 4;

/// The credentials of a request; they accompany its response.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent {
    first: Option<Secret>,
    /// Few requests carry more than one.
    others: Vec<Secret>,
}

impl Sent {
    pub(super) fn add(&mut self, secret: Secret) {
        match self.first {
            None => self.first = Some(secret),
            Some(_) => self.others.push(secret),
        }
    }

    fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.first.iter().chain(&self.others)
    }
}

/// Shown instead of a credential.
pub(crate) struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// `body` without the credentials of `sent`.
pub(super) fn without_sent<'b>(body: &'b [u8], sent: &Sent) -> Cow<'b, [u8]> {
    let mut res = Cow::Borrowed(body);
    for secret in sent.secrets() {
        let secret = secret.expose().as_bytes();
        if secret.len() < SHORTEST || find(&res, secret).is_none() {
            continue;
        }
        let mut kept = Vec::with_capacity(res.len());
        let mut rest: &[u8] = &res;
        while let Some(at) = find(rest, secret) {
            let (before, behind) = rest.split_at(at);
            kept.extend_from_slice(before);
            kept.extend_from_slice(REDACTED.as_bytes());
            rest = behind.get(secret.len()..).unwrap_or_default();
        }
        kept.extend_from_slice(rest);
        res = Cow::Owned(kept);
    }
    res
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = text.get(from..)?.iter().position(|byte| *byte == first) {
        let at = from + at;
        if text.get(at..)?.starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// `text` without what looks like a credential: JWTs, and values of members whose name indicates one.
pub(super) fn without_credentials(text: &str) -> String {
    let mut res = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_value_sensitive = false;
    while let Some(start) = rest.find(is_word_char) {
        let (before, behind) = rest.split_at(start);
        res.push_str(before);
        // A value follows its name, with little in between.
        if before.chars().any(|c| matches!(c, ',' | ';' | '}' | '\n')) {
            is_value_sensitive = false;
        }
        let end = behind
            .find(|c: char| !is_word_char(c))
            .unwrap_or(behind.len());
        let (word, behind) = behind.split_at(end);
        let is_scheme = matches!(word, "Bearer" | "Basic" | "bearer" | "basic");
        if is_jwt(word) || is_value_sensitive && !is_scheme && !matches!(word, "null" | "true") {
            res.push_str(REDACTED);
        } else {
            res.push_str(word);
        }
        // A name is followed by a colon or an equals sign.
        let separator = behind.trim_start_matches(['"', '\'', '\\', ' ']);
        let is_name = separator.starts_with([':', '=']);
        is_value_sensitive = is_name && is_sensitive(word) || is_value_sensitive && is_scheme;
        rest = behind;
    }
    res.push_str(rest);
    res
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '/' | '[' | ']')
}

/// RFC 7519 §3: three parts in base64, of which the first is an object.
fn is_jwt(word: &str) -> bool {
    word.contains("eyJ") && word.matches('.').count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_credentials_are_redacted() {
        let table = [
            ("plain text, with: words", "plain text, with: words"),
            (
                r#"{"access_token":"abc.def","expires_at":5}"#,
                r#"{"access_token":"[redacted]","expires_at":5}"#,
            ),
            (
                r#"{"token_type":"bearer","password": "a-b"}"#,
                r#"{"token_type":"bearer","password": "[redacted]"}"#,
            ),
            (
                "Authorization: Bearer abc\nHost: here",
                "Authorization: Bearer [redacted]\nHost: here",
            ),
            ("got eyJh.e30.c2ln instead", "got [redacted] instead"),
            (r#"{"token":null}"#, r#"{"token":null}"#),
            ("token=abc&x=1", "token=[redacted]&x=1"),
        ];
        for (text, expected) in table {
            assert_eq!(without_credentials(text), expected);
        }
    }

    #[test]
    fn sent_credentials_are_redacted() {
        let mut sent = Sent::default();
        for secret in ["a", "s3cr3t"] {
            sent.add(Secret::new(secret));
        }
        let body = without_sent(b"a s3cr3t and s3cr3", &sent);
        assert_eq!(&*body, b"a [redacted] and s3cr3");
    }
}
