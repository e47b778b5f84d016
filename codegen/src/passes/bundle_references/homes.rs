//! Chooses the component that each referenced object becomes in the bundle.

use std::collections::{BTreeMap, BTreeSet};

use spec::{
    document::{Document, Location, grammar::ObjectKind, walk::walk},
    source::{node::Node, source_map::SourceId},
};

use super::{
    readable::{free_name, readable_name},
    sections::{component_name, section_of, tree_section},
};

/// Where an object that is referred to will be found.
#[derive(Debug)]
pub(super) struct Home {
    pub(super) kind: ObjectKind,
    pub(super) section: &'static str,
    pub(super) name: String,
    /// Position in the order of first mention.
    pub(super) order: usize,
    /// Whether the entry file already has a component of this name, be it the object itself or a reference to it.
    pub(super) exists: bool,
}

/// The home of each object that is referred to.
pub(super) fn homes(document: &Document) -> BTreeMap<Location, Home> {
    let mut targets: Vec<(ObjectKind, Location)> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut add = |kind, location: Location| {
        if section_of(kind).is_some() && seen.insert(location.clone()) {
            targets.push((kind, location));
        }
    };
    walk(document, &mut |located| {
        if let Some(text) = located.reference_value()
            && let Ok(target) = document.target_of(text)
        {
            add(located.kind, target.location);
        }
        if located.kind == ObjectKind::Discriminator {
            let mapping = located.node.get("mapping").map_or(&[][..], Node::entries);
            let targets = mapping.iter().map(|entry| &entry.value);
            for target in targets.chain(located.node.get("defaultMapping")) {
                if let Some(location) = mapped_schema(document, target) {
                    add(ObjectKind::Schema, location);
                }
            }
            let base = Location {
                source: located.location.source,
                pointer: located.location.pointer.parent().unwrap_or_default(),
            };
            for child in document.extending(&base) {
                add(ObjectKind::Schema, child);
            }
        }
    });
    let mut taken: BTreeSet<(&'static str, String)> = BTreeSet::new();
    let mut res = BTreeMap::new();
    for section in document
        .root()
        .get("components")
        .map_or(&[][..], Node::entries)
    {
        for component in section.value.entries() {
            if let Some(known) = tree_section(&section.key) {
                taken.insert((known, component.key.clone()));
            }
        }
    }
    let mut order = 0;
    let mut assign = |location: Location, kind, name: String, exists| {
        let Some(section) = section_of(kind) else {
            return;
        };
        order += 1;
        res.entry(location).or_insert(Home {
            kind,
            section,
            name,
            order,
            exists,
        });
    };
    // Components keep their names, and so do targets of components that are only a reference.
    for (kind, location) in &targets {
        if let Some(name) = component_name(location, *kind) {
            assign(location.clone(), *kind, name, true);
        }
    }
    let lone = lone_references(document);
    for (kind, location) in &targets {
        let alias = lone.get(&(*kind, location.clone()));
        if component_name(location, *kind).is_none()
            && let Some(name) = alias
        {
            assign(location.clone(), *kind, name.clone(), true);
        }
    }
    for (kind, location) in targets {
        let Some(section) = section_of(kind) else {
            continue;
        };
        if component_name(&location, kind).is_some() || lone.contains_key(&(kind, location.clone()))
        {
            continue;
        }
        let wanted = readable_name(document, &location);
        let name = free_name(&wanted, |name| taken.contains(&(section, name.to_owned())));
        taken.insert((section, name.clone()));
        assign(location, kind, name, false);
    }
    res
}

/// Components that are only a reference to something that is not a component: by their target.
fn lone_references(document: &Document) -> BTreeMap<(ObjectKind, Location), String> {
    let mut res = BTreeMap::new();
    walk(document, &mut |located| {
        let Some(name) = component_name(&located.location, located.kind) else {
            return;
        };
        if let Some(text) = located.reference_value()
            && located.node.entries().len() == 1
            && let Ok(target) = document.target_of(text)
            && component_name(&target.location, located.kind).is_none()
        {
            res.entry((located.kind, target.location)).or_insert(name);
        }
    });
    res
}

/// The schema that a value of `mapping` means: a component by its name, or a reference (OAS 3.0.3 §4.7.25).
pub(super) fn mapped_schema(document: &Document, text: &Node) -> Option<Location> {
    let name = text.as_str()?;
    let component = Location::root(SourceId::ENTRY)
        .join("components")
        .join("schemas")
        .join(name);
    if document.node(&component).is_some() {
        return Some(component);
    }
    document.target_of(text).ok().map(|target| target.location)
}
