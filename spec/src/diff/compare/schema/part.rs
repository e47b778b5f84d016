//! The schemas of one document in the form that is compared, and parts of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::Side;
use crate::{
    diff::Flow,
    document::{Document, Location},
    schema::{
        Direction,
        dialect::{SchemaBundle, bundle_all},
        dispatch::Dispatcher,
    },
    source::{node::Node, pointer::JsonPointer, span::Span},
};

/// All schemas of one document for one way of values.
pub(super) struct Bundle<'d> {
    side: &'d Side<'d>,
    schemas: SchemaBundle,
    /// The key of each root; absent where there is no schema.
    roots: Vec<Option<String>>,
}

/// An address in a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address<'b> {
    key: &'b str,
    pointer: JsonPointer,
}

/// A schema that is one of those a value must satisfy together.
#[derive(Debug, Clone)]
pub(super) struct Part<'b> {
    pub(super) value: &'b Value,
    pub(super) address: Address<'b>,
    /// Whether `null` satisfies it besides: `anyOf: [it, {type: 'null'}]`.
    pub(super) admits_null: bool,
}

impl<'d> Bundle<'d> {
    pub(super) fn new<'l>(
        side: &'d Side<'d>,
        flow: Flow,
        roots: impl Iterator<Item = Option<&'l Location>>,
    ) -> Self {
        let direction = match flow {
            Flow::Request => Direction::Request,
            Flow::Response => Direction::Response,
        };
        let roots: Vec<Option<&Location>> = roots.collect();
        let there = roots.iter().flatten().copied();
        let (keys, schemas) = bundle_all(side.document, there, direction);
        let mut keys = keys.into_iter();
        let roots = roots
            .iter()
            .map(|root| root.and_then(|_| keys.next()))
            .collect();
        Self {
            side,
            schemas,
            roots,
        }
    }

    /// The schema of a root.
    pub(super) fn root(&self, at: usize) -> Option<Part<'_>> {
        self.entry(self.roots.get(at)?.as_deref()?)
    }

    /// The key of the schema of a root.
    pub(super) fn key(&self, at: usize) -> Option<&str> {
        self.roots.get(at)?.as_deref()
    }

    /// The entry `key` of `$defs`.
    fn entry<'b>(&'b self, key: &str) -> Option<Part<'b>> {
        let (key, _) = self.schemas.origins.get_key_value(key)?;
        Some(Part {
            value: self.schemas.json.get("$defs")?.get(key)?,
            address: Address {
                key,
                pointer: JsonPointer::root(),
            },
            admits_null: false,
        })
    }

    /// What `reference` points to.
    pub(super) fn target<'b>(&'b self, reference: &Value) -> Option<Part<'b>> {
        self.entry(&key_of(reference)?)
    }

    /// The document.
    pub(super) fn document(&self) -> &'d Document {
        self.side.document
    }

    /// What tells variants of the document apart.
    pub(super) fn dispatcher(&self) -> &Dispatcher<'d> {
        &self.side.dispatcher
    }

    /// All of it, as JSON Schema.
    pub(super) fn json(&self) -> &Value {
        &self.schemas.json
    }

    /// Where `address` was written.
    pub(super) fn location(&self, address: &Address<'_>) -> Option<Location> {
        let start = self.schemas.origins.get(address.key)?;
        let tokens = address.pointer.tokens();
        Some(tokens.fold(start.clone(), |location, token| location.join(token)))
    }

    /// The node at `address`, which is absent for what the conversion made.
    pub(super) fn node(&self, address: &Address<'_>) -> Option<&'d Node> {
        self.side.document.node(&self.location(address)?)
    }

    /// What to underline for `address`: a keyword with its value, an element of a list, or the name of a schema.
    pub(super) fn mark(&self, address: &Address<'_>, is_keyword: bool) -> Option<Span> {
        let location = self.location(address)?;
        let keyword = location.pointer.last();
        if is_keyword
            && let Some(keyword) = keyword
            && let Some(parent) = location.pointer.parent()
        {
            let parent = Location {
                source: location.source,
                pointer: parent,
            };
            let is_member = self
                .side
                .document
                .node(&parent)
                .is_some_and(|node| node.get(&keyword).is_some());
            if is_member {
                return self.side.member(&parent, &keyword);
            }
            return match self.side.document.node(&location) {
                Some(element) => Some(element.span),
                None => self.side.name_of(&parent),
            };
        }
        self.side.name_of(&location)
    }

    /// The schema of a property that says when it goes: itself, or what it refers to.
    pub(super) fn described(&self, part: &Part<'_>) -> Option<&'d Node> {
        let own = self.node(&part.address);
        if own.is_some_and(|node| node.get("deprecated").is_some()) {
            return own;
        }
        let target = part.value.get("$ref").and_then(|text| self.target(text));
        target.and_then(|target| self.node(&target.address))
    }

    /// Whether the schema of a property has `flag`: itself, or the schema it refers to, or a part of its `allOf`.
    pub(super) fn has_flag(&self, part: &Part<'_>, flag: &str) -> bool {
        let flagged = |part: &Part<'_>| {
            self.node(&part.address)
                .is_some_and(|node| node.get_bool(flag) == Some(true))
        };
        let target = |part: &Part<'_>| {
            let target = part.value.get("$ref").and_then(|text| self.target(text));
            target.is_some_and(|target| flagged(&target))
        };
        let any = |part: &Part<'_>| flagged(part) || target(part);
        any(part) || part.list("allOf").iter().any(any)
    }
}

