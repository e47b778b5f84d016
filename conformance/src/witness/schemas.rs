//! Pairs of schemas, searched for values that show a change.

use std::collections::BTreeMap;

use spec::{
    diff::{
        Breaks, Change, Flow, SchemaPair,
        evidence::{Carrier, Sides},
    },
    document::{Document, Location},
};

use super::{
    Found,
    counterexamples::{Counterexamples, Example},
    embed,
};

/// The pairs of schemas that were searched.
pub(super) struct Schemas<'d> {
    old: &'d Document,
    new: &'d Document,
    known: BTreeMap<Key, Option<Counterexamples<'d>>>,
}

/// Two schemas, the way of the value, whether the old one generates, and how values are written.
type Key = (Option<Location>, Option<Location>, Flow, bool, Carrier);

impl<'d> Schemas<'d> {
    pub(super) fn new(old: &'d Document, new: &'d Document) -> Self {
        Self {
            old,
            new,
            known: BTreeMap::new(),
        }
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
        let sides = Sides {
            old: pair.objects.0.first().cloned(),
            new: pair.objects.1.first().cloned(),
        };
        if sides != *roots && sides.old.is_some() && sides.new.is_some() {
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
            None => Found::Nothing,
        }
    }
}

impl Schemas<'_> {
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
