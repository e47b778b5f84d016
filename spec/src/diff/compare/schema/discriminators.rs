//! Compares discriminators by what their values mean: a value without `mapping` is the name of its variant, and a mapping may name its
//! schema or refer to it (OAS 3.0.3 §4.7.25).

use std::collections::BTreeMap;

use super::{flat::Flat, pair::Findings, part::Bundle};
use crate::{
    diff::{ChangeKind, kinds::composition as kinds},
    document::{Document, Location},
    schema::{
        dialect::schema_at,
        dispatch::{Branch, DispatchKind, Tag, UnionDispatch},
    },
    source::node::Node,
};

impl<'b> Findings<'b> {
    /// Compares which property determines the variant, and what its values mean.
    pub(super) fn discriminators(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        let marks = self.field_marks("discriminator", old, new);
        let (before, after) = (holder(old, self.old), holder(new, self.new));
        let (before, after) = match (before, after) {
            (None, None) => return,
            (None, Some(_)) => {
                let message = "a property determines which variant it is";
                return self.push(&kinds::DISCRIMINATOR_ADDED, marks, message);
            }
            (Some(_), None) => {
                let message = "no property determines any more which variant it is";
                return self.push(&kinds::DISCRIMINATOR_REMOVED, marks, message);
            }
            (Some(before), Some(after)) => (before, after),
        };
        let unions = (self.old.dispatch(&before.1), self.new.dispatch(&after.1));
        if before.0.get_str("propertyName") != after.0.get_str("propertyName") {
            let message = "another property determines which variant it is";
            return self.push(&kinds::DISCRIMINATOR_CHANGED, marks, message);
        }
        let (Some(old_union), Some(new_union)) = unions else {
            return;
        };
        let meanings = Meanings {
            old: (self.old.document(), &old_union),
            new: (self.new.document(), &new_union),
            are_listed: (
                is_list(self.old.document(), &before.1),
                is_list(self.new.document(), &after.1),
            ),
        };
        for (kind, message) in meanings.changes() {
            self.push(kind, marks, message);
        }
    }
}

/// The discriminator of the first schema object that has one, and where that object is.
fn holder<'d>(flat: &Flat<'_>, bundle: &Bundle<'d>) -> Option<(&'d Node, Location)> {
    flat.objects.iter().find_map(|address| {
        let node = bundle.node(address)?.get("discriminator")?;
        Some((node, bundle.location(address)?))
    })
}

/// What the values of both discriminators mean.
struct Meanings<'a> {
    old: (&'a Document, &'a UnionDispatch),
    new: (&'a Document, &'a UnionDispatch),
    /// Whether each is a list of variants, and not a schema that others extend: variants of a list come and go by themselves.
    are_listed: (bool, bool),
}

