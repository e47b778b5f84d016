//! Finds identifiers in responses: of the object itself, of the elements of a list, in an envelope, or in the keys of a map.

use serde_json::Value;

use super::names::{IDENTIFIERS, element, plain};

/// The maximum number of identifiers taken from one response.
const MOST: usize = 8;

/// Members that hold the list of an envelope, best first.
const ENVELOPES: [&str; 11] = [
    "items",
    "data",
    "results",
    "values",
    "content",
    "list",
    "records",
    "entries",
    "elements",
    "objects",
    "_embedded",
];

/// The identifier in an object of the collection `collection`, for the path parameter `parameter`.
pub(super) fn of_object(value: &Value, collection: &str, parameter: &str) -> Option<Value> {
    let object = value.as_object()?;
    let wanted = plain(parameter);
    let of_element = element(collection);
    let is_meant = |name: &str| {
        let name = plain(name);
        let ending = wanted.strip_prefix(&of_element).unwrap_or(&wanted);
        name == wanted || !ending.is_empty() && name == ending
    };
    let scalars = || {
        let members = object.iter();
        members.filter(|(_, value)| is_identifier_value(value))
    };
    let same = scalars().find(|(name, _)| plain(name) == wanted);
    let found = same.or_else(|| scalars().find(|(name, _)| is_meant(name)));
    let found = found.or_else(|| {
        IDENTIFIERS.iter().find_map(|usual| {
            scalars().find(|(name, _)| {
                let name = plain(name);
                name == plain(usual) || name == format!("{of_element}{}", plain(usual))
            })
        })
    });
    found.map(|(_, value)| value.clone())
}

/// A second identifier of the object, where `first` is one: many servers find a resource by its id in one path and by its name
/// in another.
pub(super) fn alternative(value: &Value, first: &Value) -> Option<Value> {
    let object = value.as_object()?;
    let second = ["name", "slug", "key", "id", "uuid"];
    let mut second = second.iter().filter_map(|name| object.get(*name));
    second
        .find(|value| is_identifier_value(value) && *value != first)
        .cloned()
}

/// The identifiers of the resources that a response lists.
pub(super) fn of_list(
    value: &Value,
    collection: &str,
    parameter: &str,
) -> Vec<(Value, Option<Value>)> {
    if let Some(list) = list_in(value, collection, 0) {
        let elements = list.iter().take(MOST);
        return elements
            .filter_map(|item| {
                if is_identifier_value(item) {
                    return Some((item.clone(), None));
                }
                let first = of_object(item, collection, parameter)?;
                let second = alternative(item, &first);
                Some((first, second))
            })
            .collect();
    }
    let Some(object) = value.as_object() else {
        return Vec::new();
    };
    // A map from identifiers to resources, or the members of a single resource, below which there are more paths.
    let keys = object.keys().filter(|key| !key.is_empty()).take(MOST);
    keys.map(|key| (key.as_str().into(), None)).collect()
}

/// The list in a response, directly or in an envelope.
fn list_in<'v>(value: &'v Value, collection: &str, depth: usize) -> Option<&'v Vec<Value>> {
    if let Value::Array(list) = value {
        return Some(list);
    }
    let object = value.as_object().filter(|_| depth < 3)?;
    let own = object
        .iter()
        .find(|(name, _)| plain(name) == plain(collection));
    let envelopes = ENVELOPES
        .iter()
        .filter_map(|name| object.get_key_value(*name));
    own.into_iter()
        .chain(envelopes)
        .find_map(|(_, member)| list_in(member, collection, depth + 1))
}

/// The object that a response describes, out of its envelope.
pub(super) fn unwrapped<'v>(value: &'v Value, collection: &str) -> &'v Value {
    let Some(object) = value.as_object() else {
        return value;
    };
    let own = element(collection);
    let is_envelope = |name: &str| ["data", "result", "item"].contains(&name) || plain(name) == own;
    let inner = object
        .iter()
        .find(|(name, member)| is_envelope(name) && member.is_object());
    inner.map_or(value, |(_, inner)| inner)
}

/// Whether `value` can identify something: a string of reasonable length, or a whole number.
pub(super) fn is_identifier_value(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty() && text.len() <= 200,
        Value::Number(number) => number.is_i64() || number.is_u64(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn identifiers_are_found_in_every_usual_form() {
        let list = |value: Value| {
            let found = of_list(&value, "orders", "order_id").into_iter();
            found.map(|(first, _)| first).collect::<Vec<_>>()
        };
        assert_eq!(list(json!([{"id": 1}, {"order_id": 2, "id": 9}])), [1, 2]);
        assert_eq!(list(json!(["a", "b"])), ["a", "b"]);
        assert_eq!(list(json!({"data": {"items": [{"uuid": "u"}]}})), ["u"]);
        assert_eq!(list(json!({"orders": [{"key": "k"}], "n": 1})), ["k"]);
        assert_eq!(list(json!({"a": {}, "b": {}})), ["a", "b"]);
        let created = json!({"data": {"id": "x", "total": 3}});
        let object = unwrapped(&created, "orders");
        assert_eq!(of_object(object, "orders", "id"), Some(json!("x")));
        let named = json!({"id": 1, "name": "n"});
        assert_eq!(alternative(&named, &json!(1)), Some(json!("n")));
    }
}
