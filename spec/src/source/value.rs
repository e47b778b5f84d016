//! Between the tree and plain JSON values.

use serde_json::Value;

use super::{
    node::{Entry, Mapping, Node, NodeValue, NumberText},
    parse,
    source_map::SourceMap,
    span::Span,
};
use crate::diagnostic::Diagnostics;

/// The value of one text of YAML 1.2 (core schema); `None` when it is not read, or has what JSON cannot hold.
pub fn from_yaml(bytes: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut sources = SourceMap::new();
    let id = sources.add("body.yaml", text);
    let mut diagnostics = Diagnostics::new();
    let root = parse(&sources, id, &mut diagnostics)?;
    (!diagnostics.has_errors()).then(|| root.to_json())
}

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

    /// A tree of `value` in which every node has the place `span`.
    pub fn from_json(value: &Value, span: Span) -> Self {
        let value = match value {
            Value::Null => NodeValue::Null,
            Value::Bool(flag) => NodeValue::Bool(*flag),
            Value::Number(number) => NodeValue::Number(NumberText::new(number.to_string())),
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn yaml_is_read_as_json() {
        let text = b"a: 1\nb: [x, 'y', true, null]\nc: {d: 2.5}\n";
        let expected = json!({"a": 1, "b": ["x", "y", true, null], "c": {"d": 2.5}});
        assert_eq!(from_yaml(text), Some(expected));
        assert_eq!(from_yaml(b"{\"a\": 1}"), Some(json!({"a": 1})));
        for other in [&b"a: [1"[..], b"a: 1\na: 2", b"\xff", b"? [a]\n: 1"] {
            assert_eq!(from_yaml(other), None);
        }
    }
}
