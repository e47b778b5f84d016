//! Which request of a run created what an identifier names.

use std::{borrow::Cow, cmp::Reverse};

use serde_json::Value;
use spec::{
    model::{
        ParameterLocation, RuntimeExpression,
        link::{LinkValue, MessagePart},
    },
    source::pointer::JsonPointer,
};

use super::change::{Change, UnsafeMethod, is_within, plain_path};
use crate::{
    case::{Intent, ObservedTarget, ParameterValue},
    phases::stateful::Source,
};

/// The maximum number of requests that may have created one thing.
const MOST_CREATIONS: usize = 4;

/// How certain it is that a request created what a value names, the less certain first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// It changed what exists, and sent the value: a new name, or any other data.
    Renamed,
    /// It created something, and sent the value.
    Sent,
    /// It created something beside what the value names, which may do as well.
    Beside,
    /// Its path ends with the value, or the response to a creation shows it.
    Named,
}

/// Where a request that created something has its identifier.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Creation {
    /// Where later requests take it from.
    pub(super) source: Source,
    /// Where the request itself names it.
    pub(super) given: Option<ObservedTarget>,
    pub(super) certainty: Certainty,
    /// How many segments the path of the request has, and its position among the changes of the run: what other resources are in
    /// comes before them.
    pub(super) order: (usize, usize),
}

impl Change {
    /// The parameter with `text` that the path of the request ends with.
    fn last_in_path(&self, text: &str) -> Option<&ParameterValue> {
        let rest = self.path.strip_suffix(text)?;
        let mut parameters = self.case.parameters.iter();
        let own = parameters.rfind(|sent| {
            let is_same = text_of(&sent.value).as_deref() == Some(text);
            sent.location == ParameterLocation::Path && is_same
        });
        own.filter(|_| rest.ends_with('/'))
    }

    /// What this request, a valid `PUT`, creates right beside what `path` leads to.
    fn creation_beside(&self, at: usize, path: &str) -> Option<Creation> {
        let (above, name) = self.path.rsplit_once('/')?;
        let is_beside = path.rsplit_once('/').is_some_and(|(own, _)| own == above);
        let is_put = self.method == UnsafeMethod::Put && self.case.intent == Intent::Positive;
        let own = self.last_in_path(name).filter(|_| is_beside && is_put)?;
        Some(Creation {
            source: Source::SameParameter(own.location, own.name.clone()),
            given: Some(ObservedTarget::Parameter(own.location, own.name.clone())),
            certainty: Certainty::Beside,
            order: (self.path.matches('/').count(), at),
        })
    }

