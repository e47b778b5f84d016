//! Which members of a response identify the resource that the request created, and where its other parts name it.

use serde_json::Value;
use spec::http::percent;

use crate::{
    observed::names::{element, foreign, plain},
    value::member_name::IDENTIFIERS,
};

/// Members in which responses wrap a resource.
const WRAPPERS: [&str; 4] = ["data", "result", "resource", "item"];

/// Last segments that say what is done, after the name of the collection: `/orders/create`.
const VERBS: [&str; 6] = ["create", "new", "add", "insert", "register", "import"];

/// What separates the parts of a URL that are identifiers.
const DELIMITERS: [char; 5] = ['/', '?', '#', '&', '='];

/// What separates URLs in the value of a header, as in `Link` (RFC 8288 §3).
const AROUND_URLS: [char; 6] = [' ', '<', '>', '"', ',', ';'];

/// The resource that a request creates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resource {
    /// The last segment of the path that is not a parameter.
    pub(super) collection: String,
    /// Its names, such as `order` for `/orders`.
    names: Vec<String>,
}

impl Resource {
    /// What a successful POST to `path` with the response `status` creates. `None` where it rather does something with a
    /// resource that is there already: `/orders/{id}/cancel`, `/orders/{id}`.
    pub(super) fn created(path: &str, status: u16) -> Option<Self> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let segments: Vec<&str> = path.split('/').filter(|it| !it.is_empty()).collect();
        let is_literal = |segment: &&&str| !segment.contains('{');
        let mut literals = segments.iter().rev().filter(is_literal);
        let last = literals.next().copied().unwrap_or_default();
        let is_below_a_resource = segments.iter().any(|it| it.contains('{'));
        let ends_with_it = segments.last() == Some(&last);
        let is_list = element(last) != plain(last);
        if status != 201 && is_below_a_resource && !(ends_with_it && is_list) {
            return None;
        }
        Some(Self::of(path))
    }

    /// The resource at `path`: what is created there, or what the parameter at its end identifies.
    pub(super) fn of(path: &str) -> Self {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let segments = path.split('/').filter(|it| !it.is_empty());
        let mut literals = segments.rev().filter(|it| !it.contains('{'));
        let last = literals.next().unwrap_or_default();
        let mut names = vec![plain(last), element(last)];
        if let Some((_, word)) = last.rsplit_once(['-', '_', '.']) {
            names.push(element(word));
        }
        if VERBS.contains(&plain(last).as_str()) {
            names.extend(literals.next().map(element));
        }
        Self {
            collection: last.to_owned(),
            names,
        }
    }

    /// The paths of the members of `value` that identify the resource: its own, and those one level below in the member that
    /// wraps it.
    pub(super) fn identifiers(&self, value: &Value) -> Vec<Vec<String>> {
        let mut res = Vec::new();
        let Some(members) = value.as_object() else {
            return res;
        };
        for (name, member) in members {
            if self.is_identifier(name) && is_scalar(member) {
                res.push(vec![name.clone()]);
            }
            let is_wrapper = WRAPPERS.contains(&name.as_str()) || self.is_named(&plain(name));
            if let Some(members) = member.as_object().filter(|_| is_wrapper) {
                let own = members
                    .iter()
                    .filter(|(own, member)| self.is_identifier(own) && is_scalar(member));
                res.extend(own.map(|(own, _)| vec![name.clone(), own.clone()]));
            }
        }
        res
    }

    /// Whether a member called `name` identifies the resource.
    pub(super) fn is_identifier(&self, name: &str) -> bool {
        if !name
            .chars()
            .all(|c| c.is_alphanumeric() || "_-".contains(c))
        {
            return false;
        }
        if IDENTIFIERS.contains(&plain(name).as_str()) {
            return true;
        }
        foreign(name).is_some_and(|key| {
            IDENTIFIERS.contains(&key.identifier) && self.is_named(&key.resource)
        })
    }

    fn is_named(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }
}

/// The path of the object in `value` that has a member with a name that `is_meant`: the one in a member that wraps the resource,
/// or the value itself.
pub(super) fn home(value: &Value, is_meant: impl Fn(&str) -> bool) -> Vec<String> {
    let has_any = |value: &Value| {
        let members = value.as_object().into_iter().flatten();
        members.into_iter().any(|(name, _)| is_meant(name))
    };
    if has_any(value) {
        return Vec::new();
    }
    let members = value.as_object().into_iter().flatten();
    let mut wrappers =
        members.filter(|(name, value)| WRAPPERS.contains(&name.as_str()) && has_any(value));
    wrappers
        .next()
        .map(|(name, _)| vec![name.clone()])
        .unwrap_or_default()
}

fn is_scalar(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Number(_) | Value::Null)
}

/// The member of `value` at `path`.
pub(super) fn member<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| value.get(name))
}

/// `value` with `new` at `path`.
pub(super) fn with_member(value: &Value, path: &[String], new: Value) -> Value {
    let mut res = value.clone();
    let mut at = Some(&mut res);
    for name in path {
        at = at.and_then(|value| value.get_mut(name));
    }
    if let Some(member) = at {
        *member = new;
    }
    res
}

