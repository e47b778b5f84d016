//! Finds the secrets of recorded requests, which must not get into a case: reports show cases as they are.
//!
//! A secret is what a header, cookie, parameter or member of a body holds whose name says so, and every other value that is the
//! same or contains it.

use std::collections::BTreeSet;

use serde_json::Value;
use spec::source::pointer::JsonPointer;

use crate::observed::names::plain;

/// Parts of names of secrets, without case and punctuation.
const NAMES: [&str; 17] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "authorization",
    "cookie",
    "credential",
    "session",
    "csrf",
    "xsrf",
    "signature",
    "jwt",
];

/// What stands in the place of a secret.
pub(crate) const HIDDEN: &str = "hidden";

/// Values that are shorter are too common to be found by their text.
const SHORTEST: usize = 6;

/// Whether a parameter, header or member called `name` holds a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name = plain(name);
    NAMES.iter().any(|known| name.contains(known))
        || matches!(
            name.as_str(),
            "auth" | "pwd" | "otp" | "pin" | "sid" | "key"
        )
}

/// The secret values of an archive.
#[derive(Debug, Default)]
pub(crate) struct Secrets(BTreeSet<String>);

impl Secrets {
    /// Adds `value`, and the parts of it that are sent elsewhere: the token behind its scheme, the values of cookies.
    pub(crate) fn add(&mut self, value: &str) {
        let parts = value.split([' ', ';', ',']);
        let parts = parts.flat_map(|part| {
            let (_, value) = part.split_once('=').unwrap_or(("", part));
            [part, value]
        });
        let long = [value].into_iter().chain(parts);
        let long = long.map(|value| value.trim().trim_matches('"'));
        let long = long.filter(|value| value.len() >= SHORTEST && !is_word(value));
        self.0.extend(long.map(ToOwned::to_owned));
    }

    /// Adds the value of a header field, cookie or parameter, if its name says that it is a secret.
    pub(crate) fn add_called(&mut self, name: &str, value: &str) {
        if is_secret_name(name) {
            self.add(value);
        }
    }

    /// `text` with [`HIDDEN`] in the place of every secret.
    pub(crate) fn redact(&self, text: &str) -> String {
        // The longest come first: one may contain another.
        let mut secrets: Vec<&String> = self.0.iter().collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        let secrets = secrets.into_iter();
        secrets.fold(text.to_owned(), |text, secret| text.replace(secret, HIDDEN))
    }

    /// The value of a header field or parameter without secrets; the scheme of credentials stays.
    pub(crate) fn redact_called(&self, name: &str, value: &str) -> String {
        if !is_secret_name(name) {
            return self.redact(value);
        }
        match value.split_once(' ') {
            Some((scheme, _)) if name.eq_ignore_ascii_case("authorization") => {
                format!("{scheme} {HIDDEN}")
            }
            _ => HIDDEN.to_owned(),
        }
    }

    /// Adds the secret members of a body.
    pub(crate) fn add_members(&mut self, body: &Value) {
        match body {
            Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        Value::String(text) if is_secret_name(name) => self.add(text),
                        _ => self.add_members(member),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.add_members(item)),
            _ => {}
        }
    }

    /// Whether `value`, which is called `name`, is a secret or contains one.
    pub(crate) fn has(&self, name: &str, value: &Value) -> bool {
        match value {
            Value::String(text) => {
                is_secret_name(name) || self.0.iter().any(|secret| text.contains(secret.as_str()))
            }
            Value::Number(number) => {
                is_secret_name(name) || self.0.contains(number.to_string().as_str())
            }
            _ => false,
        }
    }

    /// The locations of the secrets in a body.
    pub(crate) fn locations(&self, body: &Value) -> Vec<JsonPointer> {
        let mut res = Vec::new();
        self.collect("", body, &JsonPointer::root(), &mut res);
        res
    }

    fn collect(&self, name: &str, value: &Value, at: &JsonPointer, res: &mut Vec<JsonPointer>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    self.collect(name, member, &at.join(name), res);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.collect(name, item, &at.index(index), res);
                }
            }
            _ if self.has(name, value) => res.push(at.clone()),
            _ => {}
        }
    }
}

/// Words of header fields that say how a secret is used, and are none.
fn is_word(value: &str) -> bool {
    [
        "bearer", "basic", "digest", "httponly", "secure", "samesite", "strict", "expires",
        "max-age", "domain",
    ]
    .iter()
    .any(|word| value.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_found_by_their_names_and_wherever_they_are_repeated() {
        let mut secrets = Secrets::default();
        secrets.add("Bearer eyJhbGciOi");
        secrets.add_members(&json!({"user": {"api_key": "k-123456"}, "name": "anna"}));
        assert!(secrets.has("q", &json!("x eyJhbGciOi")));
        assert!(secrets.has("password", &json!("a")));
        assert!(!secrets.has("name", &json!("anna")));
        assert!(!secrets.has("name", &json!("the bearer")));
        let body = json!({"list": [{"of": "k-123456"}], "pwd": "x", "name": "b"});
        let found = secrets.locations(&body);
        let found: Vec<&str> = found.iter().map(JsonPointer::as_str).collect();
        assert_eq!(found, ["/list/0/of", "/pwd"]);
    }
}
