//! Which values are of the types that their schemas imply.
//!
//! Strictly, `properties` without `type` admits a number as well. No author means that, so the generator infers the type
//! (the pass `infer-type`), and a proof leaves such values out. They are counted, so none is left out in silence.

use std::{cell::RefCell, collections::BTreeMap, sync::Arc};

use codegen::passes::infer_type::implied_type;
use serde_json::{Map, Value};
use spec::schema::{SchemaBundle, SchemaValidator, standalone::Standalone};

/// Keywords beside which no type is implied.
const DECIDED: [&str; 7] = ["type", "$ref", "enum", "const", "allOf", "oneOf", "anyOf"];

/// Keywords that hold a schema, a list of schemas, or schemas by name. Not `not`: a type in it would admit more.
const SCHEMAS: [&str; 6] = [
    "items",
    "additionalProperties",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contains",
    "propertyNames",
];
const LISTS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
const MAPS: [&str; 4] = [
    "properties",
    "patternProperties",
    "dependentSchemas",
    "$defs",
];

/// A bundle, and the same with the types that are implied; `None` where none is.
type Typed = (Arc<SchemaBundle>, Option<Standalone>);

/// Answers for the schemas of one operation: each is compiled once.
#[derive(Debug, Default)]
pub(super) struct Implied {
    /// By the address of the bundle, which is kept so that no other one gets it.
    typed: RefCell<BTreeMap<*const SchemaBundle, Typed>>,
}

impl Implied {
    /// Whether `value` and all that is in it are of the types that the schemas of `validator` imply.
    pub(super) fn admits(&self, validator: &SchemaValidator, value: &Value) -> bool {
        let bundle = validator.bundle();
        let mut typed = self.typed.borrow_mut();
        let (_, compiled) = typed
            .entry(Arc::as_ptr(bundle))
            .or_insert_with(|| (Arc::clone(bundle), with_types(&bundle.to_schema())));
        compiled.as_ref().is_none_or(|it| it.admits(value))
    }
}

/// `bundle` with the types that are implied; `None` where none is, or where it cannot be compiled.
fn with_types(bundle: &Value) -> Option<Standalone> {
    let mut typed = bundle.clone();
    let count = add_types(&mut typed);
    (count > 0).then(|| Standalone::new(&typed)).flatten()
}

/// Adds the types that are implied in `schema`; the result is how many.
fn add_types(schema: &mut Value) -> usize {
    let Value::Object(members) = schema else {
        return 0;
    };
    let own = implied(members).map(|ty| members.insert("type".to_owned(), ty.into()));
    let mut res = usize::from(own.is_some());
    for (key, value) in members {
        let key = key.as_str();
        res += match value {
            Value::Object(inner) if MAPS.contains(&key) => inner.values_mut().map(add_types).sum(),
            Value::Array(inner) if LISTS.contains(&key) => inner.iter_mut().map(add_types).sum(),
            inner if SCHEMAS.contains(&key) => add_types(inner),
            _ => 0,
        };
    }
    res
}

fn implied(schema: &Map<String, Value>) -> Option<&'static str> {
    let has = |key: &str| schema.contains_key(key);
    let is_decided = DECIDED.iter().any(|key| has(key));
    implied_type(has).filter(|_| !is_decided)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn admits(bundle: &Value, value: &Value) -> bool {
        with_types(bundle).is_none_or(|typed| typed.admits(value))
    }

    #[test]
    fn properties_imply_objects_wherever_they_are() {
        let bundle = json!({
            "$ref": "#/$defs/a",
            "$defs": {"a": {"type": "array", "items": {"properties": {"b": {"items": {}}}}}},
        });
        for (value, expected) in [
            (json!([{}]), true),
            (json!([{"b": []}]), true),
            (json!([1]), false),
            (json!([{"b": 1}]), false),
        ] {
            assert_eq!(admits(&bundle, &value), expected, "{value}");
        }
    }

    #[test]
    fn only_branches_that_admit_a_value_count() {
        let bundle = json!({"oneOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
            {"type": "object", "properties": {"b": {"properties": {"c": {}}}}},
        ]});
        assert!(!admits(&bundle, &json!({"b": []})));
        assert!(admits(&bundle, &json!({"b": {}})));
    }
}
