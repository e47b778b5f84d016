//! Which values are of the types that their schemas imply.
//!
//! Strictly, `properties` without `type` admits a number as well. No author means that, so the generator infers the type
//! (the pass `infer-type`), and a proof leaves such values out.

use serde_json::{Map, Value};
use spec::http::percent;

/// Fields beside which no type is implied.
const DECIDED: [&str; 7] = ["type", "$ref", "enum", "const", "allOf", "oneOf", "anyOf"];

/// Whether a value is of a type.
type IsType = fn(&Value) -> bool;

/// Fields that imply a type.
const SPEAKING: [(&str, IsType); 16] = [
    ("properties", Value::is_object),
    ("additionalProperties", Value::is_object),
    ("patternProperties", Value::is_object),
    ("minProperties", Value::is_object),
    ("maxProperties", Value::is_object),
    ("items", Value::is_array),
    ("prefixItems", Value::is_array),
    ("minItems", Value::is_array),
    ("maxItems", Value::is_array),
    ("uniqueItems", Value::is_array),
    ("pattern", Value::is_string),
    ("minLength", Value::is_string),
    ("maxLength", Value::is_string),
    ("multipleOf", Value::is_number),
    ("minimum", Value::is_number),
    ("maximum", Value::is_number),
];

/// The nesting of schemas that is followed.
const DEEPEST: usize = 64;

/// Whether `value` and all that is in it are of the types that the schemas of `bundle` imply.
pub(super) fn admits(bundle: &Value, value: &Value) -> bool {
    Walk { bundle }.schema(bundle, value, 0)
}

struct Walk<'b> {
    bundle: &'b Value,
}

impl Walk<'_> {
    fn schema(&self, schema: &Value, value: &Value, depth: usize) -> bool {
        let Some(schema) = schema.as_object().filter(|_| depth < DEEPEST) else {
            return true;
        };
        self.is_implied(schema, value)
            && self.parts(schema, value, depth)
            && self.members(schema, value, depth)
    }

    fn is_implied(&self, schema: &Map<String, Value>, value: &Value) -> bool {
        if DECIDED.iter().any(|key| schema.contains_key(*key)) {
            return true;
        }
        let mut speaking = SPEAKING.iter();
        let implied = speaking.find(|(key, _)| schema.contains_key(*key));
        implied.is_none_or(|(_, is_type)| is_type(value))
    }

    fn parts(&self, schema: &Map<String, Value>, value: &Value, depth: usize) -> bool {
        let target = schema.get("$ref").and_then(Value::as_str);
        let target = target.and_then(|target| {
            let pointer = percent::decode(target.strip_prefix('#')?);
            self.bundle.pointer(&pointer)
        });
        let listed = |key: &str| schema.get(key).and_then(Value::as_array);
        let admits = |part: &Value| self.schema(part, value, depth + 1);
        target.is_none_or(admits)
            && listed("allOf").is_none_or(|parts| parts.iter().all(admits))
            && listed("anyOf").is_none_or(|parts| parts.iter().any(admits))
            && listed("oneOf").is_none_or(|parts| parts.iter().any(admits))
    }

    fn members(&self, schema: &Map<String, Value>, value: &Value, depth: usize) -> bool {
        match value {
            Value::Object(members) => members.iter().all(|(name, member)| {
                let named = schema.get("properties").and_then(|it| it.get(name));
                let described = named.or_else(|| schema.get("additionalProperties"));
                described.is_none_or(|schema| self.schema(schema, member, depth + 1))
            }),
            Value::Array(items) => schema.get("items").is_none_or(|schema| {
                let mut items = items.iter();
                items.all(|item| self.schema(schema, item, depth + 1))
            }),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
}
