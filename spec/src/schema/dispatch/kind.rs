//! What decides between branches that no property tells apart.

use super::{
    Branch, DispatchKind,
    profile::{Profile, Types},
};

/// What decides between `branches`.
pub(super) fn without_tags(branches: &[Branch]) -> DispatchKind {
    let all = |decides: fn(&Profile, &Profile) -> bool| {
        branches.iter().enumerate().all(|(at, branch)| {
            let others = branches.iter().skip(at + 1);
            others
                .flat_map(|other| &other.alternatives)
                .all(|other| branch.alternatives.iter().all(|own| decides(own, other)))
        })
    };
    if all(by_type) {
        DispatchKind::Type
    } else if all(by_value) {
        DispatchKind::Value
    } else if all(by_members) {
        DispatchKind::Members
    } else {
        DispatchKind::Undecided
    }
}

fn by_type(one: &Profile, other: &Profile) -> bool {
    let (one, other) = (one.types.without_null(), other.types.without_null());
    // A whole number is meant as an integer where both an integer and a number are there.
    !one.meets(other)
        || one.has_integers_only() != other.has_integers_only() && {
            let both = one.and(other);
            both.has_integers_only()
        }
}

fn by_value(one: &Profile, other: &Profile) -> bool {
    let is_apart = match (&one.values, &other.values) {
        (Some(some), Some(others)) => !some.iter().any(|value| others.contains(value)),
        // A listed value is meant as that one, and not as one of any.
        (Some(_), None) | (None, Some(_)) => true,
        (None, None) => false,
    };
    is_apart || by_type(one, other)
}

fn by_members(one: &Profile, other: &Profile) -> bool {
    if by_value(one, other) {
        return true;
    }
    let both = one.types.and(other.types).without_null();
    if both != Types::OBJECT {
        return both == Types::ARRAY && by_items(one, other);
    }
    let has_own = |one: &Profile, other: &Profile| {
        let mut required = one.required.iter();
        required.any(|name| one.member(name).is_some() && other.member(name).is_none())
    };
    let is_contradicted = one.members.iter().any(|(name, own)| {
        let required = one.requires(name) && other.requires(name);
        required
            && other.member(name).is_some_and(|theirs| {
                let both = own.and(theirs);
                both.types == Types::NONE || both.constants.is_some_and(|it| it.is_empty())
            })
    });
    is_contradicted || has_own(one, other) || has_own(other, one)
}

fn by_items(one: &Profile, other: &Profile) -> bool {
    let (Some(some), Some(others)) = (&one.items, &other.items) else {
        return false;
    };
    some.iter()
        .all(|own| others.iter().all(|other| by_members(own, other)))
}
