//! A request that changed something on the server, with what later requests may name of it.

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use serde_json::{Map, Value};
use spec::{
    http::percent,
    model::{Api, ParameterLocation},
};

use crate::{
    case::{Case, OperationIndex},
    exchange::{Exchange, location},
};

/// The largest response that is kept as it is, in bytes.
const LARGEST: usize = 4_096;
/// The largest one of which something is kept.
const LARGEST_READ: usize = 1 << 18;
/// The maximum number of members that are kept of one object of a large response, and the longest string.
const MOST_MEMBERS: usize = 64;
const LONGEST: usize = 200;
/// Shorter values are the same in many requests by chance.
const SHORTEST_VALUE: usize = 3;

/// A request that creates, changes or deletes.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) operation: OperationIndex,
    pub(super) case: Case,
    /// The path of the request.
    pub(super) path: String,
    pub(super) method: UnsafeMethod,
    /// Whether the server says that it created something.
    pub(super) is_creation: bool,
    /// The identifier in `Location`.
    pub(super) location_tail: Option<String>,
    /// The body of the response; where it is large, only what may identify something.
    pub(super) response: Vec<u8>,
    /// The same as JSON, once it was asked for.
    shown: OnceLock<Option<Arc<Value>>>,
}

/// The methods that change something (RFC 9110 §9.3, RFC 5789).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnsafeMethod {
    Post,
    Put,
    Patch,
    Delete,
}

impl UnsafeMethod {
    fn of(method: &str) -> Option<Self> {
        Some(match method {
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "PATCH" => Self::Patch,
            "DELETE" => Self::Delete,
            _ => return None,
        })
    }
}

/// How a change is related to a later request; the greater, the more likely is it that the request meets the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Relation {
    /// Both have a value in common.
    Value,
    /// The request is about what the changed resource is in.
    Above,
    /// The request is about the changed resource, or what is in it.
    Same,
}

impl Change {
    /// The change that `exchange` made, if any.
    pub(super) fn of(api: &Api, exchange: &Exchange) -> Option<Self> {
        let accepted = Some(exchange).filter(|it| it.is_success());
        accepted.and_then(|it| Self::asked_by(api, it))
    }

    /// What `exchange`, which was rejected, asked for at a place that its path has values of.
    pub(super) fn rejected_of(api: &Api, exchange: &Exchange) -> Option<Self> {
        let mut parameters = exchange.case.parameters.iter();
        let has_place = parameters.any(|sent| sent.location == ParameterLocation::Path);
        if exchange.is_success() || !has_place {
            return None;
        }
        Self::asked_by(api, exchange)
    }

    fn asked_by(api: &Api, exchange: &Exchange) -> Option<Self> {
        let method = UnsafeMethod::of(exchange.operation.of(api)?.method.as_str())?;
        if exchange.case.method.is_some() {
            return None;
        }
        let response = exchange.response()?;
        let location = response.headers.get("location");
        Some(Self {
            operation: exchange.operation,
            case: exchange.case.clone(),
            path: plain_path(exchange.request.path()),
            method,
            is_creation: response.status == 201,
            location_tail: location.and_then(location::identifier),
            response: if response.body.len() <= LARGEST {
                response.body.clone()
            } else {
                pruned(&response.body)
            },
            shown: OnceLock::new(),
        })
    }

    /// How this change is related to a later request for `case` to `path`.
    pub(super) fn relation(&self, case: &Case, path: &str) -> Option<Relation> {
        let path = plain_path(path);
        let shown = self.shown();
        let is_same = if self.method == UnsafeMethod::Post {
            let mut made = shown.iter().map(|id| format!("{}/{id}", self.path));
            made.any(|made| is_within(&path, &made))
        } else {
            is_within(&path, &self.path)
        };
        if is_same {
            return Some(Relation::Same);
        }
        if is_within(&self.path, &path) {
            return Some(Relation::Above);
        }
        let known = values(&self.case);
        let is_known = |value: &String| known.contains(value) || shown.contains(value);
        let has_value = values(case).iter().any(is_known);
        has_value.then_some(Relation::Value)
    }

    /// The body of the response, where it is JSON.
    pub(super) fn shown_value(&self) -> Option<&Value> {
        let read = || serde_json::from_slice(&self.response).ok().map(Arc::new);
        self.shown.get_or_init(read).as_deref()
    }

