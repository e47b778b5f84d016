//! Objects: members in the order written.
//!
//! Mappings are vectors with an index only when they are long: most objects of an API document have fewer than
//! ten members, where a linear search is both smaller and faster than any map.
//!
//! Most questions are for members that are not there (each rule asks each schema for its keywords), and reading the keys of a
//! mapping to find none is what costs. So a mapping remembers a bit for each of its keys, which says no without reading them.

use super::Node;
use crate::source::span::Span;

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
    by_key: Box<[u32]>,
    /// The [`bit`]s of all keys.
    bits: u64,
}

/// The bit of a key: one of 64, by its length and its first and last byte.
#[inline]
fn bit(key: &str) -> u64 {
    let bytes = key.as_bytes();
    let (first, last) = match bytes {
        [] => (0, 0),
        [first, .., last] => (*first, *last),
        [only] => (*only, 0),
    };
    // An odd factor spreads neighbors; the upper bits of the product depend on all of the lower ones.
    let mixed = (bytes.len() as u64) << 16 | u64::from(first) << 8 | u64::from(last);
    1 << (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58)
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
            by_key: Box::default(),
            bits: 0,
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

    /// Whether it is certain that no key is given twice; it is not for most long mappings.
    pub fn has_surely_distinct_keys(&self) -> bool {
        self.bits.count_ones() as usize == self.entries.len()
    }

    /// The member called `key`.
    #[inline]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        if self.bits & bit(key) == 0 {
            return None;
        }
        self.position(key).and_then(|at| self.entries.get(at))
    }

    /// The value of the member called `key`.
    #[inline]
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
        let entries = &self.entries;
        self.bits = entries.iter().fold(0, |bits, entry| bits | bit(&entry.key));
        self.by_key = Box::default();
        if entries.len() < INDEXED_FROM {
            return;
        }
        let Ok(len) = u32::try_from(entries.len()) else {
            return;
        };
        let mut by_key: Box<[u32]> = (0..len).collect();
        // Stable: of two equal keys the one written first stays first.
        by_key.sort_by_key(|at| entries.get(*at as usize).map(|entry| entry.key.as_str()));
        self.by_key = by_key;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::source::{
        node::{NodeValue, NumberLiteral},
        source_map::SourceId,
    };

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
    proptest! {
        #[test]
        fn members_are_found_as_by_reading_all_keys(
            keys in vec("[a-c]{0,3}", 0..60), asked in "[a-d]{0,3}",
        ) {
            let span = Span::start_of(SourceId::ENTRY);
            let entries = keys.iter().enumerate().map(|(at, key)| Entry {
                key: key.clone(),
                key_span: span,
                value: number(&at.to_string()),
            });
            let mapping = Mapping::new(entries.collect());
            let first = keys.iter().position(|key| *key == asked);
            let found = mapping.get(&asked).cloned();
            prop_assert_eq!(found, first.map(|at| number(&at.to_string())));
            let distinct: BTreeSet<&String> = keys.iter().collect();
            prop_assert!(!mapping.has_surely_distinct_keys() || distinct.len() == keys.len());
        }
    }
}
