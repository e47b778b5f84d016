//! The user that the run is: the names by which the server knows it, and the requests that would take it or its rights away.

use std::collections::BTreeSet;

use serde_json::Value;
use spec::model::ParameterLocation;

use super::{
    names::{element, foreign, plain},
    shapes::{Segment, Shape},
};
use crate::case::Case;

/// Singular names of collections of users and of what lets them in.
pub const IDENTITIES: [&str; 13] = [
    "account",
    "user",
    "token",
    "session",
    "key",
    "credential",
    "member",
    "identity",
    "profile",
    "principal",
    "person",
    "people",
    "admin",
];

/// Segments that stand for the user that the request is of, by their plain names.
const SELF: [&str; 6] = ["me", "self", "myself", "whoami", "currentuser", "userinfo"];

/// The same, where no identifier follows them.
const OWN_RESOURCES: [&str; 3] = ["account", "profile", "user"];

/// The same in a collection of users, or of what lets them in: `/sessions/current`.
const CURRENT: [&str; 4] = ["current", "mine", "own", "this"];

/// Singular names of what decides whether a user gets in, and what it may do.
const RIGHTS: [&str; 27] = [
    "password",
    "passwd",
    "credential",
    "role",
    "permission",
    "scope",
    "right",
    "privilege",
    "grant",
    "group",
    "status",
    "state",
    "active",
    "enabled",
    "token",
    "session",
    "key",
    "access",
    "email",
    "username",
    "mfa",
    "2fa",
    "totp",
    "ban",
    "block",
    "lock",
    "admin",
];

/// The names by which the server knows the user of the run.
#[derive(Debug, Clone, Default)]
pub struct OwnIdentity(BTreeSet<String>);

impl OwnIdentity {
    /// The user with these names.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().collect())
    }

    /// Adds a name.
    pub fn add(&mut self, name: String) {
        self.0.insert(name);
    }

    /// Whether `value` is one of the names.
    pub fn is(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.0.contains(text),
            Value::Number(number) => self.0.contains(&number.to_string()),
            _ => false,
        }
    }

    /// Whether `case`, which is sent with `method` to a path of `shape`, would delete this user, change it, or change what it
    /// may do. Its other resources are not a part of it.
    pub fn is_endangered_by(&self, shape: &Shape, method: &str, case: &Case) -> bool {
        if self.0.is_empty() || matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE") {
            return false;
        }
        shape.resource_lengths().into_iter().any(|length| {
            let names = shape.parameters(length);
            let Some(name) = names.last() else {
                return false;
            };
            let value = case.parameter(ParameterLocation::Path, name);
            let rest = shape.segments.get(length..).unwrap_or_default();
            value.is_some_and(|value| self.is(value))
                && identifies_user(shape, length, name)
                && (rest.is_empty() || rest.iter().any(is_right))
        })
    }
}

/// Whether the parameter `name`, the last one of the first `length` segments of `shape`, identifies a user or what lets it in.
fn identifies_user(shape: &Shape, length: usize, name: &str) -> bool {
    let is_identity = |name: &str| IDENTITIES.contains(&name);
    let before = shape.segments.get(length.wrapping_sub(2));
    let by_path = match before {
        Some(Segment::Literal(text)) => {
            let plural = words(text);
            plural.iter().any(|word| is_identity(&element(word)))
        }
        _ => false,
    };
    let member = plain(name);
    let by_name = foreign(&member).map_or(member.clone(), |key| key.resource);
    by_path || is_identity(&by_name) || matches!(member.as_str(), "username" | "login" | "email")
}

fn is_right(segment: &Segment) -> bool {
    matches!(segment, Segment::Literal(text) if has_right(text))
}

/// Whether a segment names what decides whether a user gets in, or what it may do, or a verb that takes it away.
pub fn has_right(segment: &str) -> bool {
    let words = words(segment);
    let takes_away = |word: &String| TAKING_AWAY.contains(&word.as_str());
    let is_right =
        |word: &String| RIGHTS.contains(&word.as_str()) || RIGHTS.contains(&element(word).as_str());
    words.iter().any(|word| is_right(word) || takes_away(word))
}

/// Verbs that take a user away, or its rights.
const TAKING_AWAY: [&str; 13] = [
    "delete",
    "remove",
    "disable",
    "deactivate",
    "suspend",
    "terminate",
    "revoke",
    "invalidate",
    "unregister",
    "kick",
    "archive",
    "reset",
    "demote",
];

/// Whether the path of `shape` ends with the user that the request is of: `/me`, `/users/self`, `/sessions/current`, `/account`.
pub fn is_of_own_user(segments: &[&str]) -> bool {
    let Some((last, above)) = segments.split_last() else {
        return false;
    };
    let last = plain(last);
    let is_alone = !above.iter().any(|segment| segment.contains('{'));
    let of_identity = above.last().is_some_and(|above| {
        let above = element(above);
        IDENTITIES.contains(&above.as_str())
    });
    SELF.contains(&last.as_str())
        || is_alone && OWN_RESOURCES.contains(&last.as_str())
        || of_identity && CURRENT.contains(&last.as_str())
}

/// The words of a name in lower case: `delete`, `all` and `users` of `deleteAllUsers`.
pub fn words(name: &str) -> Vec<String> {
    let mut res: Vec<String> = Vec::new();
    let mut begins = true;
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            begins = true;
            continue;
        }
        if begins || c.is_uppercase() && was_lower {
            res.push(String::new());
        }
        begins = false;
        was_lower = c.is_lowercase();
        if let Some(word) = res.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    res
}