impl Meanings<'_> {
    fn changes(&self) -> Vec<(&'static ChangeKind, String)> {
        let partners = self.partners();
        let (before, after) = (tags(self.old), tags(self.new));
        let mut res = Vec::new();
        let new_partner = |old: usize| partners.get(&old).copied();
        let old_partner = |new: usize| {
            let mut pairs = partners.iter();
            pairs.find(|(_, it)| **it == new).map(|(old, _)| *old)
        };
        let lost = |old: usize| {
            let mut tags = before.iter();
            tags.any(|(tag, branch)| *branch == old && !after.contains_key(tag))
        };
        let gained = |new: usize| {
            let mut tags = after.iter();
            tags.any(|(tag, branch)| *branch == new && !before.contains_key(tag))
        };
        for (tag, old) in &before {
            let name = name_of(self.old.1, *old);
            let shown = tag.to_value();
            match (after.get(tag), new_partner(*old)) {
                (Some(now), Some(partner)) if *now == partner => {}
                // Both are new to the other document: the schema behind the value has another name.
                (Some(now), None) if old_partner(*now).is_none() => {}
                (Some(now), _) => {
                    let now = name_of(self.new.1, *now);
                    let message = format!("`{shown}` meant {name} and means {now}");
                    res.push((&kinds::DISCRIMINATOR_CHANGED, message));
                }
                (None, Some(partner)) if gained(partner) => {
                    let message = format!("{name} is no longer called `{shown}`, but otherwise");
                    res.push((&kinds::DISCRIMINATOR_CHANGED, message));
                }
                (None, None) if self.are_listed.0 => {}
                (None, _) => {
                    let message = format!("`{shown}` no longer means {name}");
                    res.push((&kinds::DISCRIMINATOR_VALUE_REMOVED, message));
                }
            }
        }
        for (tag, new) in &after {
            if before.contains_key(tag) {
                continue;
            }
            let is_own = match old_partner(*new) {
                Some(partner) => !lost(partner),
                None => !self.are_listed.1,
            };
            if is_own {
                let (shown, name) = (tag.to_value(), name_of(self.new.1, *new));
                let message = format!("`{shown}` means {name}");
                res.push((&kinds::DISCRIMINATOR_VALUE_ADDED, message));
            }
        }
        res
    }

    /// The branches of the new union that are those of the old one: by name, and where neither document has the name of the other's
    /// by what is written.
    fn partners(&self) -> BTreeMap<usize, usize> {
        let (old, new) = (&self.old.1.branches, &self.new.1.branches);
        let mut res = BTreeMap::new();
        for (at, branch) in old.iter().enumerate() {
            let same_name = |other: &Branch| branch.name.is_some() && other.name == branch.name;
            if let Some(partner) = new.iter().position(same_name) {
                res.insert(at, partner);
            }
        }
        let node = |document: &'_ Document, branch: &Branch| {
            document.node(&branch.schema.origin.location).cloned()
        };
        for (at, branch) in old.iter().enumerate() {
            if res.contains_key(&at) {
                continue;
            }
            let Some(own) = node(self.old.0, branch) else {
                continue;
            };
            let partner = new.iter().enumerate().position(|(position, other)| {
                let is_free = !res.values().any(|taken| *taken == position);
                is_free && node(self.new.0, other).is_some_and(|other| other.same_data(&own))
            });
            res.extend(partner.map(|partner| (at, partner)));
        }
        res
    }
}

/// The values of the property, each with the branch that it means. What a branch fixes by a constant is compared as one.
fn tags((document, union): (&Document, &UnionDispatch)) -> BTreeMap<Tag, usize> {
    let DispatchKind::Property { name, .. } = &union.by else {
        return BTreeMap::new();
    };
    let mut res = BTreeMap::new();
    for (at, branch) in union.branches.iter().enumerate() {
        let location = &branch.schema.origin.location;
        let property = location.join("properties").join(name);
        let is_fixed = document
            .node(&property)
            .is_some_and(|node| node.get("const").is_some() || node.get("enum").is_some());
        if !is_fixed {
            res.extend(branch.tags.iter().map(|tag| (tag.clone(), at)));
        }
    }
    res
}

/// Whether the schema at `location` lists its variants.
fn is_list(document: &Document, location: &Location) -> bool {
    let node = document.node(location);
    node.is_some_and(|node| node.get("oneOf").or_else(|| node.get("anyOf")).is_some())
}

/// The branch in words.
fn name_of(union: &UnionDispatch, at: usize) -> String {
    let branch = union.branches.get(at);
    let name = branch.and_then(|branch| branch.name.clone());
    name.map_or_else(
        || "a variant without a name".to_owned(),
        |name| format!("`{name}`"),
    )
}

impl Bundle<'_> {
    /// How values of the schema at `location` choose their variant.
    fn dispatch(&self, location: &Location) -> Option<UnionDispatch> {
        let schema = schema_at(self.document(), location.clone())?;
        self.dispatcher().dispatch(&schema)
    }
}
