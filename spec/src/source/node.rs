//! The tree: values as written, each with its location, in their order.
//!
//! Mappings are vectors with an index only when they are long: most objects of an API document have fewer than
//! ten members, where a linear look is both smaller and faster than any map.

use super::{pointer::JsonPointer, span::Span};

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

/// A number in its source text, so that `1.0`, `1` and `12345678901234567890` stay apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberLiteral(Box<str>);

impl NumberLiteral {
    /// Wraps text that is a JSON number or one of YAML's other spellings (`0x1F`, `0o17`, `+1`, `.5`).
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as JSON holds it: an integer where it fits 64 bits, else the nearest double.
    /// `None` for what JSON cannot hold (infinite values).
    pub fn to_json(&self) -> Option<serde_json::Number> {
        let text = self.0.trim_start_matches('+');
        let radix = |prefix, radix| {
            text.strip_prefix(prefix)
                .and_then(|digits| u64::from_str_radix(digits, radix).ok())
        };
        if let Some(number) = radix("0x", 16).or_else(|| radix("0o", 8)) {
            return Some(number.into());
        }
        if let Ok(number) = text.parse::<i64>() {
            return Some(number.into());
        }
        if let Ok(number) = text.parse::<u64>() {
            return Some(number.into());
        }
        text.parse::<f64>()
            .ok()
            .and_then(serde_json::Number::from_f64)
    }
}

/// One member of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key; integer keys such as status codes are strings here.
    pub key: String,
    /// Where the key was written.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// Members beyond which a mapping keeps an index.
const INDEXED_FROM: usize = 24;

/// An object: members in the order written.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    entries: Vec<Entry>,
    /// Positions sorted by key; empty while the mapping is short.
    by_key: Vec<u32>,
}

impl PartialEq for Mapping {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Mapping {
    /// A mapping of these members; of two with one key the first is found by [`Mapping::get`].
    pub fn new(entries: Vec<Entry>) -> Self {
        let mut res = Self {
            entries,
            by_key: Vec::new(),
        };
        res.reindex();
        res
    }

    /// The members in the order written.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Number of members.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The member called `key`.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.position(key).and_then(|at| self.entries.get(at))
    }

    /// The value of the member called `key`.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value of the member called `key`, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let at = self.position(key)?;
        self.entries.get_mut(at).map(|entry| &mut entry.value)
    }

    /// The values, to be changed; keys and order stay.
    pub fn values_mut(&mut self) -> impl Iterator<Item = (&str, &mut Node)> {
        self.entries
            .iter_mut()
            .map(|entry| (entry.key.as_str(), &mut entry.value))
    }

    /// Sets `key` to `value`: replaces the member in place, or appends one whose key has the location of `value`.
    pub fn insert(&mut self, key: impl Into<String>, value: Node) -> Option<Node> {
        let key = key.into();
        if let Some(old) = self.get_mut(&key) {
            return Some(std::mem::replace(old, value));
        }
        self.push(Entry {
            key,
            key_span: value.span,
            value,
        });
        None
    }

    /// Appends a member, whether or not there is one of that name.
    pub fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
        self.reindex();
    }

    /// Takes the member called `key` out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        let at = self.position(key)?;
        let entry = self.entries.remove(at);
        self.reindex();
        Some(entry.value)
    }

    /// Keeps the members for which `keep` returns true.
    pub fn retain(&mut self, mut keep: impl FnMut(&Entry) -> bool) {
        self.entries.retain(|entry| keep(entry));
        self.reindex();
    }

    /// The members, to be rebuilt into another mapping.
    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    fn position(&self, key: &str) -> Option<usize> {
        if self.by_key.is_empty() {
            return self.entries.iter().position(|entry| entry.key == key);
        }
        let key_at = |at: &u32| {
            self.entries
                .get(*at as usize)
                .map_or("", |e| e.key.as_str())
        };
        let first = self.by_key.partition_point(|at| key_at(at) < key);
        let at = self.by_key.get(first)?;
        (key_at(at) == key).then_some(*at as usize)
    }

    fn reindex(&mut self) {
        self.by_key.clear();
        if self.entries.len() < INDEXED_FROM {
            return;
        }
        let Ok(len) = u32::try_from(self.entries.len()) else {
            return;
        };
        let entries = &self.entries;
        self.by_key.extend(0..len);
        // Stable: of two equal keys the one written first stays first.
        self.by_key
            .sort_by_key(|at| entries.get(*at as usize).map(|entry| entry.key.as_str()));
    }
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
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            NodeValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, when this is one.
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
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_mapping()?.get(key)
    }

    /// The member called `key`, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.as_mapping_mut()?.get_mut(key)
    }

    /// The string of the member called `key`.
    pub fn get_str(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// The truth value of the member called `key`.
    pub fn get_bool(&self, key: &str) -> Option<bool> {
        self.get(key)?.as_bool()
    }

    /// The members; empty when this is not a mapping.
    pub fn entries(&self) -> &[Entry] {
        self.as_mapping().map_or(&[], Mapping::entries)
    }

    /// The elements; empty when this is not a sequence.
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

    fn long_mapping(len: usize) -> Mapping {
        let span = Span::start_of(SourceId::ENTRY);
        Mapping::new(
            (0..len)
                .rev()
                .map(|i| Entry {
                    key: format!("k{i}"),
                    key_span: span,
                    value: number(&i.to_string()),
                })
                .collect(),
        )
    }

    #[test]
    fn long_mappings_find_insert_and_remove_like_short_ones() {
        for len in [3, INDEXED_FROM, 200] {
            let mut mapping = long_mapping(len);
            assert_eq!(mapping.get("k2").unwrap(), &number("2"));
            assert_eq!(mapping.get("nothing"), None);
            assert_eq!(mapping.insert("k2", number("-2")), Some(number("2")));
            assert_eq!(mapping.insert("new", number("7")), None);
            assert_eq!(mapping.entries().last().unwrap().key, "new");
            assert_eq!(mapping.remove("k2"), Some(number("-2")));
            assert_eq!(mapping.get("k2"), None);
            assert_eq!(mapping.get("k0").unwrap(), &number("0"));
            assert_eq!(mapping.len(), len);
        }
    }

    #[test]
    fn numbers_become_json_without_losing_integers() {
        let json = |text: &str| NumberLiteral::new(text).to_json().map(|n| n.to_string());
        assert_eq!(json("1651224866578").as_deref(), Some("1651224866578"));
        assert_eq!(
            json("18446744073709551615").as_deref(),
            Some("18446744073709551615")
        );
        assert_eq!(json("+7").as_deref(), Some("7"));
        assert_eq!(json("0x1F").as_deref(), Some("31"));
        assert_eq!(json("0o17").as_deref(), Some("15"));
        assert_eq!(json(".5").as_deref(), Some("0.5"));
        assert_eq!(json("1e3").as_deref(), Some("1000.0"));
        assert_eq!(json("1e999"), None);
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
