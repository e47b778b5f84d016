//! Which schemas extend which by `allOf` (OAS 3.0.3 §4.7.24.1).

use std::collections::BTreeMap;

use super::names::has_name;
use crate::{
    document::{Document, Location, grammar::ObjectKind, walk::walk},
    schema::SchemaView,
    source::node::Node,
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
