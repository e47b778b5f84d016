//! The tree: values as written, each with its location, in their order.
//!
//! [`Mapping`] is an object, [`NumberLiteral`] a number as written.

mod mapping;

mod number;

mod place;

use super::{pointer::JsonPointer, span::Span};

pub use self::{
    mapping::{Entry, Mapping},
    number::NumberLiteral,
};

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What was written.
    pub value: NodeValue,
    /// Where it was written. Values made by a transformation carry the location of what they were made from.
    pub span: Span,
}

/// A value of the JSON data model, numbers and order kept as written.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeValue {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number.
    Number(NumberLiteral),
    /// Any string.
    String(String),
    /// An array.
    Sequence(Vec<Node>),
    /// An object.
    Mapping(Mapping),
}

impl Node {
    /// A node of this value at this location.
    pub fn new(value: NodeValue, span: Span) -> Self {
        Self { value, span }
    }

    /// A string node.
    pub fn string(text: impl Into<String>, span: Span) -> Self {
        Self::new(NodeValue::String(text.into()), span)
    }

    /// A mapping node.
    pub fn mapping(entries: Vec<Entry>, span: Span) -> Self {
        Self::new(NodeValue::Mapping(Mapping::new(entries)), span)
    }

    /// The mapping, when this is one.
    #[inline]
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.value {
            NodeValue::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The mapping, to be changed.
    pub fn as_mapping_mut(&mut self) -> Option<&mut Mapping> {
        match &mut self.value {
            NodeValue::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The elements, when this is a sequence.
    #[inline]
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.value {
            NodeValue::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The elements, to be changed.
    pub fn as_sequence_mut(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.value {
            NodeValue::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The string, when this is one.
    #[inline]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            NodeValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, when this is one.
    #[inline]
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            NodeValue::Bool(flag) => Some(flag),
            _ => None,
        }
    }

    /// The number, when this is one.
    pub fn as_number(&self) -> Option<&NumberLiteral> {
        match &self.value {
            NodeValue::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Whether this is an array or an object.
    pub fn is_collection(&self) -> bool {
        matches!(self.value, NodeValue::Sequence(_) | NodeValue::Mapping(_))
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.value, NodeValue::Null)
    }

    /// The member called `key`, when this is a mapping that has it.
    #[inline]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_mapping()?.get(key)
    }

    /// The member called `key`, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.as_mapping_mut()?.get_mut(key)
    }

    /// The string of the member called `key`.
    #[inline]
    pub fn get_str(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// The boolean of the member called `key`.
    #[inline]
    pub fn get_bool(&self, key: &str) -> Option<bool> {
        self.get(key)?.as_bool()
    }

    /// The members; empty when this is not a mapping.
    #[inline]
    pub fn entries(&self) -> &[Entry] {
        self.as_mapping().map_or(&[], Mapping::entries)
    }

    /// The elements; empty when this is not a sequence.
    #[inline]
    pub fn items(&self) -> &[Node] {
        self.as_sequence().unwrap_or_default()
    }

    /// The node at `pointer` below this one (RFC 6901 §4).
    pub fn at(&self, pointer: &JsonPointer) -> Option<&Node> {
        pointer
            .tokens()
            .try_fold(self, |node, token| match &node.value {
                NodeValue::Mapping(mapping) => mapping.get(&token),
                NodeValue::Sequence(items) => items.get(array_index(&token)?),
                _ => None,
            })
    }

    /// Whether two nodes hold the same data, wherever they were written (member order does not count).
    pub fn same_data(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (NodeValue::Sequence(a), NodeValue::Sequence(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same_data(b))
            }
            (NodeValue::Mapping(a), NodeValue::Mapping(b)) => {
                a.len() == b.len()
                    && a.entries().iter().all(|entry| {
                        b.get(&entry.key)
                            .is_some_and(|other| entry.value.same_data(other))
                    })
            }
            (NodeValue::Number(a), NodeValue::Number(b)) => a == b || a.to_json() == b.to_json(),
            (a, b) => a == b,
        }
    }

    /// What this is, in words of JSON: `null`, `boolean`, `number`, `string`, `array`, `object`.
    pub fn type_name(&self) -> &'static str {
        match self.value {
            NodeValue::Null => "null",
            NodeValue::Bool(_) => "boolean",
            NodeValue::Number(_) => "number",
            NodeValue::String(_) => "string",
            NodeValue::Sequence(_) => "array",
            NodeValue::Mapping(_) => "object",
        }
    }
}

/// An array index token: digits without a leading zero (RFC 6901 §4).
fn array_index(token: &str) -> Option<usize> {
    if token.len() > 1 && token.starts_with('0') || token.starts_with('+') {
        return None;
    }
    token.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::source_map::SourceId;

    fn number(text: &str) -> Node {
        Node::new(
            NodeValue::Number(NumberLiteral::new(text)),
            Span::start_of(SourceId::ENTRY),
        )
    }

    #[test]
    fn pointers_reject_indexes_with_leading_zeros() {
        let span = Span::start_of(SourceId::ENTRY);
        let list = Node::new(NodeValue::Sequence(vec![number("1"), number("2")]), span);
        assert_eq!(list.at(&JsonPointer::from("/1")), Some(&number("2")));
        assert_eq!(list.at(&JsonPointer::from("/01")), None);
        assert_eq!(list.at(&JsonPointer::from("/2")), None);
    }
}
