//! Puts a value of a part into a value of the whole.

use std::borrow::Cow;

use serde_json::Value;
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
    let name = property_of(&from.pointer);
    let with_member: Vec<Value> = name
        .iter()
        .flat_map(|name| whole.bases.iter().flat_map(|base| with_member(base, name)))
        .collect();
    for base in whole.bases.iter().chain(&more).chain(&with_member) {
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
                has_room |= has_variants && !has_room && whole.applies(base, &place, from);
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

/// The name of the property whose schema is at `pointer`; `None` where it is not the schema of a property.
fn property_of(pointer: &JsonPointer) -> Option<String> {
    let is_property = pointer.parent()?.last().as_deref() == Some("properties");
    is_property.then(|| pointer.last().map(Cow::into_owned))?
}

/// `base` with the member `name`, once for each object that lacks it.
fn with_member(base: &Value, name: &str) -> Vec<Value> {
    let each = places(base).into_iter();
    each.filter_map(|place| {
        let mut changed = base.clone();
        let object = changed.pointer_mut(place.as_str())?.as_object_mut()?;
        let before = object.insert(name.to_owned(), Value::Null);
        before.is_none().then_some(changed)
    })
    .collect()
}
