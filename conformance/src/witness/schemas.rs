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
    covered, embed, keywords,
    patterns::{self, Difference},
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

/// The maximum number of searches: the rest is decided by their keywords.
const MOST_SEARCHES: u32 = 1_000;

/// Schemas that a schema may refer to and still be searched as a whole.
const MOST_REFERENCES: usize = 120;

/// Two schemas, the way of the value, whether the old one generates, and how values are written.
type Key = (Option<Location>, Option<Location>, Flow, bool, Carrier);

impl<'d> Schemas<'d> {
    pub(super) fn new(old: &'d Document, new: &'d Document) -> Self {
        Self::within(old, new, MOST_SEARCHES)
    }

    /// The same, with at most `searches`.
    pub(super) fn within(old: &'d Document, new: &'d Document, searches: u32) -> Self {
        Self {
            old,
            new,
            known: BTreeMap::new(),
            large: BTreeMap::new(),
            left: searches,
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
        let (old, new) = (self.old, self.new);
        if keywords::is_hard_to_show(change.kind.info.id) && self.is_covered(pair, flow, is_old) {
            return Found::Nothing;
        }
        let difference = self.difference(change, pair, is_old);
        if difference == Difference::Nothing {
            return Found::Nothing;
        }
        if self.are_large(roots, flow) {
            return self.part_alone(change, pair, flow, is_old, side);
        }
        let sides = changed_part(pair);
        let has_part = sides != *roots && sides.old.is_some() && sides.new.is_some();
        let may_search_part = has_part && self.may_search();
        let Some(whole) = self.whole(pair, flow, is_old) else {
            return Found::NotSearched;
        };
        // Where nothing can be sent, nothing is rejected.
        if whole.is_never() {
            return Found::Nothing;
        }
        let objects = rejecting_objects(pair, is_old);
        if let Some(found) = whole.showing(change, objects) {
            return found.witness(whole, change, objects, is_old, side);
        }
        let string = match &difference {
            Difference::Example(string) => Some(string.as_str()),
            _ => None,
        };
        if let Some(found) = string.and_then(|it| whole.with_string(it, change, objects)) {
            return found.witness(whole, change, objects, is_old, side);
        }
        if may_search_part {
            let part = Counterexamples::between(old, new, &sides, flow, is_old, pair.carrier);
            if let (Some(mut part), Some(from), Some(to)) =
                (part, sides.get(is_old), sides.get(!is_old))
            {
                let found = string.and_then(|it| part.with_string(it, change, objects));
                part.list.extend(found.map(|it| (it.value, it.violations)));
                part.search_strings(change, objects);
                let place = embed::Part {
                    examples: &part,
                    document: if is_old { old } else { new },
                    at: from,
                    counterpart: to,
                    flow,
                    carrier: pair.carrier,
                };
                match embed::into(whole, &place, change, objects) {
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
            // What was not searched is not refuted.
            None if has_part && !may_search_part => Found::NotSearched,
            None if keywords::is_hard_to_show(change.kind.info.id) && whole.is_exhausted() => {
                Found::Nothing
            }
            // A string that tells the two apart is known, and right all the same: another variant admits it.
            None if string.is_some() && whole.has_variants() && whole.is_complete() => {
                Found::Nothing
            }
            None => unshown(change),
        }
    }

    /// What the patterns of both sides say about a change of them: whether a string that the one admits does not match the other.
    fn difference(&self, change: &Change, pair: &SchemaPair, is_old: bool) -> Difference {
        if !keywords::is_about_patterns(change.kind.info.id) {
            return Difference::Undecided;
        }
        let old = (self.old, pair.objects.0.as_slice());
        let new = (self.new, pair.objects.1.as_slice());
        if is_old {
            patterns::compare(old, new)
        } else {
            patterns::compare(new, old)
        }
    }

    /// Whether what changed, which is about strings, cannot make a value wrong in the document that rejects.
    fn is_covered(&self, pair: &SchemaPair, flow: Flow, is_old: bool) -> bool {
        let (document, root) = if is_old {
            (self.new, &pair.roots.new)
        } else {
            (self.old, &pair.roots.old)
        };
        let direction = match flow {
            Flow::Request => Direction::Request,
            Flow::Response => Direction::Response,
        };
        let objects = rejecting_objects(pair, is_old);
        root.as_ref()
            .is_some_and(|root| covered::admits_all_strings(document, root, objects, direction))
    }

    /// The values of two whole schemas; `None` where they cannot be searched, or enough was.
    fn whole(
        &mut self,
        pair: &SchemaPair,
        flow: Flow,
        is_old: bool,
    ) -> Option<&Counterexamples<'d>> {
        let roots = &pair.roots;
        let key = (
            roots.old.clone(),
            roots.new.clone(),
            flow,
            is_old,
            pair.carrier,
        );
        if !self.known.contains_key(&key) && !self.may_search() {
            return None;
        }
        let (old, new) = (self.old, self.new);
        let whole = self.known.entry(key).or_insert_with(|| {
            Counterexamples::between(old, new, roots, flow, is_old, pair.carrier)
        });
        whole.as_ref()
    }
}

/// What it means that no value shows `change`.
fn unshown(change: &Change) -> Found {
    // The only string that one pattern admits and another does not may exist and not be found.
    if keywords::is_hard_to_show(change.kind.info.id) {
        Found::NotSearched
    } else {
        Found::Nothing
    }
}

/// The schema objects that changed.
fn changed_part(pair: &SchemaPair) -> Sides<Location> {
    Sides {
        old: pair.objects.0.first().cloned(),
        new: pair.objects.1.first().cloned(),
    }
}

/// The schema objects of the document that rejects.
fn rejecting_objects(pair: &SchemaPair, is_old: bool) -> &[Location] {
    if is_old {
        &pair.objects.1
    } else {
        &pair.objects.0
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
        let sides = changed_part(pair);
        let objects = rejecting_objects(pair, is_old);
        if sides == pair.roots || !self.may_search() {
            return Found::NotSearched;
        }
        let part = Counterexamples::between(self.old, self.new, &sides, flow, is_old, pair.carrier);
        let Some(mut part) = part else {
            return Found::NotSearched;
        };
        part.search_strings(change, objects);
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
        if self.are_large(&pair.roots, flow) {
            return Found::NotSearched;
        }
        let Some(whole) = self.whole(pair, flow, is_old) else {
            return Found::NotSearched;
        };
        match whole.any() {
            Some(found) => found.witness(whole, change, &[], is_old, side),
            None => Found::Nothing,
        }
    }
}
