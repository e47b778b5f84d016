//! Schemas that belong to the document though nothing refers to them: those of further files that extend a base schema with
//! `discriminator` by `allOf`. A value of the base may be one of theirs (OAS 3.0.3 §4.7.25).
//!
//! Everything under `components` of the entry file is part of the document anyway. A file that nothing refers to is not read,
//! whatever it extends.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Document, Location};
use crate::source::{node::Node, source_map::SourceId};

/// Schemas of further files, by the address of the schema that they extend.
#[derive(Debug, Clone, Default)]
pub(super) struct ExtendingSchemas {
    direct: BTreeMap<Location, Vec<Location>>,
}

impl ExtendingSchemas {
    /// Looks through the named schemas of all files that were read but the entry.
    pub(super) fn collect(document: &Document) -> Self {
        let mut res = Self::default();
        for (source, root) in (0..).map(SourceId).zip(&document.files).skip(1) {
            if document.overlays.contains(&source) {
                continue;
            }
            let at = Location::root(source);
            res.look_through(document, root, &at);
            for section in [
                ["components", "schemas"].as_slice(),
                &["definitions"],
                &["$defs"],
            ] {
                let found = section
                    .iter()
                    .try_fold((root, at.clone()), |(node, at), key| {
                        Some((node.get(key)?, at.join(key)))
                    });
                if let Some((node, at)) = found {
                    res.look_through(document, node, &at);
                }
            }
        }
        res
    }

    /// Takes note of the members of `schemas`, which is at `at`, that extend something.
    fn look_through(&mut self, document: &Document, schemas: &Node, at: &Location) {
        for entry in schemas.entries() {
            let parts = entry.value.get("allOf").map_or(&[][..], Node::items);
            for text in parts.iter().filter_map(|part| part.get("$ref")) {
                let target = document.target_of(text).ok();
                let end = target.and_then(|it| document.follow(it.node, &it.location).ok());
                let child = at.join(&entry.key);
                if let Some(end) = end.filter(|end| end.location != child) {
                    let children = self.direct.entry(end.location).or_default();
                    if !children.contains(&child) {
                        children.push(child);
                    }
                }
            }
        }
    }

    /// Those that extend the schema at `base`, and those that extend these.
    pub(super) fn of(&self, base: &Location) -> Vec<Location> {
        let mut seen = BTreeSet::from([base]);
        let mut res: Vec<Location> = Vec::new();
        let mut pending = VecDeque::from([base]);
        while let Some(at) = pending.pop_front() {
            let children = self.direct.get(at).into_iter().flatten();
            for child in children.filter(|child| seen.insert(child)) {
                res.push(child.clone());
                pending.push_back(child);
            }
        }
        res
    }
}
