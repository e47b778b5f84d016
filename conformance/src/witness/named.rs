//! The values that a schema names, and those of each branch of its unions: what several branches admit together, only values of
//! one of them show. Whether a value is a witness is decided elsewhere.

use serde_json::Value;

use super::members;
use crate::value::{boundary::values_of, context::StringContext};

/// The characters of a schema up to which values of all its parts are generated.
pub(super) const SMALL: usize = 20_000;

/// The objects of branches that get a member of another branch.
const MOST_OBJECTS: usize = 4;

/// The values that the schemas in `bundle` name: of `const` and `enum`, and of the branches of unions, by themselves.
pub(super) fn named(bundle: &Value, context: StringContext) -> Vec<Value> {
    let mut res = Vec::new();
    collect_listed(bundle, &mut res);
    if bundle.to_string().len() >= SMALL {
        return res;
    }
    let mut objects = Vec::new();
    for branch in branches(bundle) {
        for value in values_of(branch, bundle, context) {
            // A pattern without an end is made as short as it can be.
            let longer = value.as_str().map(|text| format!("{text}a").into());
            if value.is_object() && objects.len() < MOST_OBJECTS {
                objects.push(value.clone());
            }
            res.extend([Some(value), longer].into_iter().flatten());
        }
    }
    // A member that one branch demands and another allows.
    res.extend(members::added(&objects, bundle).into_iter().flatten());
    res
}

/// The branches of the unions in `bundle`, as far as they are few.
fn branches(bundle: &Value) -> Vec<&Value> {
    const MOST_BRANCHES: usize = 12;
    let mut res = Vec::new();
    let mut pending = vec![bundle];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(members) => {
                for keyword in ["anyOf", "oneOf"] {
                    let list = members.get(keyword).and_then(Value::as_array);
                    res.extend(list.into_iter().flatten());
                }
                pending.extend(members.values());
            }
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    res.truncate(MOST_BRANCHES);
    res
}

/// The values in `const` and `enum` of `schema`.
fn collect_listed(schema: &Value, named: &mut Vec<Value>) {
    const MOST_NAMED: usize = 24;
    let mut pending = vec![schema];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let values = match (name.as_str(), value) {
                        ("const", value) => vec![value],
                        ("enum", Value::Array(values)) => values.iter().collect(),
                        (_, value) => {
                            pending.push(value);
                            Vec::new()
                        }
                    };
                    for value in values {
                        if named.len() < MOST_NAMED && !named.contains(value) {
                            named.push(value.clone());
                        }
                    }
                }
            }
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
}
