//! The names of inline schemas, chosen when all of them are known.

use std::collections::{BTreeMap, BTreeSet};

use spec::{document::SpecVersion, source::node::Node};

use super::{
    fingerprint::{Fingerprint, digest},
    places::Place,
};
use crate::{
    name_lock::Naming,
    names::{Names, pascal},
};

/// All inline schemas that become types.
pub(super) struct Survey {
    version: SpecVersion,
    places: BTreeMap<Fingerprint, Vec<Place>>,
    /// In the order of first appearance, inner before outer.
    order: Vec<Fingerprint>,
}

impl Survey {
    /// Nothing yet, in a document of `version`.
    pub(super) fn new(version: SpecVersion) -> Self {
        Self {
            version,
            places: BTreeMap::new(),
            order: Vec::new(),
        }
    }

    /// Notes that `node` stands at `place`.
    pub(super) fn note(&mut self, node: &Node, place: Place) {
        let fingerprint = digest(node, self.version);
        let places = self.places.entry(fingerprint).or_default();
        if places.is_empty() {
            self.order.push(fingerprint);
        }
        places.push(place);
    }

    /// The name of each.
    pub(super) fn choose(
        &self,
        names: &mut Names,
        taken_types: &BTreeSet<String>,
        naming: &mut Naming,
    ) -> BTreeMap<Fingerprint, String> {
        let mut res = self.locked(names, naming);
        // A short name is for a schema that stands in several places under it, and alone does so.
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
            let full = || {
                let first = self.places.get(fingerprint).and_then(|list| list.first());
                first.map_or_else(|| "Inline".to_owned(), |place| place.full.clone())
            };
            let mut wanted = short.unwrap_or_else(full);
            if taken_types.contains(&wanted) && names.is_free(&wanted) {
                wanted.push_str("Inline");
            }
            res.insert(*fingerprint, names.take(&wanted));
        }
        for (fingerprint, name) in &res {
            for place in self.places.get(fingerprint).into_iter().flatten() {
                naming.give_inline(&place.full, name);
            }
        }
        res
    }

    /// The names that schemas had before where they stand now.
    fn locked(&self, names: &mut Names, naming: &Naming) -> BTreeMap<Fingerprint, String> {
        let mut res = BTreeMap::new();
        for fingerprint in &self.order {
            let places = self.places.get(fingerprint).into_iter().flatten();
            let mut known = places.filter_map(|place| naming.inline(&place.full));
            if let Some(name) = known.find(|name| names.is_free(name)) {
                res.insert(*fingerprint, names.take(name));
            }
        }
        res
    }

    fn short_name(&self, fingerprint: &Fingerprint) -> Option<String> {
        let places = self.places.get(fingerprint)?;
        let first = places.first()?;
        let is_shared = places.len() > 1 && places.iter().all(|place| place.last == first.last);
        (is_shared && !GENERIC.contains(&first.last.as_str())).then(|| pascal(&first.last))
    }
}

/// Names that say nothing on their own.
const GENERIC: &[&str] = &[
    "", "Item", "Value", "Body", "Response", "Variant", "data", "result", "value", "item",
];