/// The path of the collection that a request to `path` adds to: `/orders` for `/orders`, `/orders/` and `/orders/create`.
pub(super) fn collection(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    match path.rsplit_once('/') {
        Some((before, last)) if VERBS.contains(&last) => before,
        _ => path,
    }
}

/// An identifier as it is written in a URL, before any encoding.
pub(super) fn written(id: &Value) -> Option<String> {
    match id {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether a header called `name` has an identifier as its value.
pub(super) fn names_identifier(name: &str) -> bool {
    let name = plain(name);
    IDENTIFIERS.iter().any(|known| name.ends_with(known))
}

/// `text` with the identifier `after` where a URL in it has `before`: in the last part of each that is the same. `None` where
/// there is none.
pub(super) fn readdressed(text: &str, before: &str, after: &str) -> Option<String> {
    let mut res = String::new();
    let mut is_changed = false;
    for piece in text.split_inclusive(AROUND_URLS) {
        let url = piece.strip_suffix(AROUND_URLS).unwrap_or(piece);
        let around = piece.get(url.len()..).unwrap_or_default();
        let found = url.contains('/').then(|| last_part(url, before)).flatten();
        match found {
            Some((start, end)) => {
                res.push_str(url.get(..start).unwrap_or_default());
                res.push_str(&percent::encode(after));
                res.push_str(url.get(end..).unwrap_or_default());
                is_changed = true;
            }
            None => res.push_str(url),
        }
        res.push_str(around);
    }
    is_changed.then_some(res)
}

/// Where the last part of `url` that is `id` begins and ends.
fn last_part(url: &str, id: &str) -> Option<(usize, usize)> {
    let mut end = url.len();
    loop {
        let part = url.get(..end)?;
        let start = part.rfind(DELIMITERS).map_or(0, |at| at + 1);
        if percent::decode(part.get(start..)?) == id {
            return Some((start, end));
        }
        end = start.checked_sub(1)?;
    }
}

/// All strings and whole numbers in a JSON body, which may be identifiers.
pub(super) fn scalars(body: &[u8]) -> Vec<String> {
    fn collect(value: &Value, res: &mut Vec<String>) {
        match value {
            Value::String(text) => res.push(text.clone()),
            Value::Number(number) => res.push(number.to_string()),
            Value::Array(items) => items.iter().for_each(|item| collect(item, res)),
            Value::Object(members) => members.values().for_each(|member| collect(member, res)),
            Value::Null | Value::Bool(_) => {}
        }
    }
    let mut res = Vec::new();
    if let Ok(value) = serde_json::from_slice(body) {
        collect(&value, &mut res);
    }
    res
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(path: &str, value: &Value) -> Vec<String> {
        let resource = Resource::created(path, 201).expect("a resource");
        let paths = resource.identifiers(value);
        paths.iter().map(|path| path.join("/")).collect()
    }

    #[test]
    fn a_resource_has_identifiers_of_its_own_and_foreign_ones() {
        let order =
            json!({"orderId": 1, "customerId": 2, "uuid": "a", "code": "b", "customer": {"id": 3}});
        assert_eq!(found("/orders", &order), ["orderId", "uuid"]);
        assert_eq!(
            found(
                "/shops/{shop_id}/orders",
                &json!({"order_id": 1, "shop_id": 2})
            ),
            ["order_id"]
        );
        assert_eq!(
            found("/orders/create", &json!({"orderUuid": "a"})),
            ["orderUuid"]
        );
        assert_eq!(
            found("/user-orders", &json!({"orderId": 1, "userId": 2})),
            ["orderId"]
        );
        assert_eq!(
            found(
                "/orders",
                &json!({"data": {"id": 4, "customerId": 1}, "order": {"ID": 4}})
            ),
            ["data/id", "order/ID"]
        );
        assert_eq!(found("/orders", &json!([{"id": 1}])), [""; 0]);
        assert_eq!(
            found("/orders", &json!({"id": {"a": 1}, "@id": "x"})),
            [""; 0]
        );
    }

    #[test]
    fn what_is_done_with_a_resource_creates_none() {
        let creates = |path, status| Resource::created(path, status).is_some();
        assert!(creates("/orders", 200));
        assert!(creates("/login", 200));
        assert!(creates("/orders/{id}/items", 200));
        assert!(!creates("/orders/{id}/cancel", 200));
        assert!(!creates("/orders/{id}", 200));
        assert!(creates("/orders/{id}/copy", 201));
        assert!(creates("/", 200));
    }

    #[test]
    fn urls_name_the_new_identifier() {
        let of = |text: &str| readdressed(text, "4", "5");
        assert_eq!(of("/r/4").as_deref(), Some("/r/5"));
        assert_eq!(of("/4/r/4/parts?a=b").as_deref(), Some("/4/r/5/parts?a=b"));
        assert_eq!(
            of("http://a.test/r?id=4#x").as_deref(),
            Some("http://a.test/r?id=5#x")
        );
        assert_eq!(
            of("</r/4>; rel=\"self\", </r/4/all>; rel=\"4\"").as_deref(),
            Some("</r/5>; rel=\"self\", </r/5/all>; rel=\"4\"")
        );
        assert_eq!(of("/r/44"), None);
        assert_eq!(of("4"), None);
        assert_eq!(
            readdressed("/r/a%20b", "a b", "a b-2").as_deref(),
            Some("/r/a%20b-2")
        );
    }
}
