//! The names of inline schemas, chosen when all of them are known.

use std::collections::{BTreeMap, BTreeSet};

use spec::{document::SpecVersion, source::node::Node};

use super::{
    fingerprint::{Fingerprint, digest},
    locations::SchemaLocation,
};
use crate::{
    name_lock::Naming,
    names::{Names, pascal},
};

/// All inline schemas that become types.
pub(super) struct Survey {
    version: SpecVersion,
    locations: BTreeMap<Fingerprint, Vec<SchemaLocation>>,
    /// In the order of first appearance, inner before outer.
    order: Vec<Fingerprint>,
}

impl Survey {
    /// Nothing yet, in a document of `version`.
    pub(super) fn new(version: SpecVersion) -> Self {
        Self {
            version,
            locations: BTreeMap::new(),
            order: Vec::new(),
        }
    }

    /// Notes that `node` is at `location`.
    pub(super) fn note(&mut self, node: &Node, location: SchemaLocation) {
        let fingerprint = digest(node, self.version);
        let locations = self.locations.entry(fingerprint).or_default();
        if locations.is_empty() {
            self.order.push(fingerprint);
        }
        locations.push(location);
    }

    /// The name of each.
    pub(super) fn choose(
        &self,
        names: &mut Names,
        taken_types: &BTreeSet<String>,
        naming: &mut Naming,
    ) -> BTreeMap<Fingerprint, String> {
        let mut res = self.locked(names, naming);
        // A short name is for a schema that is at several locations under it, and the only one.
        let mut wanting: BTreeMap<String, Vec<Fingerprint>> = BTreeMap::new();
        for fingerprint in &self.order {
            if let Some(short) = self.short_name(fingerprint) {
                wanting.entry(short).or_default().push(*fingerprint);
            }
        }
        for fingerprint in &self.order {
            if res.contains_key(fingerprint) {
                continue;
            }
            let short = self
                .short_name(fingerprint)
                .filter(|short| wanting.get(short).is_some_and(|all| all.len() == 1))
                .filter(|short| !taken_types.contains(short) && names.is_free(short));
            let first = self
                .locations
                .get(fingerprint)
                .and_then(|list| list.first());
            let mut wanted = match (short, first) {
                (Some(short), _) => short,
                (None, None) => "Inline".to_owned(),
                (None, Some(location)) if names.is_free(&location.full) => location.full.clone(),
                (None, Some(location)) => location.distinct.clone(),
            };
            if taken_types.contains(&wanted) && names.is_free(&wanted) {
                wanted.push_str("Inline");
            }
            res.insert(*fingerprint, names.take(&wanted));
        }
        for (fingerprint, name) in &res {
            for location in self.locations.get(fingerprint).into_iter().flatten() {
                naming.give_inline(&location.full, name);
            }
        }
        res
    }

    /// The names that schemas had before at their current locations.
    fn locked(&self, names: &mut Names, naming: &Naming) -> BTreeMap<Fingerprint, String> {
        let mut res = BTreeMap::new();
        for fingerprint in &self.order {
            let locations = self.locations.get(fingerprint).into_iter().flatten();
            let mut known = locations.filter_map(|location| naming.inline(&location.full));
            if let Some(name) = known.find(|name| names.is_free(name)) {
                res.insert(*fingerprint, names.take(name));
            }
        }
        res
    }

    fn short_name(&self, fingerprint: &Fingerprint) -> Option<String> {
        let locations = self.locations.get(fingerprint)?;
        let first = locations.first()?;
        let is_shared =
            locations.len() > 1 && locations.iter().all(|location| location.last == first.last);
        (is_shared && !GENERIC.contains(&first.last.as_str())).then(|| pascal(&first.last))
    }
}

/// Names without a meaning of their own.
const GENERIC: &[&str] = &[
    "", "Item", "Value", "Body", "Response", "Variant", "data", "result", "value", "item",
];
