//! Pairs of schemas, searched for values that show a change.
//!
//! A schema that refers to many others is not searched as a whole: the part that changed is.

use std::collections::BTreeMap;

use spec::{
    diff::{
        Breaks, Change, Flow, SchemaPair,
        evidence::{Carrier, Sides},
    },
    document::{Document, Location},
    schema::{Direction, bundle, dialect::schema_at},
};

use super::{
    Found,
    counterexamples::{Counterexamples, Example},
    embed, keywords,
};

/// The pairs of schemas that were searched.
pub(super) struct Schemas<'d> {
    old: &'d Document,
    new: &'d Document,
    known: BTreeMap<Key, Option<Counterexamples<'d>>>,
    /// Whether a schema refers to so many others that it is not searched as a whole.
    large: BTreeMap<(bool, Location), bool>,
    /// How many more pairs are searched.
    left: u32,
}

/// The maximum number of searches: the verdict of keywords remains for the rest.
const MOST_SEARCHES: u32 = 1_000;

/// Schemas that a schema may refer to and still be searched as a whole.
const MOST_REFERENCES: usize = 120;

/// Two schemas, the way of the value, whether the old one generates, and how values are written.
type Key = (Option<Location>, Option<Location>, Flow, bool, Carrier);

impl<'d> Schemas<'d> {
    pub(super) fn new(old: &'d Document, new: &'d Document) -> Self {
        Self {
            old,
            new,
            known: BTreeMap::new(),
            large: BTreeMap::new(),
            left: MOST_SEARCHES,
        }
    }

    /// Counts one more search; false where there were enough.
    fn may_search(&mut self) -> bool {
        let may = self.left > 0;
        self.left = self.left.saturating_sub(1);
        may
    }

    /// Whether one of two schemas is too large to be searched as a whole.
    fn are_large(&mut self, roots: &Sides<Location>, flow: Flow) -> bool {
        let direction = match flow {
            Flow::Request => Direction::Request,
            Flow::Response => Direction::Response,
        };
        [(true, self.old), (false, self.new)]
            .into_iter()
            .any(|(is_old, document)| {
                let Some(at) = roots.get(is_old) else {
                    return false;
                };
                *self.large.entry((is_old, at.clone())).or_insert_with(|| {
                    let schema = schema_at(document, at.clone());
                    schema.is_some_and(|schema| {
                        let bundle = bundle(document, &schema, direction);
                        bundle.origins.len() > MOST_REFERENCES
                    })
                })
            })
    }

    /// A value that shows `change`; `is_old` where the old document generates it.
    pub(super) fn witness(
        &mut self,
        change: &Change,
        pair: &SchemaPair,
        flow: Flow,
        is_old: bool,
        side: Breaks,
    ) -> Found {
        let roots = &pair.roots;
        let key = |sides: &Sides<Location>| {
            let (old, new) = (sides.old.clone(), sides.new.clone());
            (old, new, flow, is_old, pair.carrier)
        };
        let (old, new) = (self.old, self.new);
        if self.are_large(roots, flow) {
            return self.part_alone(change, pair, flow, is_old, side);
        }
        if !self.known.contains_key(&key(roots)) && !self.may_search() {
            return Found::NotSearched;
        }
        let sides = Sides {
            old: pair.objects.0.first().cloned(),
            new: pair.objects.1.first().cloned(),
        };
        let has_part = sides != *roots && sides.old.is_some() && sides.new.is_some();
        let searches_part = has_part && self.may_search();
        let whole = self.known.entry(key(roots)).or_insert_with(|| {
            Counterexamples::between(old, new, roots, flow, is_old, pair.carrier)
        });
        let Some(whole) = whole else {
            return Found::NotSearched;
        };
        // The objects of the document that rejects.
        let objects = if is_old {
            &pair.objects.1
        } else {
            &pair.objects.0
        };
        if let Some(found) = whole.showing(change, objects) {
            return found.witness(whole, change, objects, is_old, side);
        }
        if searches_part {
            let part = Counterexamples::between(old, new, &sides, flow, is_old, pair.carrier);
            if let Some(part) = part {
                match embed::into(whole, &part, change, objects) {
                    embed::Embedded::Wrong(value, violations) => {
                        let found = Example { value, violations };
                        return found.witness(whole, change, objects, is_old, side);
                    }
                    embed::Embedded::Alone(value, violations) => {
                        let found = Example { value, violations };
                        return found.witness(&part, change, objects, is_old, side);
                    }
                    embed::Embedded::Admitted | embed::Embedded::Nothing => {}
                }
            }
        }
        match whole.random(change, objects) {
            Some(found) => found.witness(whole, change, objects, is_old, side),
            None => unshown(change),
        }
    }
}

/// What it means that no value shows `change`.
fn unshown(change: &Change) -> Found {
    // A string that one pattern admits and another does not may exist and not be found.
    if keywords::is_hard_to_show(change.kind.info.id) {
        Found::NotSearched
    } else {
        Found::Nothing
    }
}

impl Schemas<'_> {
    /// A value of the part that changed, where the whole is too large to be searched.
    fn part_alone(
        &mut self,
        change: &Change,
        pair: &SchemaPair,
        flow: Flow,
        is_old: bool,
        side: Breaks,
    ) -> Found {
        let sides = Sides {
            old: pair.objects.0.first().cloned(),
            new: pair.objects.1.first().cloned(),
        };
        let objects = if is_old {
            &pair.objects.1
        } else {
            &pair.objects.0
        };
        if sides == pair.roots || !self.may_search() {
            return Found::NotSearched;
        }
        let part = Counterexamples::between(self.old, self.new, &sides, flow, is_old, pair.carrier);
        let Some(part) = part else {
            return Found::NotSearched;
        };
        match part.showing(change, objects) {
            Some(found) => found.witness(&part, change, objects, is_old, side),
            None => unshown(change),
        }
    }

    /// Any value that the one schema of `pair` admits and the other rejects.
    pub(super) fn any(
        &mut self,
        change: &Change,
        pair: &SchemaPair,
        flow: Flow,
        is_old: bool,
        side: Breaks,
    ) -> Found {
        let roots = &pair.roots;
        let key = (
            roots.old.clone(),
            roots.new.clone(),
            flow,
            is_old,
            pair.carrier,
        );
        if self.are_large(roots, flow) {
            return Found::NotSearched;
        }
        if !self.known.contains_key(&key) && !self.may_search() {
            return Found::NotSearched;
        }
        let (old, new) = (self.old, self.new);
        let whole = self.known.entry(key).or_insert_with(|| {
            Counterexamples::between(old, new, roots, flow, is_old, pair.carrier)
        });
        let Some(whole) = whole else {
            return Found::NotSearched;
        };
        match whole.any() {
            Some(found) => found.witness(whole, change, &[], is_old, side),
            None => Found::Nothing,
        }
    }
}
