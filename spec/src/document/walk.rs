//! Visits every object of a document once, each with its kind and address.
//!
//! The walk goes through the entry file by the [grammar](super::grammar); targets of references that it has not met
//! follow in the order of first mention, and so do what a discriminator's `mapping` leads to and the schemas of further
//! files that extend its base. Values under `example`, `default`, `enum` and `x-` fields are data and are not entered, so a
//! `$ref` among them is not a reference.

use std::collections::{BTreeSet, VecDeque};

use super::{
    Document, Location,
    grammar::{FieldType, ObjectKind},
    version::SpecVersion,
};
use crate::source::{
    node::{Entry, Node},
    source_map::SourceId,
    span::Span,
};

/// An object of the document and its location.
#[derive(Debug, Clone)]
pub struct Located<'d> {
    /// The object, or the Reference Object in its place.
    pub node: &'d Node,
    /// What it is, or what the reference must lead to.
    pub kind: ObjectKind,
    /// Its address.
    pub location: Location,
    /// Where its name is written: its key. Absent for the document and for elements of lists.
    pub key_span: Option<Span>,
    /// Whether this is a reference: a mapping with a string at `$ref`.
    ///
    /// For schemas since 3.1 and for path items the other fields count beside the reference.
    pub is_reference: bool,
}

impl<'d> Located<'d> {
    /// The node that holds the string of the reference.
    pub fn reference_value(&self) -> Option<&'d Node> {
        self.node.get("$ref").filter(|_| self.is_reference)
    }
}

/// Visits all objects of `document`, parents before children.
pub fn walk<'d>(document: &'d Document, visit: &mut dyn FnMut(Located<'d>)) {
    let mut walker = Walker {
        document,
        at: Location::root(SourceId::ENTRY),
        seen: Seen::default(),
        noted: BTreeSet::new(),
        pending: VecDeque::new(),
        visit,
    };
    walker.object(document.root(), ObjectKind::OpenApi, None);
    walker.seen.begin_targets();
    while let Some((kind, location)) = walker.pending.pop_front() {
        if let Some(node) = document.node(&location) {
            let key_span = entry_at(document, &location).map(|entry| entry.key_span);
            walker.at = location;
            walker.object_or_schema(node, kind, key_span);
        }
    }
}

/// The values of `mapping` and `defaultMapping` of the Discriminator Object `node`.
pub(super) fn mapped_targets(node: &Node) -> impl Iterator<Item = &Node> {
    let mapping = node.get("mapping").map_or(&[][..], Node::entries);
    let values = mapping.iter().map(|entry| &entry.value);
    values.chain(node.get("defaultMapping"))
}

/// The type of a field. A field of 3.0 in a document of 2.0 is an error, and its meaning is plain.
fn field_type(kind: ObjectKind, name: &str, version: SpecVersion) -> Option<&'static FieldType> {
    let field = kind.field(name, version).or_else(|| {
        let is_old = version == SpecVersion::V2_0;
        is_old
            .then(|| kind.field(name, SpecVersion::V3_0))
            .flatten()
    });
    field.map(|field| &field.ty)
}

/// The member of a mapping at `location`.
fn entry_at<'d>(document: &'d Document, location: &Location) -> Option<&'d Entry> {
    let parent = Location {
        source: location.source,
        pointer: location.pointer.parent()?,
    };
    let key = location.pointer.last()?;
    document.node(&parent)?.as_mapping()?.entry(&key)
}

/// Whether objects may be in a field of this type.
fn holds_objects(ty: &FieldType) -> bool {
    match ty {
        FieldType::Object(_)
        | FieldType::OrReference(_)
        | FieldType::Schema
        | FieldType::SchemaOrBoolean
        | FieldType::SchemaOrList => true,
        FieldType::List(inner) | FieldType::Map(inner) => holds_objects(inner),
        FieldType::String
        | FieldType::Boolean
        | FieldType::Number
        | FieldType::PositiveNumber
        | FieldType::Count
        | FieldType::Any
        | FieldType::BooleanOrNumber
        | FieldType::StringOrList => false,
    }
}

fn is_container(node: &Node) -> bool {
    node.as_mapping().is_some() || node.as_sequence().is_some()
}

struct Walker<'d, 'v> {
    document: &'d Document,
    /// The address of what is being visited. A copy is made for each object, and none for what is between them.
    at: Location,
    seen: Seen,
    /// Targets of references that were noted before.
    noted: BTreeSet<Location>,
    /// Targets of references, to be visited when the walk does not meet them.
    pending: VecDeque<(ObjectKind, Location)>,
    visit: &'v mut dyn FnMut(Located<'d>),
}

