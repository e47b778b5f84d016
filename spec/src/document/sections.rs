//! Follows a `$ref` in place of a section that no version lets be one: `paths`, `components.schemas`, an operation.
//!
//! Many documents are split that way, and the intent is plain. A section of named objects becomes a section of
//! references to them, so that each object keeps its one address; anything else becomes a copy of its target.
//!
//! ```yaml
//! schemas: {$ref: schemas.yaml}     # schemas.yaml has Pet and Order
//! schemas:                          # what this is read as
//!   Pet: {$ref: schemas.yaml#/Pet}
//!   Order: {$ref: schemas.yaml#/Order}
//! ```

use super::{
    Document, Location,
    grammar::{FieldType, ObjectKind},
    mapped_files,
    reference::ReferenceProblem,
    version::SpecVersion,
    walk::{mapped_targets, walk},
};
use crate::source::{
    node::{Entry, Node, NodeValue},
    pointer::JsonPointer,
    span::Span,
};

/// Nodes that are copied at most: a section may contain the reference to itself.
const MOST_COPIES: usize = 1_000_000;
/// Sections inside sections that are followed at most.
const MOST_ROUNDS: usize = 32;

/// What is left of a document to follow.
#[derive(Debug, Default)]
pub(super) struct Sections {
    copied: usize,
    rounds: usize,
    /// Whether the last look found one.
    has_found: bool,
    /// The references that led nowhere at the last look; absent where there was none since the document changed.
    broken_references: Option<Vec<(Node, ReferenceProblem)>>,
    /// Whether the last look saw a reference that leaves its file.
    has_files: bool,
    /// Whether it saw a discriminator that may.
    has_mapped_files: bool,
}

/// What one walk over a document shows.
struct Looked<'d> {
    /// The references in place of a section.
    sections: Vec<Found>,
    /// All references that lead nowhere.
    broken: Vec<(&'d Node, ReferenceProblem)>,
    /// Whether a reference leaves its file.
    has_files: bool,
    /// Whether a discriminator may.
    has_mapped_files: bool,
}

/// A reference in place of a section that could not be followed.
#[derive(Debug)]
pub(super) struct BrokenSection {
    /// What is at its location, such as `the Paths Object`.
    pub(super) what: String,
    /// Whether only the operation that it is in place of is lost.
    pub(super) is_operation: bool,
    /// The reference as written.
    pub(super) reference: String,
    /// Where that is.
    pub(super) span: Span,
    /// Why.
    pub(super) problem: ReferenceProblem,
}

/// A reference in place of a section.
struct Found {
    location: Location,
    ty: &'static FieldType,
    reference: Node,
}

impl Sections {
    /// Follows each of them in `document` whose file is read; returns whether there was one.
    pub(super) fn follow(&mut self, document: &mut Document) -> bool {
        let mut has_changed = false;
        if self.rounds == MOST_ROUNDS {
            return false;
        }
        let looked = look(document);
        self.has_found = !looked.sections.is_empty();
        self.has_files = looked.has_files;
        self.has_mapped_files = looked.has_mapped_files;
        let mut broken = owned(looked.broken);
        for found in looked.sections {
            if let Ok(replacement) = self.replacement(document, &found)
                && let Some(node) = node_mut(document, &found.location)
            {
                *node = replacement;
                has_changed = true;
            }
        }
        self.rounds += usize::from(has_changed);
        self.broken_references = (!has_changed).then(|| std::mem::take(&mut broken));
        has_changed
    }

    /// The references that lead nowhere, each with the reason: what the last look found, which was the same walk over the
    /// document.
    pub(super) fn broken_references(
        &mut self,
        document: &Document,
    ) -> Vec<(Node, ReferenceProblem)> {
        let known = self.broken_references.take();
        known.unwrap_or_else(|| owned(look(document).broken))
    }

    /// Whether the document may have references that leave their files.
    pub(super) fn may_have_files(&self) -> bool {
        self.has_files || self.rounds == MOST_ROUNDS
    }

    /// Whether it may have discriminators that do.
    pub(super) fn may_have_mapped_files(&self) -> bool {
        self.has_mapped_files || self.rounds == MOST_ROUNDS
    }

    /// The references that are left, with the reason.
    pub(super) fn broken(&self, document: &Document) -> Vec<BrokenSection> {
        if self.has_found || self.rounds == MOST_ROUNDS {
            broken(document)
        } else {
            Vec::new()
        }
    }

    /// The strings of all references that are left.
    pub(super) fn references(&self, document: &Document) -> Vec<Node> {
        if self.has_found || self.rounds == MOST_ROUNDS {
            let found = find(document).into_iter();
            found.map(|found| found.reference).collect()
        } else {
            Vec::new()
        }
    }