impl Address<'_> {
    /// The member or element `token` below this address.
    pub(super) fn join(&self, token: impl AsRef<str>) -> Self {
        Self {
            key: self.key,
            pointer: self.pointer.join(token),
        }
    }
}

impl<'b> Part<'b> {
    /// The schema under `keyword`.
    pub(super) fn below(&self, keyword: &str) -> Option<Self> {
        Some(Self {
            value: self.value.get(keyword)?,
            address: self.address.join(keyword),
            admits_null: false,
        })
    }

    /// The schemas in the list under `keyword`.
    pub(super) fn list(&self, keyword: &str) -> Vec<Self> {
        let items = self.value.get(keyword).and_then(Value::as_array);
        let address = self.address.join(keyword);
        let items = items.map(Vec::as_slice).unwrap_or_default().iter();
        items
            .enumerate()
            .map(|(at, value)| Self {
                value,
                address: address.join(at.to_string()),
                admits_null: false,
            })
            .collect()
    }

    /// The schemas in the mapping under `keyword`.
    pub(super) fn members(&self, keyword: &str) -> Vec<(&'b str, Self)> {
        let members = self.value.get(keyword).and_then(Value::as_object);
        let address = self.address.join(keyword);
        let members = members.into_iter().flatten();
        members
            .map(|(name, value)| {
                let part = Self {
                    value,
                    address: address.join(name),
                    admits_null: false,
                };
                (name.as_str(), part)
            })
            .collect()
    }

    /// The name of the component it is a reference to.
    pub(super) fn component(&self) -> Option<String> {
        // Keys of what is not a component are addresses.
        key_of(self.value.get("$ref")?).filter(|key| !key.contains('#'))
    }
}

/// The keys whose schemas are not the same in both bundles, or refer to one that is not.
pub(super) fn differing<'b>(old: &'b Bundle<'_>, new: &'b Bundle<'_>) -> BTreeSet<&'b str> {
    let entries = |bundle: &'b Bundle<'_>| bundle.json().get("$defs").and_then(Value::as_object);
    let (Some(before), Some(after)) = (entries(old), entries(new)) else {
        return BTreeSet::new();
    };
    let mut res = BTreeSet::new();
    let mut referring: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (key, schema) in before.iter().chain(after) {
        if before.get(key) != after.get(key) {
            res.insert(key.as_str());
        }
        for target in references(schema) {
            referring.entry(target).or_default().push(key);
        }
    }
    let mut pending: Vec<&str> = res.iter().copied().collect();
    while let Some(key) = pending.pop() {
        for holder in referring.get(key).into_iter().flatten() {
            if res.insert(holder) {
                pending.push(holder);
            }
        }
    }
    res
}

/// The entries of `$defs` that `schema` refers to.
fn references(schema: &Value) -> BTreeSet<String> {
    let mut res = BTreeSet::new();
    let mut pending = vec![schema];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(members) => {
                res.extend(members.get("$ref").and_then(key_of));
                pending.extend(members.values());
            }
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    res
}

/// The entry of `$defs` that a reference names.
fn key_of(reference: &Value) -> Option<String> {
    let fragment = reference.as_str()?.strip_prefix('#')?;
    let text = crate::http::percent::decode(fragment);
    let pointer = JsonPointer::from(text.as_ref());
    let mut tokens = pointer.tokens();
    let is_entry = tokens.next()? == "$defs";
    tokens.next().filter(|_| is_entry).map(Into::into)
}
