//! Finds the definitions that too many ways lead to.
//!
//! A value is validated by a schema along each way through `$ref`, `allOf`, `anyOf`, `oneOf` and the like. Where four
//! hundred unions refer to the next three each, few ways are short, and there are more of them than atoms.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::schema::definitions::definition_name;

/// The number of ways through a definition up to which each way may be gone, in a schema that has too many: that costs
/// less than knowing that it was gone.
const FEW: u64 = 32;

/// The number of ways through a definition that may be too many.
const MANY: u64 = 256;

/// They are where there are more than this for each definition that they could lead to: most lead to the same ones.
const WAYS_FOR_EACH: u64 = 8;

/// Keywords whose schema is applied to the same part of the value (JSON Schema 2020-12 core §10.2).
const ONE: [&str; 4] = ["if", "then", "else", "not"];

/// Keywords whose list of schemas is.
const LIST: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// The names of the definitions of `schema` that too many ways lead to, or to what refers to them; most schemas have none.
pub(in crate::schema) fn shared_definitions(schema: &Value) -> BTreeSet<String> {
    let Some(definitions) = schema.get("$defs").and_then(Value::as_object) else {
        return BTreeSet::new();
    };
    let references = definitions.iter().map(|(name, definition)| {
        let mut targets = Vec::new();
        in_place(definition, definitions, &mut targets);
        (name.as_str(), targets)
    });
    let references: BTreeMap<&str, Vec<&str>> = references.collect();
    let ways = ways(&references);
    let count = u64::try_from(references.len()).unwrap_or(u64::MAX);
    let most = MANY.max(count.saturating_mul(WAYS_FOR_EACH));
    let starts = ways.iter().filter(|(_, ways)| **ways > most);
    let reached = reached(starts.map(|(name, _)| *name).collect(), &references);
    let is_shareable = |name: &&str| ways.get(name).is_some_and(|ways| *ways > FEW);
    let shareable = reached.into_iter().filter(is_shareable);
    shareable.map(str::to_owned).collect()
}

/// Collects the definitions that `schema` applies to the same part of a value, once for each way.
fn in_place<'s>(schema: &'s Value, definitions: &'s Map<String, Value>, res: &mut Vec<&'s str>) {
    let Some(members) = schema.as_object() else {
        return;
    };
    let reference = members.get("$ref").and_then(Value::as_str);
    let target = reference.and_then(definition_name);
    let target = target.and_then(|name| definitions.get_key_value(&name));
    res.extend(target.map(|(name, _)| name.as_str()));
    let ones = ONE.iter().filter_map(|keyword| members.get(*keyword));
    let lists = LIST
        .iter()
        .filter_map(|keyword| members.get(*keyword)?.as_array());
    let dependent = members.get("dependentSchemas").and_then(Value::as_object);
    let dependent = dependent.into_iter().flat_map(Map::values);
    for part in ones.chain(lists.flatten()).chain(dependent) {
        in_place(part, definitions, res);
    }
}

/// How many ways lead through each definition, itself counted. A way that comes back to where it has been ends there.
fn ways<'s>(references: &BTreeMap<&'s str, Vec<&'s str>>) -> BTreeMap<&'s str, u64> {
    let mut ways: BTreeMap<&str, u64> = BTreeMap::new();
    for start in references.keys() {
        // Not by recursion: a chain of definitions may be as long as the document.
        let mut pending = vec![(*start, false)];
        while let Some((name, is_counted)) = pending.pop() {
            let targets = &references[name];
            if is_counted {
                let below = targets
                    .iter()
                    .filter_map(|target| ways.get(target).copied());
                let all = below.fold(1, u64::saturating_add);
                ways.insert(name, all);
            } else if !ways.contains_key(name) {
                ways.insert(name, 1);
                pending.push((name, true));
                pending.extend(targets.iter().map(|target| (*target, false)));
            }
        }
    }
    ways
}

/// The definitions that ways through `starts` lead to, themselves included.
fn reached<'s>(
    starts: BTreeSet<&'s str>,
    references: &BTreeMap<&'s str, Vec<&'s str>>,
) -> BTreeSet<&'s str> {
    let mut pending: Vec<&str> = starts.iter().copied().collect();
    let mut res = starts;
    while let Some(name) = pending.pop() {
        for target in &references[name] {
            if res.insert(target) {
                pending.push(target);
            }
        }
    }
    res
}

/// Whether a member anywhere in `schema` is called `unevaluatedProperties` or `unevaluatedItems`.
pub(super) fn has_unevaluated(schema: &Value) -> bool {
    let mut pending = vec![schema];
    while let Some(part) = pending.pop() {
        match part {
            Value::Object(members) => {
                if members.keys().any(|key| key.starts_with("unevaluated")) {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Unions, each of the next `width` and a string of its own.
    fn layers(count: usize, width: usize) -> Value {
        let union = |at: usize| {
            let next = (at + 1..count.min(at + 1 + width))
                .map(|it| json!({"$ref": format!("#/$defs/M{it}")}));
            let branches: Vec<Value> = next.chain([json!({"const": at})]).collect();
            (format!("M{at}"), json!({"anyOf": branches}))
        };
        let definitions: Map<String, Value> = (0..count).map(union).collect();
        json!({"$ref": "#/$defs/M0", "$defs": definitions})
    }

    #[test]
    fn definitions_that_many_ways_lead_to_are_shared_but_the_last_ones() {
        let shared = shared_definitions(&layers(40, 3));
        assert!(shared.contains("M0") && shared.contains("M20"));
        assert!(!shared.contains("M39") && !shared.contains("M36"));
    }

    #[test]
    fn large_unions_chains_and_small_layers_are_as_they_were() {
        for schema in [layers(2000, 1), layers(8, 3), layers(1000, 0)] {
            assert_eq!(shared_definitions(&schema), BTreeSet::new());
        }
        let branches: Vec<Value> = (0..2000)
            .map(|it| json!({"$ref": format!("#/$defs/M{it}")}))
            .collect();
        let mut large = layers(2000, 0);
        large["$defs"]["All"] = json!({"oneOf": branches});
        assert_eq!(shared_definitions(&large), BTreeSet::new());
    }

    #[test]
    fn members_are_other_parts_of_the_value() {
        let mut schema = layers(40, 3);
        for (_, definition) in schema["$defs"].as_object_mut().expect("definitions") {
            *definition = json!({"properties": {"a": definition.take()}});
        }
        assert_eq!(shared_definitions(&schema), BTreeSet::new());
    }

    #[test]
    fn unions_of_themselves_are_counted_to_an_end() {
        let mut schema = layers(40, 3);
        schema["$defs"]["M39"] = json!({"$ref": "#/$defs/M0"});
        assert!(shared_definitions(&schema).contains("M0"));
    }
}
