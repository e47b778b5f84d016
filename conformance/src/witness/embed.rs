//! Puts a value of a part into a value of the whole.

use serde_json::Value;
use spec::{diff::Change, document::Location, schema::SchemaViolation};

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
    for base in whole.bases.iter().chain(&more) {
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
