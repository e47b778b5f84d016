//! Puts a value of a part into a value of the whole.

use std::borrow::Cow;

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
    let names = properties_of(&from.pointer);
    // Where anything is right, hardly a value that is generated is an object.
    let empty = json!({});
    let bases = whole.bases.iter().chain([&empty]);
    let with_members: Vec<Value> = bases.flat_map(|base| with_members(base, &names)).collect();
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

/// The names of the property whose schema is at `pointer` and of those around it in the same schema, the outermost first.
fn properties_of(pointer: &JsonPointer) -> Vec<String> {
    let mut names = Vec::new();
    let mut here = Some(pointer.clone());
    while let Some(at) = here {
        let parent = at.parent();
        let is_property = parent
            .as_ref()
            .is_some_and(|parent| parent.last().as_deref() == Some("properties"));
        if !is_property {
            break;
        }
        names.extend(at.last().map(Cow::into_owned));
        here = parent.and_then(|parent| parent.parent());
    }
    names.reverse();
    names
}

/// `base` with members called `names`, one in the other, once for each object that lacks the first of them or of their ends.
fn with_members(base: &Value, names: &[String]) -> Vec<Value> {
    let mut res = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let below = names.iter().skip(at + 1).rev();
        let value = below.fold(Value::Null, |inner, name| json!({ name.as_str(): inner }));
        res.extend(places(base).into_iter().filter_map(|place| {
            let mut changed = base.clone();
            let object = changed.pointer_mut(place.as_str())?.as_object_mut()?;
            let before = object.insert(name.clone(), value.clone());
            before.is_none().then_some(changed)
        }));
    }
    res
}
