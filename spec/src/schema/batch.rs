//! Validates many values of one document at once: the examples, defaults and enumerations of a contract.
//!
//! A document of a few megabytes has tens of thousands of them, most with a tiny schema. Compiling those one by one
//! would convert and compile what they share again and again, so all schemas become the properties of one object
//! schema, and all values the members of one object.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Map, Value, json};

use super::{
    Direction, SchemaViolation,
    compile::CompiledSchema,
    definitions::reference_to,
    dialect::{self, SchemaBundle},
    validator::violation,
};
use crate::{
    document::{Document, Location},
    source::pointer::JsonPointer,
};

/// Validates each value by the schema at the address beside it: the violations of each, in the same order.
///
/// A schema that cannot be compiled has no violations; other rules report what is wrong with it.
pub fn validate_all(
    document: &Document,
    pairs: &[(Location, Value)],
    direction: Direction,
) -> Vec<Vec<SchemaViolation>> {
    let locations = pairs.iter().map(|(location, _)| location);
    let (keys, bundle) = dialect::bundle_all(document, locations, direction);
    let mut res = vec![Vec::new(); pairs.len()];
    let all: Vec<usize> = (0..pairs.len()).collect();
    validate_part(document, &keys, &bundle, pairs, &all, &mut res);
    res
}

/// Validators of many schemas of one document, which share what they refer to: each is asked for single values.
#[derive(Debug)]
pub struct SchemaSet {
    validator: CompiledSchema,
    positions: BTreeMap<Location, usize>,
}

impl SchemaSet {
    /// Compiles the schemas at `locations`; `None` when one of them cannot be compiled.
    pub fn new(document: &Document, locations: &[Location], direction: Direction) -> Option<Self> {
        let (keys, bundle) = dialect::bundle_all(document, locations.iter(), direction);
        let references = keys.iter().enumerate();
        let references: Map<String, Value> = references
            .map(|(at, key)| (at.to_string(), json!({ "$ref": reference_to(key) })))
            .collect();
        let mut schema = Arc::unwrap_or_clone(bundle.json);
        if let Value::Object(members) = &mut schema {
            members.insert("properties".to_owned(), references.into());
        }
        let positions = locations.iter().cloned().enumerate();
        Some(Self {
            validator: CompiledSchema::new(&schema).ok()?,
            positions: positions.map(|(at, location)| (location, at)).collect(),
        })
    }

    /// Whether `value` satisfies the schema at `location`; `None` when that is none of the set.
    pub fn admits(&self, location: &Location, value: &Value) -> Option<bool> {
        let at = self.positions.get(location)?;
        let named = json!({ at.to_string(): value });
        Some(self.validator.is_valid(&named))
    }
}

fn validate_part(
    document: &Document,
    keys: &[String],
    bundle: &SchemaBundle,
    pairs: &[(Location, Value)],
    part: &[usize],
    res: &mut [Vec<SchemaViolation>],
) {
    let mut schema = Value::clone(&bundle.json);
    let mut properties = Map::new();
    let mut values = Map::new();
    for at in part {
        if let (Some(key), Some((_, value))) = (keys.get(*at), pairs.get(*at)) {
            properties.insert(at.to_string(), json!({ "$ref": reference_to(key) }));
            values.insert(at.to_string(), value.clone());
        }
    }
    if let Value::Object(members) = &mut schema {
        members.insert("properties".to_owned(), properties.into());
    }
    let Ok(validator) = CompiledSchema::new(&schema) else {
        // One schema cannot be compiled; halving finds it and validates all others.
        if part.len() > 1 {
            let (left, right) = part.split_at(part.len() / 2);
            validate_part(document, keys, bundle, pairs, left, res);
            validate_part(document, keys, bundle, pairs, right, res);
        }
        return;
    };
    let values = Value::Object(values);
    validator.errors(&values, |base, error| {
        let mut violation = violation(document, bundle, base, error);
        let Some((at, below)) = split_first(&violation.instance) else {
            return;
        };
        violation.instance = below;
        if let Some(list) = res.get_mut(at) {
            list.push(violation);
        }
    });
}

/// The position of the value in the batch, and the location in the value.
fn split_first(instance: &JsonPointer) -> Option<(usize, JsonPointer)> {
    let mut tokens = instance.tokens();
    let at = tokens.next()?.parse().ok()?;
    Some((at, tokens.collect()))
}
