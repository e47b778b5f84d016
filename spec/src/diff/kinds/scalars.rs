//! Changes of strings and numbers.

use crate::{
    diagnostic::{RuleInfo, Severity},
    diff::{Breaks, ChangeKind, Effect, Step},
};

/// A string must be longer or shorter than before.
pub static LENGTH_NARROWED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "length-narrowed",
        severity: Severity::Note,
        what: "A string must be longer or shorter than before.",
        why: "Senders must keep to the new bound.",
        example: "maxLength: 20   # before\nmaxLength: 10   # after",
        standard: "JSON Schema Validation 2020-12 §6.3",
    },
    effect: Effect::Narrows,
    step: Step::Patch,
    is_tolerated: false,
};

/// A string may be longer or shorter than before.
pub static LENGTH_WIDENED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "length-widened",
        severity: Severity::Note,
        what: "A string may be longer or shorter than before.",
        why: "Receivers must have room for it.",
        example: "maxLength: 10   # before\nmaxLength: 20   # after",
        standard: "JSON Schema Validation 2020-12 §6.3",
    },
    effect: Effect::Widens,
    step: Step::Patch,
    is_tolerated: true,
};

/// A string must match a pattern.
pub static PATTERN_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "pattern-added",
        severity: Severity::Note,
        what: "A string must match a pattern.",
        why: "Senders must keep to the pattern.",
        example: "type: string   # before\npattern: '^[A-Z]+$'   # after",
        standard: "JSON Schema Validation 2020-12 §6.3.3",
    },
    effect: Effect::Narrows,
    step: Step::Patch,
    is_tolerated: false,
};

/// A string need no longer match a pattern.
pub static PATTERN_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "pattern-removed",
        severity: Severity::Note,
        what: "A string need no longer match a pattern.",
        why: "Receivers must accept other strings.",
        example: "pattern: '^[A-Z]+$'   # before\ntype: string   # after",
        standard: "JSON Schema Validation 2020-12 §6.3.3",
    },
    effect: Effect::Widens,
    step: Step::Patch,
    is_tolerated: true,
};

/// A string must match another pattern.
pub static PATTERN_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "pattern-changed",
        severity: Severity::Note,
        what: "A string must match another pattern.",
        why: "What is sent may not be what is expected.",
        example: "pattern: '^[A-Z]+$'   # before\npattern: '^[a-z]+$'   # after",
        standard: "JSON Schema Validation 2020-12 §6.3.3",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Patch,
    is_tolerated: true,
};

/// A number must be greater or less than before.
pub static RANGE_NARROWED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "range-narrowed",
        severity: Severity::Note,
        what: "A number must be greater or less than before.",
        why: "Senders must keep to the new bound.",
        example: "maximum: 20   # before\nmaximum: 10   # after",
        standard: "JSON Schema Validation 2020-12 §6.2",
    },
    effect: Effect::Narrows,
    step: Step::Patch,
    is_tolerated: false,
};

/// A number may be greater or less than before.
pub static RANGE_WIDENED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "range-widened",
        severity: Severity::Note,
        what: "A number may be greater or less than before.",
        why: "Receivers must accept it.",
        example: "maximum: 10   # before\nmaximum: 20   # after",
        standard: "JSON Schema Validation 2020-12 §6.2",
    },
    effect: Effect::Widens,
    step: Step::Patch,
    is_tolerated: true,
};

/// A number must be a multiple of a coarser step.
pub static MULTIPLE_NARROWED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "multiple-narrowed",
        severity: Severity::Note,
        what: "A number must be a multiple of a coarser step.",
        why: "Senders must keep to the step.",
        example: "multipleOf: 5   # before\nmultipleOf: 10   # after",
        standard: "JSON Schema Validation 2020-12 §6.2.1",
    },
    effect: Effect::Narrows,
    step: Step::Patch,
    is_tolerated: false,
};

/// A number may be a multiple of a finer step.
pub static MULTIPLE_WIDENED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "multiple-widened",
        severity: Severity::Note,
        what: "A number may be a multiple of a finer step.",
        why: "Receivers must accept it.",
        example: "multipleOf: 10   # before\nmultipleOf: 5   # after",
        standard: "JSON Schema Validation 2020-12 §6.2.1",
    },
    effect: Effect::Widens,
    step: Step::Patch,
    is_tolerated: true,
};

/// A number must be a multiple of another step.
pub static MULTIPLE_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "multiple-changed",
        severity: Severity::Note,
        what: "A number must be a multiple of another step.",
        why: "What is sent may not be what is expected.",
        example: "multipleOf: 2   # before\nmultipleOf: 3   # after",
        standard: "JSON Schema Validation 2020-12 §6.2.1",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Patch,
    is_tolerated: true,
};

/// What is inside a string is written in another way.
pub static CONTENT_ENCODING_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "content-encoding-changed",
        severity: Severity::Note,
        what: "What is inside a string is written in another way.",
        why: "What is sent is not what is read.",
        example: "contentEncoding: base64   # before\ncontentEncoding: base16   # after",
        standard: "JSON Schema Validation 2020-12 §8",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Major,
    is_tolerated: false,
};

/// The kinds about this subject.
pub static KINDS: &[&ChangeKind] = &[
    &LENGTH_NARROWED,
    &LENGTH_WIDENED,
    &PATTERN_ADDED,
    &PATTERN_REMOVED,
    &PATTERN_CHANGED,
    &RANGE_NARROWED,
    &RANGE_WIDENED,
    &MULTIPLE_NARROWED,
    &MULTIPLE_WIDENED,
    &MULTIPLE_CHANGED,
    &CONTENT_ENCODING_CHANGED,
];
