//! Rewrites the tree so that every reference leads to the new location of its target.

use std::collections::BTreeMap;

use spec::{
    document::{
        Document, Location, SpecVersion,
        grammar::{FieldType, ObjectKind},
        walk::reference_excludes_siblings,
    },
    source::node::{Entry, Node, NodeValue},
};

use super::{
    homes::{Home, mapped_schema},
    sections::{component_name, section_of},
};
use crate::tree;

/// References to path items and media types that are followed one inside the other.
const MOST_HOPS: usize = 16;

/// Copies the tree of a document with its references rewritten.
pub(super) struct Bundler<'d> {
    pub(super) document: &'d Document,
    pub(super) homes: BTreeMap<Location, Home>,
}

impl Bundler<'_> {
    /// The object `node` at `at` in the rewritten tree: itself, or a reference to its home.
    pub(super) fn object(&self, node: &Node, kind: ObjectKind, at: &Location, hops: usize) -> Node {
        if let Some(home) = self.homes.get(at)
            && component_name(at, kind).is_none()
        {
            return tree::reference_to(home.section, &home.name, node.span);
        }
        self.content(node, kind, at, hops)
    }

    /// The object `node` at `at` with its references rewritten.
    pub(super) fn content(
        &self,
        node: &Node,
        kind: ObjectKind,
        at: &Location,
        hops: usize,
    ) -> Node {
        let reference = node.get("$ref").filter(|text| text.as_str().is_some());
        let Some(reference) = reference else {
            return self.members(node, kind, at, &[], hops);
        };
        let Ok(target) = self.document.target_of(reference) else {
            return node.clone();
        };
        if kind == ObjectKind::PathItem {
            return self.path_item(node, &target.location, at, hops);
        }
        if kind == ObjectKind::MediaType {
            if hops >= MOST_HOPS {
                return node.clone();
            }
            return self.content(target.node, kind, &target.location, hops + 1);
        }
        // A component whose target has no other home becomes that home.
        let is_home = self.homes.get(&target.location).is_some_and(|home| {
            component_name(at, kind).is_some_and(|name| {
                home.name == name && component_name(&target.location, kind).is_none()
            })
        });
        if is_home && node.entries().len() == 1 && target.location != *at {
            return self.content(target.node, kind, &target.location, hops);
        }
        let home = self.homes.get(&target.location);
        let home = home.map(|home| (home.section, home.name.clone()));
        // What was found behind a reference where the standard has none is referred to by nothing else, perhaps.
        let component = || Some((section_of(kind)?, component_name(&target.location, kind)?));
        let rewritten = home.or_else(component).map(|(section, name)| {
            let name = format!("#/components/{section}/{name}");
            tree::entry("$ref", Node::string(name, reference.span))
        });
        let first: Vec<Entry> = rewritten.into_iter().collect();
        if kind == ObjectKind::Schema
            && self.document.version() == SpecVersion::V3_0
            && node.get_bool("nullable") == Some(true)
        {
            return nullable(first, node);
        }
        if reference_excludes_siblings(kind, self.document.version()) {
            return Node::mapping(first, node.span);
        }
        self.members(node, kind, at, &first, hops)
    }

    /// The path item `node` with its reference replaced by the target; its own fields win.
    fn path_item(&self, node: &Node, target: &Location, at: &Location, hops: usize) -> Node {
        let Some(target_node) = self.document.node(target).filter(|_| hops < MOST_HOPS) else {
            return node.clone();
        };
        let mut res = self.content(target_node, ObjectKind::PathItem, target, hops + 1);
        let own = self.members(node, ObjectKind::PathItem, at, &[], hops);
        if let Some(mapping) = res.as_mapping_mut() {
            for entry in own.entries() {
                mapping.insert(entry.key.clone(), entry.value.clone());
            }
        }
        res
    }

    /// The members of `node` without `$ref`, those in `first` before them.
    fn members(
        &self,
        node: &Node,
        kind: ObjectKind,
        at: &Location,
        first: &[Entry],
        hops: usize,
    ) -> Node {
        if node.as_mapping().is_none() {
            return node.clone();
        }
        let own = node
            .entries()
            .iter()
            .filter(|entry| entry.key != "$ref" || entry.value.as_str().is_none());
        let own = own.map(|entry| {
            let at = at.join(&entry.key);
            let value = match tree::member_type(kind, &entry.key, self.document.version()) {
                _ if kind == ObjectKind::Discriminator && entry.key == "mapping" => {
                    self.mapping(&entry.value)
                }
                _ if kind == ObjectKind::Discriminator && entry.key == "defaultMapping" => {
                    self.mapped(&entry.value)
                }
                Some(ty) => self.value(&entry.value, ty, &at, hops),
                None => entry.value.clone(),
            };
            Entry {
                key: entry.key.clone(),
                key_span: entry.key_span,
                value,
            }
        });
        let members = first.iter().cloned().chain(own).collect();
        Node::mapping(members, node.span)
    }

    fn value(&self, node: &Node, ty: &FieldType, at: &Location, hops: usize) -> Node {
        match ty {
            FieldType::Object(kind) | FieldType::OrReference(kind) => {
                self.object(node, *kind, at, hops)
            }
            FieldType::SchemaOrList if node.as_sequence().is_some() => {
                self.value(node, &FieldType::List(&FieldType::Schema), at, hops)
            }
            FieldType::Schema | FieldType::SchemaOrBoolean | FieldType::SchemaOrList => {
                self.object(node, ObjectKind::Schema, at, hops)
            }
            FieldType::List(inner) => {
                let Some(items) = node.as_sequence() else {
                    return node.clone();
                };
                let items = items.iter().enumerate();
                let items = items
                    .map(|(index, item)| self.value(item, inner, &at.join(index.to_string()), hops))
                    .collect();
                Node::new(NodeValue::Sequence(items), node.span)
            }
            FieldType::Map(inner) => {
                let Some(mapping) = node.as_mapping() else {
                    return node.clone();
                };
                // The standard has no reference to the whole of `content`, but documents do.
                let is_content = matches!(inner, FieldType::OrReference(ObjectKind::MediaType));
                let whole = node.get("$ref").filter(|_| is_content && hops < MOST_HOPS);
                if let Some(target) = whole.and_then(|text| self.document.target_of(text).ok()) {
                    return self.value(target.node, ty, &target.location, hops + 1);
                }
                let entries = mapping.entries().iter().map(|entry| Entry {
                    key: entry.key.clone(),
                    key_span: entry.key_span,
                    value: self.value(&entry.value, inner, &at.join(&entry.key), hops),
                });
                Node::mapping(entries.collect(), node.span)
            }
            _ => node.clone(),
        }
    }

    /// A discriminator's `mapping` with every value a local reference.
    fn mapping(&self, node: &Node) -> Node {
        let entries = node.entries().iter().map(|entry| Entry {
            key: entry.key.clone(),
            key_span: entry.key_span,
            value: self.mapped(&entry.value),
        });
        Node::mapping(entries.collect(), node.span)
    }

    /// The schema `target` that a discriminator names as a local reference.
    fn mapped(&self, target: &Node) -> Node {
        let location = mapped_schema(self.document, target);
        let home = location.and_then(|location| self.homes.get(&location));
        home.map_or_else(
            || target.clone(),
            |home| {
                let reference = format!("#/components/schemas/{}", home.name);
                Node::string(reference, target.span)
            },
        )
    }
}

/// `{allOf: [{$ref: …}], nullable: true}` for `node`, which is a reference with `nullable: true` beside it. OAS 3.0
/// ignores what is beside a reference, but servers of such documents send null.
fn nullable(reference: Vec<Entry>, node: &Node) -> Node {
    let reference = Node::mapping(reference, node.span);
    let list = Node::new(NodeValue::Sequence(vec![reference]), node.span);
    let members = vec![
        tree::entry("allOf", list),
        tree::entry("nullable", tree::boolean(true, node.span)),
    ];
    Node::mapping(members, node.span)
}
