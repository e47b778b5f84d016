//! Which schemas extend which by `allOf` (OAS 3.0.3 §4.7.24.1).

use std::{borrow::Cow, collections::BTreeMap};

use crate::{
    document::{Document, Location, grammar::ObjectKind, walk::walk},
    schema::SchemaView,
    source::{node::Node, source_map::SourceId},
};

/// Descendants of one schema beyond which no more are looked for.
const MOST: usize = 4096;

/// The schemas with a name of their own that extend another one, by the address of that one.
#[derive(Debug, Default)]
pub(super) struct Children {
    direct: BTreeMap<Location, Vec<Location>>,
}

impl Children {
    pub(super) fn collect(document: &Document) -> Self {
        let mut res = Self::default();
        walk(document, &mut |located| {
            if located.kind == ObjectKind::Schema && has_name(&located.location) {
                for part in SchemaView::new(located.node).all_of() {
                    let base = part
                        .reference_node()
                        .and_then(|text| target_of(document, text));
                    if let Some(base) = base.filter(|base| *base != located.location) {
                        let children = res.direct.entry(base).or_default();
                        if !children.contains(&located.location) {
                            children.push(located.location.clone());
                        }
                    }
                }
            }
        });
        res
    }

    /// The schemas that extend the one at `base`, and those that extend these, in the order of the document.
    pub(super) fn of(&self, base: &Location) -> Vec<Location> {
        let mut res: Vec<Location> = Vec::new();
        let direct = |of: &Location| self.direct.get(of).map_or(&[][..], Vec::as_slice);
        let mut pending: Vec<&Location> = direct(base).iter().rev().collect();
        while let Some(child) = pending.pop() {
            if child == base || res.contains(child) || res.len() >= MOST {
                continue;
            }
            res.push(child.clone());
            pending.extend(direct(child).iter().rev());
        }
        res
    }
}

/// The address that the reference in `text` ends at.
pub(super) fn target_of(document: &Document, text: &Node) -> Option<Location> {
    let first = document.target_of(text).ok()?;
    let end = document.follow(first.node, &first.location).ok()?;
    Some(end.location)
}

/// What the schema at `location` of a further file is called: as the component of the entry file that is a reference to it
/// and nothing else, else by its place in a section of schemas, else, where it is a file of its own, by that file.
pub fn name_in_file(document: &Document, location: &Location) -> Option<String> {
    if location.source == SourceId::ENTRY {
        return None;
    }
    let components = document.root().get("components");
    let schemas = components.and_then(|it| it.get("schemas"));
    let mut aliases = schemas.map_or(&[][..], Node::entries).iter();
    let alias = aliases.find(|entry| {
        let reference = entry
            .value
            .get("$ref")
            .filter(|_| entry.value.entries().len() == 1);
        let target = reference.and_then(|text| document.target_of(text).ok());
        target.is_some_and(|target| target.location == *location)
    });
    if let Some(alias) = alias {
        return Some(alias.key.clone());
    }
    if !has_name(location) {
        return None;
    }
    let own = location.pointer.tokens().last();
    let stem = || document.sources().get(location.source).stem().to_owned();
    Some(own.map_or_else(stem, Cow::into_owned))
}

/// Whether a schema has a name at its location: in a section of schemas, or as a file of its own.
pub fn has_name(location: &Location) -> bool {
    let tokens: Vec<_> = location.pointer.tokens().collect();
    match tokens.as_slice() {
        [] | [_] => true,
        [.., section, _] => matches!(section.as_ref(), "schemas" | "definitions" | "$defs"),
    }
}
