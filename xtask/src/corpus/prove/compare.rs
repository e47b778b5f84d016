//! What differs between two values, by the rules of JSON and of what a client may leave out.

use std::collections::BTreeSet;

use serde_json::Value;

/// The first difference between two values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Difference {
    /// Where, as a JSON Pointer.
    pub(super) pointer: String,
    /// What is meant; `None` for nothing.
    pub(super) meant: Option<Value>,
    /// What is seen; `None` for nothing.
    pub(super) seen: Option<Value>,
}

/// The names of members that the schemas of `bundle` describe. A client may drop others: nothing describes them.
pub(super) fn described(bundle: &Value) -> BTreeSet<&str> {
    let mut res = BTreeSet::new();
    let mut pending = vec![bundle];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(members) => {
                if let Some(Value::Object(properties)) = members.get("properties") {
                    res.extend(properties.keys().map(String::as_str));
                }
                if let Some(Value::Array(required)) = members.get("required") {
                    res.extend(required.iter().filter_map(Value::as_str));
                }
                pending.extend(members.values());
            }
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    res
}

/// The first difference between `meant` and `seen`. Members come in any order, numbers are compared by value, and
/// members that are not `described` may be missing.
pub(super) fn difference(
    meant: &Value,
    seen: &Value,
    described: &BTreeSet<&str>,
) -> Option<Difference> {
    find(meant, seen, described, String::new())
}

fn find(
    meant: &Value,
    seen: &Value,
    described: &BTreeSet<&str>,
    pointer: String,
) -> Option<Difference> {
    let at = |key: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
    match (meant, seen) {
        (Value::Object(a), Value::Object(b)) => {
            for (key, value) in a {
                let found = match b.get(key) {
                    Some(other) => find(value, other, described, at(key)),
                    None if !described.contains(key.as_str()) => None,
                    None => Some(Difference {
                        pointer: at(key),
                        meant: Some(value.clone()),
                        seen: None,
                    }),
                };
                if found.is_some() {
                    return found;
                }
            }
            let (added, value) = b.iter().find(|(key, _)| !a.contains_key(*key))?;
            Some(Difference {
                pointer: at(added),
                meant: None,
                seen: Some(value.clone()),
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(index, (a, b))| find(a, b, described, at(&index.to_string())))
        }
        (Value::Number(a), Value::Number(b)) => {
            let is_equal = a == b || is_near(a.as_f64(), b.as_f64());
            (!is_equal).then(|| other(meant, seen, pointer))
        }
        _ => (meant != seen).then(|| other(meant, seen, pointer)),
    }
}

fn other(meant: &Value, seen: &Value, pointer: String) -> Difference {
    Difference {
        pointer,
        meant: Some(meant.clone()),
        seen: Some(seen.clone()),
    }
}

/// Reading decimal digits may be off by the last bit.
fn is_near(a: Option<f64>, b: Option<f64>) -> bool {
    let (Some(a), Some(b)) = (a, b) else {
        return false;
    };
    (a - b).abs() <= f64::EPSILON * a.abs().max(b.abs())
}

/// `value` with integers written as such: `2.0` is an integer in JSON, and a program has integers to begin with.
pub(super) fn with_integers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let float = number
                .as_f64()
                .filter(|it| number.is_f64() && it.fract() == 0.0);
            #[expect(clippy::cast_possible_truncation, reason = "its range is checked")]
            if let Some(float) = float.filter(|it| it.abs() < 9e15) {
                *value = (float as i64).into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(with_integers),
        Value::Object(members) => members.values_mut().for_each(with_integers),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn order_notation_and_what_nothing_describes_do_not_differ() {
        let schema = json!({"properties": {"a": {}, "b": {"required": ["c"]}}});
        let described = described(&schema);
        let differ = |a: Value, b: Value| difference(&a, &b, &described).map(|it| it.pointer);
        assert_eq!(
            differ(json!({"a": 2, "b": []}), json!({"b": [], "a": 2.0})),
            None
        );
        assert_eq!(differ(json!({"x": 1}), json!({})), None);
        assert_eq!(differ(json!({"c": 1}), json!({})).as_deref(), Some("/c"));
        assert_eq!(differ(json!({}), json!({"x": 1})).as_deref(), Some("/x"));
        assert_eq!(
            differ(json!({"a": [1, 2]}), json!({"a": [1, "2"]})).as_deref(),
            Some("/a/1")
        );
    }
}
