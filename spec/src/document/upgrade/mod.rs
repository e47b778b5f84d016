//! Upgrades a document of Swagger 2.0 to OpenAPI 3.0.
//!
//! Every node of the upgraded tree keeps the location of the text it was made from, so later problems
//! are shown in the document as its author wrote it. Files other than the entry keep their shape; the objects in them
//! that are referred to are upgraded in place.
//!
//! Read [`reference`](mod@reference) for how references are changed to the new locations, then one file for each
//! object.
//!
//! **Invariant:** total: what 2.0 does not know is carried over as it is (a field of 3.0 is meant as such); the rules
//! about structure look at the document [as written](super::Document::written).

mod reference;

mod root;

mod operation;

mod body;

mod parameter;

mod response;

mod schema;

mod security;

use std::{cell::Cell, collections::BTreeMap};

use super::{
    Document, Location, SpecVersion, grammar::ObjectKind, named::NamedSchemas, walk::walk,
};
use crate::source::{
    node::{Entry, Mapping, Node, NodeValue},
    source_map::SourceId,
    span::Span,
};

/// Nodes that may be written twice because 2.0 defines once what 3.0 repeats for each media type and operation.
const MOST_COPIES: usize = 1_000_000;

/// Upgrades a document of 2.0.
pub(super) fn upgrade(original: Document) -> Document {
    let mut kinds = BTreeMap::new();
    walk(&original, &mut |located| {
        kinds.insert(located.location.clone(), located.kind);
    });
    let files = {
        let upgrader = Upgrader {
            document: &original,
            kinds,
            consumes: strings(original.root(), "consumes"),
            produces: strings(original.root(), "produces"),
            copies: Cell::new(0),
        };
        let roots = original.files.iter().zip(0..);
        roots
            .map(|(root, id)| upgrader.node(root, &Location::root(SourceId(id))))
            .collect()
    };
    Document {
        sources: original.sources.clone(),
        files,
        version: SpecVersion::V3_0,
        named: NamedSchemas::default(),
        extending: original.extending.clone(),
        overlays: original.overlays.clone(),
        original: Some(Box::new(original)),
        is_bundled: false,
        bundle_styles_parts: None,
    }
}

/// The document being upgraded.
struct Upgrader<'d> {
    document: &'d Document,
    /// What each object is.
    kinds: BTreeMap<Location, ObjectKind>,
    /// Media types of request bodies unless an operation has its own.
    consumes: Vec<MediaTypeName>,
    /// Media types of response bodies unless an operation has its own.
    produces: Vec<MediaTypeName>,
    copies: Cell<usize>,
}

/// A media type and where it is written.
#[derive(Debug, Clone)]
struct MediaTypeName {
    text: String,
    span: Span,
}

impl Upgrader<'_> {
    /// The upgraded form of the node at `location`.
    fn node(&self, node: &Node, location: &Location) -> Node {
        let Some(kind) = self.kinds.get(location) else {
            return self.plain(node, location);
        };
        let is_reference = node.get_str("$ref").is_some();
        match kind {
            _ if is_reference && *kind != ObjectKind::PathItem => self.reference_object(node),
            ObjectKind::OpenApi => self.root(node, location),
            ObjectKind::PathItem => self.path_item(node, location),
            ObjectKind::Operation => self.operation(node, location, &[]),
            ObjectKind::Parameter => self.parameter(node, location),
            ObjectKind::Header => self.header(node, location),
            ObjectKind::Items | ObjectKind::Schema => self.schema(node, location),
            ObjectKind::Response => self.response(node, location, &self.produces),
            ObjectKind::SecurityScheme => self.security_scheme(node),
            _ => self.plain(node, location),
        }
    }

    /// The node itself with its children upgraded.
    fn plain(&self, node: &Node, location: &Location) -> Node {
        let value = match &node.value {
            NodeValue::Mapping(mapping) => {
                let entries = mapping.entries().iter();
                NodeValue::Mapping(Mapping::new(
                    entries.map(|entry| self.member(entry, location)).collect(),
                ))
            }
            NodeValue::Sequence(items) => NodeValue::Sequence(
                items
                    .iter()
                    .enumerate()
                    .map(|(at, item)| self.node(item, &location.join(at.to_string())))
                    .collect(),
            ),
            scalar => scalar.clone(),
        };
        Node::new(value, node.span)
    }

    /// A member of the mapping at `location`, its value upgraded.
    fn member(&self, entry: &Entry, location: &Location) -> Entry {
        Entry {
            key: entry.key.clone(),
            key_span: entry.key_span,
            value: self.node(&entry.value, &location.join(&entry.key)),
        }
    }

    /// Takes note that `node` is written once more; whether that is still within reason.
    fn may_copy(&self, node: &Node) -> bool {
        let copies = self.copies.get().saturating_add(size(node));
        self.copies.set(copies);
        copies <= MOST_COPIES
    }
}

/// A member with a new name: its key is shown where the old one is.
fn named(key: &str, key_span: Span, value: Node) -> Entry {
    Entry {
        key: key.to_owned(),
        key_span,
        value,
    }
}

/// The strings of the list `field`.
fn strings(node: &Node, field: &str) -> Vec<MediaTypeName> {
    let items = node.get(field).map(Node::items).unwrap_or_default();
    let mut res: Vec<MediaTypeName> = Vec::new();
    for item in items {
        if let Some(text) = item.as_str()
            && !res.iter().any(|known| known.text == text)
        {
            res.push(MediaTypeName {
                text: text.to_owned(),
                span: item.span,
            });
        }
    }
    res
}

/// The number of nodes in a tree.
fn size(node: &Node) -> usize {
    let below = node.entries().iter().map(|entry| size(&entry.value));
    1 + below.sum::<usize>() + node.items().iter().map(size).sum::<usize>()
}
