//! Compares the sets of values that two schemas admit.
//!
//! The canonical form of the `jsonschema` crate decides: a positive result is a proof, and without a proof the result
//! is negative.

use std::collections::BTreeSet;

use jsonschema::{
    Draft,
    canonical::{self, CanonicalSchema, Containment},
};
use serde_json::{Map, Value, json};

use super::{compile::shared_definitions, large_stack::on_large_stack};
use crate::source::pointer::JsonPointer;

/// Definitions beyond which a schema is not looked at: the time that a proof takes grows with them.
const MOST_DEFINITIONS: usize = 48;

/// The values that some schemas admit together.
pub(crate) struct ValueSet(CanonicalSchema);

impl ValueSet {
    /// The values that all of `schemas`, which are in `bundle`, admit. `None` when that has no form.
    pub(crate) fn of(schemas: &[&Value], bundle: &Value) -> Option<Self> {
        let mut definitions = Map::new();
        let mut pending: Vec<&Value> = schemas.to_vec();
        let all = bundle.get("$defs")?;
        while let Some(schema) = pending.pop() {
            for key in references(schema) {
                if !definitions.contains_key(&key) {
                    let target = all.get(&key)?;
                    definitions.insert(key, target.clone());
                    pending.push(target);
                }
            }
            if definitions.len() > MOST_DEFINITIONS {
                return None;
            }
        }
        let schema = json!({ "$defs": definitions, "allOf": schemas });
        if !shared_definitions(&schema).is_empty() {
            return None;
        }
        on_large_stack(&schema, || {
            let canonical = canonical::options()
                .with_draft(Draft::Draft202012)
                .should_validate_formats(true)
                .offline()
                .canonicalize(&schema);
            Some(Self(canonical.ok()?))
        })
    }

    /// Whether it is proven that every value of `other` is one of these.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        matches!(self.0.covers(&other.0), Ok(Containment::Yes))
    }
}

/// The entries of `$defs` that `schema` refers to.
fn references(schema: &Value) -> BTreeSet<String> {
    let mut res = BTreeSet::new();
    let mut pending = vec![schema];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(members) => {
                let reference = members.get("$ref").and_then(Value::as_str);
                if let Some(fragment) = reference.and_then(|text| text.strip_prefix('#')) {
                    let text = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
                    let pointer = JsonPointer::from(text.as_ref());
                    let key = pointer.tokens().nth(1);
                    res.extend(key.map(std::borrow::Cow::into_owned));
                }
                pending.extend(members.values());
            }
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    res
}
