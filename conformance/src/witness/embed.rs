//! Puts a value of a part into a value of the whole.

use serde_json::{Value, json};
use spec::{
    diff::Change, document::Location, schema::SchemaViolation, source::pointer::JsonPointer,
};

use super::{
    counterexamples::{Counterexamples, places},
    keywords,
};

/// Values of the part that are tried at each.
const VALUES: usize = 6;
/// The name of a member that no schema lists.
const UNLISTED: &str = "unlisted-member";

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

/// Puts the values of `part` that show `change` wherever values of `whole` have room for them. The schema of the part is at
/// `from` in the document that generates.
pub(super) fn into(
    whole: &Counterexamples<'_>,
    part: &Counterexamples<'_>,
    change: &Change,
    objects: &[Location],
    from: &Location,
) -> Embedded {
    if whole.is_never() {
        return Embedded::Nothing;
    }
    let shown = part
        .list
        .iter()
        .filter(|(value, violations)| keywords::show(change, objects, value, violations).is_some());
    let mut shown: Vec<&(Value, Vec<SchemaViolation>)> = shown.collect();
    shown.sort_by_key(|(value, violations)| (violations.len(), value.to_string().len()));
    shown.truncate(VALUES);
    let Some((smallest, violations)) = shown.first() else {
        return Embedded::Nothing;
    };
    let mut has_room = false;
    // Where nothing makes a wrong part right, the part alone is proof; else many wholes are tried.
    let has_variants = whole.has_variants();
    let more = if has_variants {
        whole.more_bases()
    } else {
        Vec::new()
    };
    // A member that may be anything is in no value that is generated.
    let steps = steps_to(&from.pointer);
    // Where anything is right, hardly a value that is generated is an object.
    let empty = json!({});
    let bases = whole.bases.iter().chain([&empty]);
    let with_members: Vec<Value> = bases.flat_map(|base| with_members(base, &steps)).collect();
    for base in whole.bases.iter().chain(&more).chain(&with_members) {
        for place in places(base) {
            for (value, _) in &shown {
                let mut candidate = base.clone();
                let Some(target) = candidate.pointer_mut(place.as_str()) else {
                    continue;
                };
                *target = value.clone();
                if !whole.admits(&candidate) {
                    continue;
                }
                let found = whole.violations(&candidate);
                if !found.is_empty() {
                    return Embedded::Wrong(candidate, found);
                }
                // A member of the same name in another variant belongs to another part.
                has_room |= has_variants && !has_room && whole.applies(&candidate, &place, from);
            }
        }
    }
    if has_room {
        Embedded::Admitted
    } else if whole.is_complete() {
        Embedded::Nothing
    } else {
        Embedded::Alone(smallest.clone(), violations.clone())
    }
}

/// A step from a value to one within it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    Item,
}

impl Step {
    /// A value that has `inner` there and nothing else.
    fn around(&self, inner: &Value) -> Value {
        match self {
            Self::Member(name) => json!({ name.as_str(): inner }),
            Self::Item => json!([inner]),
        }
    }
}

/// The steps to the value whose schema is at `pointer` from that of the outermost schema around it which is reached by members
/// and items alone.
fn steps_to(pointer: &JsonPointer) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut here = pointer.clone();
    while let Some((step, around)) = last_step(&here) {
        steps.push(step);
        here = around;
    }
    steps.reverse();
    steps
}

/// The step to the value whose schema is at `pointer`, and the pointer to the schema of what holds it.
fn last_step(pointer: &JsonPointer) -> Option<(Step, JsonPointer)> {
    let parent = pointer.parent()?;
    let last = pointer.last()?;
    match (parent.last().as_deref(), &*last) {
        (Some("properties"), name) => Some((Step::Member(name.to_owned()), parent.parent()?)),
        (_, "additionalProperties") => Some((Step::Member(UNLISTED.to_owned()), parent)),
        (_, "items") => Some((Step::Item, parent)),
        // What stands before an item is not known.
        (Some("prefixItems"), "0") => Some((Step::Item, parent.parent()?)),
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