/// The objects that were visited, by their addresses in memory: cheaper to compare than those in the document.
///
/// Only a target of a reference can be met twice, so what is met before the first of them is put in order once.
#[derive(Debug, Default)]
struct Seen {
    sorted: Vec<*const Node>,
    later: BTreeSet<*const Node>,
    has_targets: bool,
}

impl Seen {
    /// Whether `node`, met on the way down from the root of the walk or from a target, is new.
    fn insert(&mut self, node: &Node) -> bool {
        let address = std::ptr::from_ref(node);
        if self.has_targets {
            return self.sorted.binary_search(&address).is_err() && self.later.insert(address);
        }
        self.sorted.push(address);
        true
    }

    /// Says that only targets of references follow, and what is below them.
    fn begin_targets(&mut self) {
        self.sorted.sort_unstable();
        self.has_targets = true;
    }
}

impl<'d> Walker<'d, '_> {
    fn object_or_schema(&mut self, node: &'d Node, kind: ObjectKind, key_span: Option<Span>) {
        // `true` and `false` are schemas since 3.1 and have nothing inside.
        if node.as_mapping().is_some() {
            self.object(node, kind, key_span);
        }
    }

    fn object(&mut self, node: &'d Node, kind: ObjectKind, key_span: Option<Span>) {
        if !self.seen.insert(node) {
            return;
        }
        let reference = node.get("$ref").filter(|it| it.as_str().is_some());
        let is_reference = reference.is_some();
        (self.visit)(Located {
            node,
            kind,
            location: self.at.clone(),
            key_span,
            is_reference,
        });
        if let Some(text) = reference {
            self.note(kind, text);
        }
        if kind == ObjectKind::Discriminator {
            for text in mapped_targets(node) {
                self.note(ObjectKind::Schema, text);
            }
        }
        if kind == ObjectKind::Schema && node.get("discriminator").is_some() {
            for child in self.document.extending(&self.at) {
                self.note_at(ObjectKind::Schema, child);
            }
        }
        if is_reference && reference_excludes_siblings(kind, self.document.version) {
            return;
        }
        for entry in node.entries() {
            if !is_container(&entry.value) || entry.key == "$ref" {
                continue;
            }
            let ty = field_type(kind, &entry.key, self.document.version)
                .or_else(|| kind.patterned_field(&entry.key));
            if let Some(ty) = ty.filter(|ty| holds_objects(ty)) {
                self.at.pointer.push(&entry.key);
                self.value(&entry.value, ty, Some(entry.key_span));
                self.at.pointer.pop();
            }
        }
    }

    fn note(&mut self, kind: ObjectKind, text: &Node) {
        if let Ok(target) = self.document.locate_reference(text) {
            self.note_at(kind, target);
        }
    }

    fn note_at(&mut self, kind: ObjectKind, target: Location) {
        if self.noted.insert(target.clone()) {
            self.pending.push_back((kind, target));
        }
    }

    fn value(&mut self, node: &'d Node, ty: &FieldType, key_span: Option<Span>) {
        match ty {
            FieldType::Object(kind) | FieldType::OrReference(kind) => {
                self.object_or_schema(node, *kind, key_span);
            }
            FieldType::SchemaOrList if node.as_sequence().is_some() => {
                self.value(node, &FieldType::List(&FieldType::Schema), key_span);
            }
            FieldType::Schema | FieldType::SchemaOrBoolean | FieldType::SchemaOrList => {
                self.object_or_schema(node, ObjectKind::Schema, key_span);
            }
            FieldType::List(inner) => {
                for (at, item) in node
                    .items()
                    .iter()
                    .enumerate()
                    .filter(|(_, it)| is_container(it))
                {
                    self.at.pointer.push(at.to_string());
                    self.value(item, inner, None);
                    self.at.pointer.pop();
                }
            }
            FieldType::Map(inner) => {
                for entry in node.entries().iter().filter(|it| is_container(&it.value)) {
                    self.at.pointer.push(&entry.key);
                    self.value(&entry.value, inner, Some(entry.key_span));
                    self.at.pointer.pop();
                }
            }
            FieldType::String
            | FieldType::Boolean
            | FieldType::Number
            | FieldType::PositiveNumber
            | FieldType::Count
            | FieldType::Any
            | FieldType::BooleanOrNumber
            | FieldType::StringOrList => {}
        }
    }
}

/// Whether `$ref` excludes its siblings for an object of `kind` (OAS 3.0.3 §4.7.23, OAS 3.1.1 §4.8.23).
pub fn reference_excludes_siblings(kind: ObjectKind, version: SpecVersion) -> bool {
    kind != ObjectKind::PathItem && !(kind == ObjectKind::Schema && version.has_json_schema())
}