    /// Where this request and its response have `value`, if they create what it names: a `PUT` at the end of its path, others in what
    /// they send or get. A `DELETE` only repeats what it removed.
    fn creation_of(&self, at: usize, value: &Value) -> Option<Creation> {
        let text = text_of(value)?;
        let order = (self.path.matches('/').count(), at);
        if self.method == UnsafeMethod::Delete {
            return None;
        }
        if self.method == UnsafeMethod::Put
            && let Some(own) = self.last_in_path(&text)
        {
            return Some(Creation {
                source: Source::SameParameter(own.location, own.name.clone()),
                given: Some(ObservedTarget::Parameter(own.location, own.name.clone())),
                certainty: Certainty::Named,
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
        let expression = |part| Source::Link(LinkValue::Expression(part));
        let shown = self.shown_value();
        let shown = shown.and_then(|body| find(body, value, &root));
        let (source, is_shown) = if let Some(pointer) = shown {
            let part = RuntimeExpression::Response(MessagePart::Body(pointer));
            (expression(part), true)
        } else if self.location_tail.as_deref() == Some(&*text) {
            (Source::LocationTail, true)
        } else {
            let part = MessagePart::Body(given.clone()?);
            (expression(RuntimeExpression::Request(part)), false)
        };
        let certainty = match self.method {
            UnsafeMethod::Post if is_shown => Certainty::Named,
            UnsafeMethod::Post => Certainty::Sent,
            UnsafeMethod::Put | UnsafeMethod::Patch | UnsafeMethod::Delete => Certainty::Renamed,
        };
        Some(Creation {
            source,
            given: given.map(ObservedTarget::Body),
            certainty,
            order,
        })
    }
}

/// The requests of `changes`, each with its position among those of the run, that may have created what `value` names in a request,
/// the likeliest first. `path` is that of the request, up to the value where it `is_in_path`.
pub(super) fn creations_of<'c>(
    changes: impl Iterator<Item = (usize, &'c Change)>,
    value: &Value,
    path: &str,
    is_in_path: bool,
) -> Vec<(Change, Creation)> {
    let path = plain_path(path);
    let creation = |at: usize, change: &Change| {
        let beside = || Some(&path).filter(|_| is_in_path);
        let own = change.creation_of(at, value);
        own.or_else(|| change.creation_beside(at, beside()?))
    };
    let mut found: Vec<(usize, &Change, Creation)> = changes
        .filter_map(|(at, change)| Some((at, change, creation(at, change)?)))
        .collect();
    let text = text_of(value).unwrap_or_default();
    let leads_there = |change: &Change, creation: &Creation| {
        let created = match (creation.certainty, change.method) {
            (Certainty::Renamed, _) => {
                let above = change.path.rsplit_once('/').map_or("", |(above, _)| above);
                format!("{above}/{text}")
            }
            (Certainty::Beside, _) => path.clone(),
            (_, UnsafeMethod::Put) => change.path.clone(),
            _ => format!("{}/{text}", change.path),
        };
        (created == path, is_within(&path, &created))
    };
    // What a path names was created by that name, or got it.
    found.retain(|(_, change, creation)| {
        let is_certain = creation.certainty >= Certainty::Beside;
        is_certain || !is_in_path || leads_there(change, creation).1
    });
    // The first one created what later ones only replaced.
    found.sort_by_cached_key(|(at, change, creation)| {
        let is_valid = change.case.intent == Intent::Positive;
        let kind = (creation.certainty, is_valid, change.is_creation);
        // Of what may do as well the one with the least data.
        let body = change
            .case
            .body_value()
            .map_or(0, |it| it.to_string().len());
        let size = match creation.certainty {
            Certainty::Beside => body,
            _ => 0,
        };
        (Reverse((leads_there(change, creation), kind)), size, *at)
    });
    // Of many requests of a kind the likeliest, and the least likely one, which differs most from it.
    let kind = |(_, change, creation): &(usize, &Change, Creation)| {
        (change.operation, creation.source.clone())
    };
    let mut likeliest: Vec<(usize, &Change, Creation)> = Vec::new();
    let mut others: Vec<(usize, &Change, Creation)> = Vec::new();
    for it in found {
        let is_same = |other: &(usize, &Change, Creation)| kind(other) == kind(&it);
        if likeliest.iter().any(is_same) {
            others.retain(|other| !is_same(other));
            others.push(it);
        } else {
            likeliest.push(it);
        }
    }
    likeliest.truncate(MOST_CREATIONS);
    likeliest.extend(others);
    let found = likeliest;
    let found = found.into_iter().take(2 * MOST_CREATIONS);
    found
        .map(|(_, change, creation)| (change.clone(), creation))
        .collect()
}

/// The first location of `wanted` in `value`.
pub(super) fn find(value: &Value, wanted: &Value, at: &JsonPointer) -> Option<JsonPointer> {
    let mut res = at.clone();
    leads_to(value, wanted, &mut res).then_some(res)
}

/// Extends `at`, the location of `value`, by the way to `wanted`; leaves it as it is where that is not in it.
fn leads_to(value: &Value, wanted: &Value, at: &mut JsonPointer) -> bool {
    if value == wanted {
        return true;
    }
    let mut leads_on = |name: &str, member: &Value| {
        at.push(name);
        let is_found = leads_to(member, wanted, at);
        if !is_found {
            at.pop();
        }
        is_found
    };
    match value {
        Value::Object(members) => members.iter().any(|(name, member)| leads_on(name, member)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .any(|(index, item)| leads_on(&index.to_string(), item)),
        _ => false,
    }
}

/// The text of a string or a whole number.
fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::from(text)).filter(|text| !text.is_empty()),
        Value::Number(number) if !number.is_f64() => Some(number.to_string().into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::change::tests::change, *};
    use spec::http::media_type::MediaType;

    use crate::case::{Body, Case, Content, Intent};

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
            let found = creations_of(changes.iter().enumerate(), value, path, true).into_iter();
            let paths: Vec<String> = found.map(|(change, _)| change.path).collect();
            paths
        };
        assert_eq!(of(&json!("s"), "/shops/s"), ["/shops/s"]);
        assert_eq!(of(&json!(7), "/shops/s/items/7"), ["/shops/s/items"]);
        assert!(of(&json!("t"), "/others/t").is_empty());
    }

