//! Changes of arrays.

use crate::{
    diagnostic::{RuleInfo, Severity},
    diff::{ChangeKind, Effect, Step},
};

/// An array must have more or fewer elements than before.
pub static ITEM_COUNT_NARROWED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "item-count-narrowed",
        severity: Severity::Note,
        what: "An array must have more or fewer elements than before.",
        why: "Senders must keep to the new bound.",
        example: "maxItems: 20   # before\nmaxItems: 10   # after",
        standard: "JSON Schema Validation 2020-12 §6.4",
    },
    effect: Effect::Narrows,
    step: Step::Patch,
    is_tolerated: false,
};

/// An array may have more or fewer elements than before.
pub static ITEM_COUNT_WIDENED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "item-count-widened",
        severity: Severity::Note,
        what: "An array may have more or fewer elements than before.",
        why: "Receivers must have room for them.",
        example: "maxItems: 10   # before\nmaxItems: 20   # after",
        standard: "JSON Schema Validation 2020-12 §6.4",
    },
    effect: Effect::Widens,
    step: Step::Patch,
    is_tolerated: true,
};

/// The elements of an array must differ.
pub static UNIQUE_ITEMS_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "unique-items-added",
        severity: Severity::Note,
        what: "The elements of an array must differ.",
        why: "Senders must not repeat elements.",
        example: "uniqueItems: false   # before\nuniqueItems: true   # after",
        standard: "JSON Schema Validation 2020-12 §6.4.3",
    },
    effect: Effect::Narrows,
    step: Step::Patch,
    is_tolerated: false,
};

/// The elements of an array may be alike.
pub static UNIQUE_ITEMS_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "unique-items-removed",
        severity: Severity::Note,
        what: "The elements of an array may be alike.",
        why: "Receivers must accept repetitions.",
        example: "uniqueItems: true   # before\nuniqueItems: false   # after",
        standard: "JSON Schema Validation 2020-12 §6.4.3",
    },
    effect: Effect::Widens,
    step: Step::Patch,
    is_tolerated: true,
};

/// The kinds about this subject.
pub static KINDS: &[&ChangeKind] = &[
    &ITEM_COUNT_NARROWED,
    &ITEM_COUNT_WIDENED,
    &UNIQUE_ITEMS_ADDED,
    &UNIQUE_ITEMS_REMOVED,
];
