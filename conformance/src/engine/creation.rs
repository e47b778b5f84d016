//! Which request of a run created what an identifier names.

use std::cmp::Reverse;

use serde_json::Value;
use spec::{
    model::{
        ParameterLocation, RuntimeExpression,
        link::{LinkValue, MessagePart},
    },
    source::pointer::JsonPointer,
};

use super::changes::{Change, UnsafeMethod, is_within, plain_path};
use crate::{
    case::{ObservedTarget, ParameterValue},
    phases::stateful::Source,
};

/// The maximum number of requests that may have created one thing.
const MOST_CREATIONS: usize = 3;

/// Where a request that created something has its identifier.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Creation {
    /// Where later requests take it from.
    pub(super) source: Source,
    /// Where the request itself names it.
    pub(super) given: Option<ObservedTarget>,
    /// How many segments the path of the request has, and its position among the changes of the run: what other resources are in
    /// comes before them.
    pub(super) order: (usize, usize),
}

impl Change {
    /// Where this request and its response have `value`, if they create what it names: a `PUT` at the end of its path, a `POST` or
    /// `PATCH` in what it sends or gets. A `DELETE` only repeats what it removed.
    fn creation_of(&self, at: usize, value: &Value) -> Option<Creation> {
        let text = text_of(value)?;
        let order = (self.path.matches('/').count(), at);
        if self.method == UnsafeMethod::Delete {
            return None;
        }
        if self.method == UnsafeMethod::Put {
            let rest = self.path.strip_suffix(text.as_str());
            let is_last = rest.is_some_and(|rest| rest.ends_with('/'));
            let mut parameters = self.case.parameters.iter().filter(|_| is_last);
            let own = parameters.rfind(|sent| {
                let is_same = text_of(&sent.value).as_ref() == Some(&text);
                sent.location == ParameterLocation::Path && is_same
            })?;
            return Some(Creation {
                source: Source::SameParameter(own.location, own.name.clone()),
                given: Some(ObservedTarget::Parameter(own.location, own.name.clone())),
                order,
            });
        }
        // A response often repeats what the created resource is in.
        let in_path = |sent: &ParameterValue| sent.location == ParameterLocation::Path;
        let mut parameters = self.case.parameters.iter().filter(|sent| in_path(sent));
        if parameters.any(|sent| text_of(&sent.value).as_ref() == Some(&text)) {
            return None;
        }
        let root = JsonPointer::root();
        let sent = self.case.body_value();
        let given = sent.and_then(|sent| find(sent, value, &root));
        let response = std::str::from_utf8(&self.response).unwrap_or_default();
        let body: Option<Value> = Some(response)
            .filter(|response| response.contains(text.as_str()))
            .and_then(|response| serde_json::from_str(response).ok());
        let expression = |part| Source::Link(LinkValue::Expression(part));
        let shown = body.as_ref().and_then(|body| find(body, value, &root));
        let source = if let Some(pointer) = shown {
            expression(RuntimeExpression::Response(MessagePart::Body(pointer)))
        } else if self.location_tail.as_ref() == Some(&text) {
            Source::LocationTail
        } else {
            let part = MessagePart::Body(given.clone()?);
            expression(RuntimeExpression::Request(part))
        };
        Some(Creation {
            source,
            given: given.map(ObservedTarget::Body),
            order,
        })
    }
}

/// The requests of `changes` that may have created what `value` names in a request, whose path is `path`, or leads to the value by
/// it; the likeliest first.
pub(super) fn creations_of<'c>(
    changes: impl Iterator<Item = &'c Change>,
    value: &Value,
    path: &str,
) -> Vec<(Change, Creation)> {
    let path = plain_path(path);
    let mut found: Vec<(usize, &Change, Creation)> = changes
        .enumerate()
        .filter_map(|(at, change)| Some((at, change, change.creation_of(at, value)?)))
        .collect();
    let text = text_of(value).unwrap_or_default();
    // The first one created what later ones only replaced.
    found.sort_by_cached_key(|(at, change, _)| {
        let created = if change.method == UnsafeMethod::Put {
            change.path.clone()
        } else {
            format!("{}/{text}", change.path)
        };
        let leads_there = (created == path, is_within(&path, &created));
        let method = match change.method {
            UnsafeMethod::Put => 2,
            UnsafeMethod::Post => 1,
            UnsafeMethod::Patch | UnsafeMethod::Delete => 0,
        };
        let kind = (method, change.is_creation);
        (Reverse((leads_there, kind)), *at)
    });
    let found = found.into_iter().take(MOST_CREATIONS);
    found
        .map(|(_, change, creation)| (change.clone(), creation))
        .collect()
}

/// The first location of `wanted` in `value`.
pub(super) fn find(value: &Value, wanted: &Value, at: &JsonPointer) -> Option<JsonPointer> {
    if value == wanted {
        return Some(at.clone());
    }
    match value {
        Value::Object(members) => members
            .iter()
            .find_map(|(name, member)| find(member, wanted, &at.join(name))),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| find(item, wanted, &at.index(index))),
        _ => None,
    }
}

/// The text of a string or a whole number.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::changes::tests::change, *};

    #[test]
    fn what_is_created_is_not_what_it_is_in() {
        let location = ParameterLocation::Path;
        let mut post = change(
            "/shops/s/items",
            UnsafeMethod::Post,
            &json!({"shop": "s", "id": 7}),
        );
        post.case.set_parameter(location, "shop", json!("s"));
        let mut put = change("/shops/s", UnsafeMethod::Put, &json!({"id": "s"}));
        put.case.set_parameter(location, "shop", json!("s"));
        let changes = [post, put];
        let of = |value: &Value, path: &str| {
            let found = creations_of(changes.iter(), value, path).into_iter();
            let paths: Vec<String> = found.map(|(change, _)| change.path).collect();
            paths
        };
        assert_eq!(of(&json!("s"), "/shops/s"), ["/shops/s"]);
        assert_eq!(of(&json!(7), "/shops/s/items/7"), ["/shops/s/items"]);
        assert!(of(&json!("t"), "/shops/t").is_empty());
    }

    #[test]
    fn what_a_removal_returns_was_created_by_another_request() {
        let removed = json!({"id": "x7"});
        let changes = [
            change("/items/x7", UnsafeMethod::Delete, &removed),
            change("/items", UnsafeMethod::Post, &removed),
        ];
        let found = creations_of(changes.iter(), &json!("x7"), "/items/x7");
        let paths: Vec<&str> = found
            .iter()
            .map(|(change, _)| change.path.as_str())
            .collect();
        assert_eq!(paths, ["/items"]);
    }
}