    #[test]
    fn what_a_removal_returns_was_created_by_another_request() {
        let removed = json!({"id": "x7"});
        let changes = [
            change("/items/x7", UnsafeMethod::Delete, &removed),
            change("/items", UnsafeMethod::Post, &removed),
        ];
        let found = creations_of(changes.iter().enumerate(), &json!("x7"), "/items/x7", true);
        let paths: Vec<&str> = found
            .iter()
            .map(|(change, _)| change.path.as_str())
            .collect();
        assert_eq!(paths, ["/items"]);
    }

    #[test]
    fn a_replacement_and_a_search_create_nothing() {
        let shown = json!({"id": "x7"});
        let mut replaced = change("/items/x7", UnsafeMethod::Put, &shown);
        replaced
            .case
            .set_parameter(ParameterLocation::Path, "id", json!("x7"));
        let mut searched = change("/items/y8/find", UnsafeMethod::Post, &json!([]));
        searched.case = with_body(&json!({"ids": ["x7"]}));
        let created = change("/items", UnsafeMethod::Post, &shown);
        let all = [created, replaced, searched];
        let found = |is_in_path| -> Vec<String> {
            let found = creations_of(
                all.iter().enumerate(),
                &json!("x7"),
                "/items/x7",
                is_in_path,
            );
            found.into_iter().map(|(change, _)| change.path).collect()
        };
        assert_eq!(found(true), ["/items", "/items/x7"]);
        assert_eq!(found(false), ["/items", "/items/x7", "/items/y8/find"]);
    }

    #[test]
    fn what_got_a_name_is_found_by_it() {
        let mut renamed = change("/items/x7", UnsafeMethod::Patch, &json!({}));
        renamed.case = with_body(&json!({"path": "a"}));
        let found = creations_of([renamed].iter().enumerate(), &json!("a"), "/items/a", true);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].1.given,
            Some(ObservedTarget::Body(JsonPointer::root().join("path")))
        );
    }

    fn with_body(value: &Value) -> Case {
        let mut case = Case::new("x", Intent::Positive);
        case.body = Some(Body {
            media_type: Some("application/json".to_owned()),
            content: Content::Value {
                value: value.clone(),
                written_as: MediaType::json(),
            },
        });
        case
    }

    #[test]
    fn what_a_put_makes_beside_may_do_as_well() {
        let path = ParameterLocation::Path;
        let put = |name: &str, body: &Value| {
            let mut put = change(&format!("/items/{name}"), UnsafeMethod::Put, &json!({}));
            put.case = with_body(body);
            put.case.set_parameter(path, "id", json!(name));
            put
        };
        let mut renamed = change("/items/x7", UnsafeMethod::Patch, &json!({}));
        renamed.case = with_body(&json!({"path": "a"}));
        let all = [renamed, put("b", &json!({"more": 1})), put("c", &json!({}))];
        let found = creations_of(all.iter().enumerate(), &json!("a"), "/items/a", true);
        let paths: Vec<&str> = found
            .iter()
            .map(|(change, _)| change.path.as_str())
            .collect();
        assert_eq!(paths, ["/items/c", "/items/x7", "/items/b"]);
        let elsewhere = creations_of(all.iter().enumerate(), &json!("a"), "/shops/a", true);
        assert!(elsewhere.is_empty());
    }
}
