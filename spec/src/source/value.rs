//! Conversions between the tree and plain JSON values.

use serde_json::Value;

use super::{
    node::{Entry, Mapping, Node, NodeValue, NumberLiteral},
    span::Span,
};

impl Node {
    /// The plain JSON value. Numbers JSON cannot hold (`.inf`, `.nan`, `1e999`) become strings.
    pub fn to_json(&self) -> Value {
        match &self.value {
            NodeValue::Null => Value::Null,
            NodeValue::Bool(flag) => Value::Bool(*flag),
            NodeValue::Number(number) => number
                .to_json()
                .map_or_else(|| Value::String(number.as_str().to_owned()), Value::Number),
            NodeValue::String(text) => Value::String(text.clone()),
            NodeValue::Sequence(items) => items.iter().map(Self::to_json).collect(),
            NodeValue::Mapping(mapping) => {
                let mut res = serde_json::Map::with_capacity(mapping.len());
                for entry in mapping.entries() {
                    // Of duplicate keys the first counts, as in `Mapping::get`.
                    if !res.contains_key(&entry.key) {
                        res.insert(entry.key.clone(), entry.value.to_json());
                    }
                }
                Value::Object(res)
            }
        }
    }

    /// A tree of `value` in which every node has the location `span`.
    pub fn from_json(value: &Value, span: Span) -> Self {
        let value = match value {
            Value::Null => NodeValue::Null,
            Value::Bool(flag) => NodeValue::Bool(*flag),
            Value::Number(number) => NodeValue::Number(NumberLiteral::new(number.to_string())),
            Value::String(text) => NodeValue::String(text.clone()),
            Value::Array(items) => NodeValue::Sequence(
                items
                    .iter()
                    .map(|item| Self::from_json(item, span))
                    .collect(),
            ),
            Value::Object(members) => NodeValue::Mapping(Mapping::new(
                members
                    .iter()
                    .map(|(key, value)| Entry {
                        key: key.clone(),
                        key_span: span,
                        value: Self::from_json(value, span),
                    })
                    .collect(),
            )),
        };
        Self::new(value, span)
    }
}
