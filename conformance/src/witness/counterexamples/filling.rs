//! The values that are tried: samples, what their schemas name, and each with one thing changed.

use serde_json::Value;
use spec::source::pointer::JsonPointer;

use super::{
    super::{members, named::named, places::places, samples::BASES},
    Counterexamples,
};
use crate::value::{
    boundary::{Change as Edit, proposals},
    context::StringContext,
    keyword::Keyword,
};

/// Those of them with one more member that are kept.
const BASES_WITH_MEMBERS: usize = 8;
/// Wrong values that are kept of a pair of schemas.
const MOST: usize = 600;
/// Places of a value that get the values which the schemas name.
pub(super) const NAMED_PLACES: usize = 12;
impl Counterexamples<'_> {
    /// Finds values: valid ones with one thing changed, in the places where the schemas differ or name something.
    pub(super) fn fill(&mut self, context: StringContext) {
        self.bases = self.samples(BASES);
        let from = self.strategy.as_ref().map(|it| it.validator().json());
        let bundles = from.into_iter().chain([self.to.json()]);
        for value in bundles
            .flat_map(|bundle| named(bundle, context))
            .collect::<Vec<_>>()
        {
            if !self.named.contains(&value) {
                self.named.push(value);
            }
        }
        let names = members::names(self.to.json()).into_iter();
        let names = names.filter(|name| *name != members::UNLISTED);
        let unseen = names.filter(|name| !members::have(&self.bases, name));
        self.unseen = unseen.map(ToOwned::to_owned).collect();
        self.add_members();
        for base in self.bases.clone() {
            let from = self
                .strategy
                .as_ref()
                .map(|it| it.validator().json().clone());
            let to = self.to.json().clone();
            let mut all = from
                .map(|from| proposals(&from, &base, context))
                .unwrap_or_default();
            all.extend(proposals(&to, &base, context));
            self.add(base.clone());
            self.add_named(&base);
            for proposal in all {
                if matches!(proposal.change, Edit::Replace(_))
                    && proposal.keyword == Keyword::Enum
                    && !self.choices.iter().any(|(_, at)| *at == proposal.pointer)
                {
                    self.choices.push((base.clone(), proposal.pointer.clone()));
                }
                if self.list.len() < MOST
                    && let Some(value) = proposal.apply(&base)
                {
                    self.add(value);
                }
            }
        }
    }

    /// The bases with members that the schema which generates describes without naming them.
    fn add_members(&mut self) {
        let Some(strategy) = &self.strategy else {
            return;
        };
        if self.described.is_none() && !members::describes_others(strategy.validator().json()) {
            return;
        }
        let mut bases = Vec::new();
        let mut objects = members::with_objects(&self.bases);
        objects.retain(|value| self.admits(value));
        for alike in members::added(&objects, self.to.json()) {
            let admitted = alike.into_iter().filter(|value| self.admits(value));
            let admitted: Vec<Value> = admitted.collect();
            bases.extend(admitted.first().cloned());
            for value in admitted {
                self.add(value);
            }
        }
        bases.truncate(BASES_WITH_MEMBERS);
        self.bases.extend(bases);
    }

    /// The values that the schemas name, in the places of `base`: conditions are often about single values.
    fn add_named(&mut self, base: &Value) {
        let named = self.named.clone();
        for place in places(base).into_iter().take(NAMED_PLACES) {
            let here = base.pointer(place.as_str());
            for name in self.unseen.clone() {
                let Some(members) = here.and_then(Value::as_object) else {
                    break;
                };
                for value in &named {
                    let mut members = members.clone();
                    members.insert(name.clone(), value.clone());
                    self.add_in_place(base, &place, Value::Object(members));
                }
            }
            for value in &named {
                self.add_in_place(base, &place, value.clone());
                // A list may have none of its elements in `base`, or too many.
                if base.pointer(place.as_str()).is_some_and(Value::is_array) {
                    self.add_in_place(base, &place, Value::Array(vec![value.clone()]));
                }
            }
        }
    }

    /// `base` with `value` at `place`.
    fn add_in_place(&mut self, base: &Value, place: &JsonPointer, value: Value) {
        let mut candidate = base.clone();
        if let Some(target) = candidate.pointer_mut(place.as_str()) {
            *target = value;
            self.add(candidate);
        }
    }
}
