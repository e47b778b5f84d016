//! Puts a value of a part into a value of the whole.

use serde_json::{Value, json};
use spec::{
    diff::{Change, Flow, evidence::Carrier},
    document::{Document, Location},
    schema::SchemaViolation,
    source::pointer::JsonPointer,
};

use super::{
    alternatives, counterexamples::Counterexamples, keywords, members::UNLISTED, places::places,
    samples::values_of,
};
use crate::value::strategy::StrategyError;

/// Values of the part that are tried at each.
const VALUES: usize = 6;

/// What becomes of a value that is wrong in its part.
pub(super) enum Embedded {
    /// The whole is wrong too.
    Wrong(Value, Vec<SchemaViolation>),
    /// No whole was found that it is a part of, or nothing in the whole could make it right.
    Alone(Value, Vec<SchemaViolation>),
    /// The whole is right, since another variant admits it.
    Admitted,
    /// Nothing is wrong in the part, or no whole has room for it although all of them are searched.
    Nothing,
}

/// A schema object that changed, in the document that generates.
pub(super) struct Part<'a> {
    /// The values that it admits and its counterpart rejects.
    pub(super) examples: &'a Counterexamples<'a>,
    pub(super) document: &'a Document,
    pub(super) at: &'a Location,
    /// Its counterpart in the document that rejects.
    pub(super) counterpart: &'a Location,
    pub(super) flow: Flow,
    pub(super) carrier: Carrier,
}

/// Puts the values of `part` that show `change` wherever values of `whole` have room for them.
pub(super) fn into(
    whole: &Counterexamples<'_>,
    part: &Part<'_>,
    change: &Change,
    objects: &[Location],
) -> Embedded {
    let shown =
        part.examples.list.iter().filter(|(value, violations)| {
            keywords::show(change, objects, value, violations).is_some()
        });
    let mut shown: Vec<&(Value, Vec<SchemaViolation>)> = shown.collect();
    let other_variants = alternatives::other_variants(part.document, part.at, part.flow);
    shown.retain(|(value, _)| !other_variants.iter().any(|other| other.is_valid(value)));
    shown.sort_by_key(|(value, violations)| (violations.len(), value.to_string().len()));
    shown.truncate(VALUES);
    let Some((smallest, violations)) = shown.first() else {
        return Embedded::Nothing;
    };
    let values: Vec<&Value> = shown.iter().map(|(value, _)| value).collect();
    let mut room = Room {
        whole,
        at: part.at,
        values: &values,
        has_variants: whole.has_variants(),
        is_admitted: false,
    };
    // Where nothing makes a wrong part right, the part alone is proof; else many wholes are tried.
    let more = if room.has_variants {
        whole.more_bases()
    } else {
        Vec::new()
    };
    // A member that may be anything is in no value that is generated.
    let enclosing = enclosing(&part.at.pointer, &part.counterpart.pointer);
    let steps: Vec<Step> = enclosing.iter().map(|(step, _)| step.clone()).collect();
    // Where anything is right, hardly a value that is generated is an object.
    let empty = json!({});
    let bases = whole.bases.iter().chain([&empty]);
    let with_members: Vec<Value> = bases.flat_map(|base| with_members(base, &steps)).collect();
    let mut wholes = whole.bases.iter().chain(&more).chain(&with_members);
    if let Some((value, found)) = wholes.find_map(|base| room.wrong(base)) {
        return Embedded::Wrong(value, found);
    }
    if room.is_admitted {
        return Embedded::Admitted;
    }
    if whole.is_complete() {
        return Embedded::Nothing;
    }
    // What is around the part may demand more than a whole has that was made for it.
    let Some(around) = values_around(part, &enclosing, &steps) else {
        return Embedded::Nothing;
    };
    let mut wholes = around.iter().flat_map(|inner| {
        let bases = whole.bases.iter().chain([&empty]);
        bases.flat_map(move |base| in_each_place(base, inner))
    });
    match wholes.find_map(|base| room.wrong(&base)) {
        Some((value, found)) => Embedded::Wrong(value, found),
        None if room.is_admitted => Embedded::Admitted,
        None => Embedded::Alone(smallest.clone(), violations.clone()),
    }
}

/// The search for a place in a whole for values of a part.
struct Room<'a> {
    whole: &'a Counterexamples<'a>,
    /// The part.
    at: &'a Location,
    values: &'a [&'a Value],
    has_variants: bool,
    /// Whether a whole was found that the part admits a value in, and that is right.
    is_admitted: bool,
}