    /// What `found` is replaced by.
    fn replacement(
        &mut self,
        document: &Document,
        found: &Found,
    ) -> Result<Node, ReferenceProblem> {
        let Some(node) = document.node(&found.location) else {
            return Err(ReferenceProblem::Missing { similar: None });
        };
        let target = document.follow(node, &found.location)?;
        let is_around = target.location.source == found.location.source
            && found.location.pointer.is_within(&target.location.pointer);
        if is_around {
            return Err(ReferenceProblem::Circular);
        }
        let span = found.reference.span;
        let text = found.reference.as_str().unwrap_or_default();
        let below = |key: &str| {
            let glue = if text.contains('#') { "" } else { "#" };
            let fragment = JsonPointer::root().join(key).to_fragment();
            let fragment = fragment.trim_start_matches('#');
            let text = Node::string(format!("{text}{glue}{fragment}"), span);
            Node::mapping(
                vec![Entry {
                    key: "$ref".to_owned(),
                    key_span: span,
                    value: text,
                }],
                span,
            )
        };
        if holds_references(found.ty) {
            let is_list = matches!(found.ty, FieldType::List(_));
            if is_list {
                let items = target.node.as_sequence();
                let items = items.ok_or(ReferenceProblem::Missing { similar: None })?;
                let items = (0..items.len()).map(|at| below(&at.to_string()));
                return Ok(Node::new(NodeValue::Sequence(items.collect()), span));
            }
            let members = target.node.as_mapping();
            let members = members.ok_or(ReferenceProblem::Missing { similar: None })?;
            let may_be_extended = matches!(found.ty, FieldType::Object(_));
            let is_extension = |key: &str| may_be_extended && key.starts_with("x-");
            let members = members.entries().iter().map(|entry| Entry {
                key: entry.key.clone(),
                key_span: entry.key_span,
                value: if is_extension(&entry.key) || entry.value.as_mapping().is_none() {
                    entry.value.clone()
                } else {
                    below(&entry.key)
                },
            });
            return Ok(Node::mapping(members.collect(), span));
        }
        self.copied = self.copied.saturating_add(size(target.node));
        if self.copied > MOST_COPIES {
            return Err(ReferenceProblem::Circular);
        }
        Ok(target.node.clone())
    }
}

/// The references in place of a section that are left, with the reason.
fn broken(document: &Document) -> Vec<BrokenSection> {
    let mut counted = Sections::default();
    find(document)
        .into_iter()
        .map(|found| BrokenSection {
            problem: counted
                .replacement(document, &found)
                .err()
                .unwrap_or(ReferenceProblem::Circular),
            what: name(found.ty, &found.location),
            is_operation: matches!(found.ty, FieldType::Object(ObjectKind::Operation)),
            reference: found.reference.as_str().unwrap_or_default().to_owned(),
            span: found.reference.span,
        })
        .collect()
}

fn find(document: &Document) -> Vec<Found> {
    look(document).sections
}

fn owned(broken: Vec<(&Node, ReferenceProblem)>) -> Vec<(Node, ReferenceProblem)> {
    let broken = broken.into_iter();
    broken
        .map(|(text, problem)| (text.clone(), problem))
        .collect()
}

fn look(document: &Document) -> Looked<'_> {
    let mut res = Looked {
        sections: Vec::new(),
        broken: Vec::new(),
        has_files: false,
        has_mapped_files: false,
    };
    walk(document, &mut |located| {
        if let Some(text) = located.reference_value() {
            res.has_files |= leaves_file(text);
            // A schema that refers to itself through other schemas is recursive, not broken;
            // a chain of nothing but references is.
            if let Err(problem) = document.follow(located.node, &located.location) {
                res.broken.push((text, problem));
            }
        }
        if located.kind == ObjectKind::Discriminator {
            res.has_mapped_files |= mapped_targets(located.node).any(mapped_files::is_file);
        }
        for entry in located.node.entries() {
            let reference = entry.value.get("$ref").filter(|it| it.as_str().is_some());
            let Some(reference) = reference else {
                continue;
            };
            let Some(ty) = field_type(located.kind, &entry.key, document.version) else {
                continue;
            };
            if is_section(ty) {
                res.has_files |= leaves_file(reference);
                res.sections.push(Found {
                    location: located.location.join(&entry.key),
                    ty,
                    reference: reference.clone(),
                });
            }
        }
    });
    res
}

/// Whether the reference in `text` may lead out of its file.
fn leaves_file(text: &Node) -> bool {
    text.as_str().is_some_and(|text| !text.starts_with('#'))
}

fn field_type(kind: ObjectKind, name: &str, version: SpecVersion) -> Option<&'static FieldType> {
    let field = kind.field(name, version).map(|field| &field.ty);
    field.or_else(|| kind.patterned_field(name))
}

/// Whether a value of `ty` may not be a reference, and holds objects. Path items may.
fn is_section(ty: &FieldType) -> bool {
    match ty {
        FieldType::Object(kind) => !matches!(
            kind,
            ObjectKind::PathItem | ObjectKind::Schema | ObjectKind::SecurityRequirement
        ),
        FieldType::Map(inner) | FieldType::List(inner) => matches!(
            inner,
            FieldType::Object(_) | FieldType::OrReference(_) | FieldType::Schema
        ),
        _ => false,
    }
}

/// Whether the objects in a value of `ty` may be references.
fn holds_references(ty: &FieldType) -> bool {
    let may_be = |inner: &FieldType| {
        matches!(
            inner,
            FieldType::OrReference(_) | FieldType::Schema | FieldType::Object(ObjectKind::PathItem)
        )
    };
    match ty {
        FieldType::Object(kind) => kind.patterned().is_some_and(may_be),
        FieldType::Map(inner) | FieldType::List(inner) => may_be(inner),
        _ => false,
    }
}

fn name(ty: &FieldType, location: &Location) -> String {
    match ty {
        FieldType::Object(kind) => format!("the {}", kind.name()),
        _ => format!("`{}`", location.pointer.last().unwrap_or_default()),
    }
}

/// The node at `location`, to change.
fn node_mut<'d>(document: &'d mut Document, location: &Location) -> Option<&'d mut Node> {
    let mut node = document.files.get_mut(location.source.index())?;
    for token in location.pointer.tokens() {
        node = match &mut node.value {
            NodeValue::Mapping(mapping) => mapping.get_mut(&token)?,
            NodeValue::Sequence(items) => items.get_mut(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(node)
}

/// The number of nodes in a tree.
fn size(node: &Node) -> usize {
    let below = node.entries().iter().map(|entry| size(&entry.value));
    1 + below.sum::<usize>() + node.items().iter().map(size).sum::<usize>()
}
