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
    /// No whole was found that it is a part of, and the schemas are too large for that to prove anything.
    Alone(Value, Vec<SchemaViolation>),
    /// The whole is right, since another schema admits it, or there is none.
    Admitted,
    /// Nothing is wrong in the part.
    Nothing,
}

/// Puts the values of `part` that show `change` wherever values of `whole` have room for them.
pub(super) fn into(
    whole: &Counterexamples<'_>,
    part: &Counterexamples<'_>,
    change: &Change,
    objects: &[Location],
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
    for base in &whole.bases {
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
                has_room |= part.admits(base.pointer(place.as_str()).unwrap_or(&Value::Null));
            }
        }
    }
    if has_room || whole.is_small() {
        Embedded::Admitted
    } else {
        Embedded::Alone(smallest.clone(), violations.clone())
    }
}