    /// The values that the response shows.
    fn shown(&self) -> BTreeSet<String> {
        let mut res = BTreeSet::new();
        res.extend(self.location_tail.clone());
        if let Some(body) = self.shown_value() {
            collect(body, 0, &mut res);
        }
        res
    }
}

/// The plain members of a large object, and those of the objects in it.
fn pruned(body: &[u8]) -> Vec<u8> {
    let within = |member: &Value| match member {
        Value::Object(inner) => Some(Value::Object(plain_members(inner))),
        other => Some(other.clone()).filter(is_plain),
    };
    let body = Some(body).filter(|body| body.len() <= LARGEST_READ);
    match body.and_then(|body| serde_json::from_slice(body).ok()) {
        Some(Value::Object(members)) => {
            let members = members.iter().take(MOST_MEMBERS);
            let kept = members.filter_map(|(name, member)| Some((name.clone(), within(member)?)));
            Value::Object(kept.collect()).to_string().into_bytes()
        }
        _ => Vec::new(),
    }
}

fn plain_members(members: &Map<String, Value>) -> Map<String, Value> {
    let plain = members.iter().take(MOST_MEMBERS);
    let plain = plain.filter(|(_, member)| is_plain(member));
    plain
        .map(|(name, member)| (name.clone(), member.clone()))
        .collect()
}

/// Whether `value` may identify something.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::String(text) => text.len() <= LONGEST,
        other => other.is_number(),
    }
}

/// A path without escapes and without a slash at its end.
pub(super) fn plain_path(path: &str) -> String {
    percent::decode(path.trim_end_matches('/')).into_owned()
}

/// Whether `path` is `whole`, or goes on below it.
pub(super) fn is_within(path: &str, whole: &str) -> bool {
    let rest = path.strip_prefix(whole);
    !whole.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The values in a request that hardly any other has by chance.
fn values(case: &Case) -> BTreeSet<String> {
    let mut res = BTreeSet::new();
    let parameters = case.parameters.iter().map(|sent| &sent.value);
    for value in parameters.chain(case.body_value()) {
        collect(value, SHORTEST_VALUE, &mut res);
    }
    res
}

/// Adds the strings and numbers of at least `shortest` characters in `value`.
pub(super) fn collect(value: &Value, shortest: usize, res: &mut BTreeSet<String>) {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => {
            for item in items {
                collect(item, shortest, res);
            }
            return;
        }
        Value::Object(members) => {
            for item in members.values() {
                collect(item, shortest, res);
            }
            return;
        }
        Value::Bool(_) | Value::Null => return,
    };
    if !text.is_empty() && text.len() >= shortest {
        res.insert(text);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;
    use crate::case::Intent;

    pub(in crate::engine) fn change(path: &str, method: UnsafeMethod, response: &Value) -> Change {
        Change {
            operation: OperationIndex(0),
            case: Case::new("x", Intent::Positive),
            path: path.to_owned(),
            method,
            is_creation: true,
            location_tail: None,
            response: response.to_string().into_bytes(),
            shown: OnceLock::new(),
        }
    }

    #[test]
    fn a_request_is_related_to_what_changed_its_resource() {
        let of =
            |change: &Change, path: &str| change.relation(&Case::new("y", Intent::Positive), path);
        let put = change("/items/7", UnsafeMethod::Put, &json!({}));
        assert_eq!(of(&put, "/items/7"), Some(Relation::Same));
        assert_eq!(of(&put, "/items/7/parts/"), Some(Relation::Same));
        assert_eq!(of(&put, "/items"), Some(Relation::Above));
        assert_eq!(of(&put, "/items/77"), None);
        assert_eq!(of(&put, "/orders"), None);
        let post = change("/items", UnsafeMethod::Post, &json!({"data": {"id": 7}}));
        assert_eq!(of(&post, "/items/7"), Some(Relation::Same));
        assert_eq!(of(&post, "/items/8"), None);
        assert_eq!(of(&post, "/items"), Some(Relation::Above));
        let mut named = Case::new("y", Intent::Positive);
        let location = ParameterLocation::Query;
        named.set_parameter(location, "item", json!("abc"));
        let shows = change("/items", UnsafeMethod::Post, &json!({"id": "abc"}));
        assert_eq!(shows.relation(&named, "/find"), Some(Relation::Value));
        assert_eq!(post.relation(&named, "/find"), None);
    }
}
