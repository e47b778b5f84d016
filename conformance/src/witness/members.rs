//! Members that a schema describes without naming them: what a document says of `additionalProperties` or of a pattern of names
//! may be sent under any name, one of which the other document may name.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use spec::source::pointer::JsonPointer;

use super::places::places;

/// The name of a member that no schema lists.
pub(super) const UNLISTED: &str = "unlisted-member";

/// Bases that get members.
const BASES: usize = 4;
/// Places of each that an empty object is put into, to get members.
const PLACES: usize = 6;
/// Objects in each of them.
const OBJECTS: usize = 8;
/// Names of each object's members.
const NAMES: usize = 12;
/// Members of an object whose values others get too.
const NEIGHBORS: usize = 3;

/// The first of `bases`, and each of them with an empty object in one of its places: what may be anything may be an object.
pub(super) fn with_objects(bases: &[Value]) -> Vec<Value> {
    let mut res: Vec<Value> = bases.iter().take(BASES).cloned().collect();
    for base in bases.iter().take(BASES) {
        for place in places(base).into_iter().take(PLACES) {
            let mut whole = base.clone();
            if let Some(target) = whole.pointer_mut(place.as_str())
                && !target.is_object()
            {
                *target = json!({});
                res.push(whole);
            }
        }
    }
    res
}

/// Whether one of `values` has a member called `name` anywhere.
pub(super) fn have(values: &[Value], name: &str) -> bool {
    values.iter().any(|value| match value {
        Value::Object(members) => {
            members.contains_key(name)
                || members
                    .values()
                    .any(|it| have(std::slice::from_ref(it), name))
        }
        Value::Array(items) => have(items, name),
        _ => false,
    })
}

/// What a program sends of `value`: no members but those at the addresses in `described`.
pub(super) fn sent(value: &Value, described: &BTreeSet<JsonPointer>) -> Value {
    fn keep(value: &mut Value, at: &JsonPointer, described: &BTreeSet<JsonPointer>) {
        match value {
            Value::Object(members) => {
                members.retain(|name, _| described.contains(&at.join(name)));
                for (name, member) in members {
                    keep(member, &at.join(name), described);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    keep(item, &at.index(index), described);
                }
            }
            _ => {}
        }
    }
    let mut res = value.clone();
    keep(&mut res, &JsonPointer::root(), described);
    res
}

/// Each of `bases` with one more member in one of its objects: for each object and name a list of objects, which differ in the
/// value. The names are those of `rejecting`, and one that no schema lists.
pub(super) fn added(bases: &[Value], rejecting: &Value) -> Vec<Vec<Value>> {
    let names = names(rejecting);
    let mut res = Vec::new();
    for base in bases {
        let objects = places(base).into_iter().filter_map(|place| {
            let object = base.pointer(place.as_str())?.as_object()?;
            Some((place, object))
        });
        for (place, object) in objects.take(OBJECTS) {
            let mut values: Vec<Value> = object.values().take(NEIGHBORS).cloned().collect();
            values.extend([json!("word"), json!(7), json!(true), json!(null), json!({})]);
            for name in names.iter().filter(|name| !object.contains_key(**name)) {
                let with = values.iter().filter_map(|value| {
                    let mut whole = base.clone();
                    let object = whole.pointer_mut(place.as_str())?.as_object_mut()?;
                    object.insert((*name).to_owned(), value.clone());
                    Some(whole)
                });
                res.push(with.collect());
            }
        }
    }
    res
}

/// Whether a schema of `bundle` describes members without naming them.
pub(super) fn describes_others(bundle: &Value) -> bool {
    let mut pending = vec![bundle];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(members) => {
                let is_given = |name: &str| members.get(name).is_some_and(Value::is_object);
                if [
                    "additionalProperties",
                    "unevaluatedProperties",
                    "patternProperties",
                ]
                .into_iter()
                .any(is_given)
                {
                    return true;
                }
                pending.extend(members.values());
            }
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    false
}

/// One name that no schema lists, and those of the properties in `bundle`, described or only required.
pub(super) fn names(bundle: &Value) -> Vec<&str> {
    let mut res = vec![UNLISTED];
    let mut pending = vec![bundle];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(members) => {
                let named = members.get("properties").and_then(Value::as_object);
                let required = members.get("required").and_then(Value::as_array);
                let required = required.into_iter().flatten().filter_map(Value::as_str);
                let named = named.into_iter().flat_map(|it| it.keys());
                for name in named.map(String::as_str).chain(required) {
                    if res.len() <= NAMES && !res.contains(&name) {
                        res.push(name);
                    }
                }
                pending.extend(members.values());
            }
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    res
}