impl Room<'_> {
    /// `base` with one of the values in one of its places, which the whole then rejects.
    fn wrong(&mut self, base: &Value) -> Option<(Value, Vec<SchemaViolation>)> {
        for place in places(base) {
            for value in self.values {
                let mut candidate = base.clone();
                let Some(target) = candidate.pointer_mut(place.as_str()) else {
                    continue;
                };
                *target = (*value).clone();
                if !self.whole.admits(&candidate) {
                    continue;
                }
                let found = self.whole.violations(&candidate);
                if !found.is_empty() {
                    return Some((candidate, found));
                }
                // A member of the same name in another variant belongs to another part.
                self.is_admitted |= self.has_variants
                    && !self.is_admitted
                    && self.whole.applies(&candidate, &place, self.at);
            }
        }
        None
    }
}

/// Values of the outermost of the schemas that are `enclosing` the part, which the value of the part is reached in by `steps`;
/// `None` where no value satisfies one of the schemas.
fn values_around(
    part: &Part<'_>,
    enclosing: &[(Step, JsonPointer)],
    steps: &[Step],
) -> Option<Vec<Value>> {
    let mut res = Vec::new();
    for (_, pointer) in enclosing.iter().rev() {
        let at = Location {
            pointer: pointer.clone(),
            ..part.at.clone()
        };
        match values_of(part.document, &at, part.flow, part.carrier) {
            Ok(values) => res = values,
            Err(StrategyError::Unsatisfiable) => return None,
            Err(StrategyError::Unusable(_)) => {}
        }
    }
    let with_members: Vec<Value> = res
        .iter()
        .flat_map(|base| with_members(base, steps))
        .collect();
    res.extend(with_members);
    Some(res)
}

/// `base` with `inner` in each of its places in turn.
fn in_each_place(base: &Value, inner: &Value) -> Vec<Value> {
    let places = places(base).into_iter();
    places
        .filter_map(|place| {
            let mut res = base.clone();
            *res.pointer_mut(place.as_str())? = inner.clone();
            Some(res)
        })
        .collect()
}

/// A step from a value to one within it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    Item,
}

impl Step {
    fn is_unlisted(&self) -> bool {
        matches!(self, Self::Member(name) if name == UNLISTED)
    }

    /// A value that has `inner` there and nothing else.
    fn around(&self, inner: &Value) -> Value {
        match self {
            Self::Member(name) => json!({ name.as_str(): inner }),
            Self::Item => json!([inner]),
        }
    }
}

/// The schemas around that at `pointer` which are reached by members and items alone, from the outside, each with the step from
/// its value to the next one. Where the schema is that of members without a name, `counterpart` may have one.
fn enclosing(pointer: &JsonPointer, counterpart: &JsonPointer) -> Vec<(Step, JsonPointer)> {
    let mut res = Vec::new();
    let mut here = without_variants(pointer);
    while let Some((mut step, around)) = last_step(&here) {
        if step.is_unlisted()
            && res.is_empty()
            && let Some((named @ Step::Member(_), _)) = last_step(counterpart)
        {
            step = named;
        }
        here = without_variants(&around);
        res.push((step, around));
    }
    res.reverse();
    res
}

/// The schema that the one at `pointer` is a variant or a part of, for the same value.
fn without_variants(pointer: &JsonPointer) -> JsonPointer {
    let mut res = pointer.clone();
    while let Some(parent) = res.parent()
        && matches!(parent.last().as_deref(), Some("allOf" | "anyOf" | "oneOf"))
        && let Some(around) = parent.parent()
    {
        res = around;
    }
    res
}

/// The step to the value whose schema is at `pointer`, and the pointer to the schema of what holds it.
fn last_step(pointer: &JsonPointer) -> Option<(Step, JsonPointer)> {
    let parent = pointer.parent()?;
    let last = pointer.last()?;
    match (parent.last().as_deref(), &*last) {
        (Some("properties"), name) => Some((Step::Member(name.to_owned()), parent.parent()?)),
        (_, "additionalProperties" | "unevaluatedProperties") => {
            Some((Step::Member(UNLISTED.to_owned()), parent))
        }
        // What matches the pattern is not known, but a name of the other document may.
        (Some("patternProperties"), _) => {
            Some((Step::Member(UNLISTED.to_owned()), parent.parent()?))
        }
        (_, "items") => Some((Step::Item, parent)),
        // What stands before an item is not known, but values of the list have it.
        (Some("prefixItems"), _) => Some((Step::Item, parent.parent()?)),
        _ => None,
    }
}

/// `base` with a member that holds the end of `steps`, once for each object that lacks it and for each step that is one.
fn with_members(base: &Value, steps: &[Step]) -> Vec<Value> {
    let mut res = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let Step::Member(name) = step else {
            continue;
        };
        let below = steps.iter().skip(at + 1).rev();
        let value = below.fold(Value::Null, |inner, step| step.around(&inner));
        res.extend(places(base).into_iter().filter_map(|place| {
            let mut changed = base.clone();
            let object = changed.pointer_mut(place.as_str())?.as_object_mut()?;
            let before = object.insert(name.clone(), value.clone());
            before.is_none().then_some(changed)
        }));
    }
    res
}
