//! Changes of enumerations, constants and defaults.

use crate::{
    diagnostic::{RuleInfo, Severity},
    diff::{Breaks, ChangeKind, Effect, Step},
};

/// An enumeration has one more value.
pub static ENUM_VALUE_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "enum-value-added",
        severity: Severity::Note,
        what: "An enumeration has one more value.",
        why: "Receivers must know the value.",
        example: "enum: [cat, dog]   # before\nenum: [cat, dog, eel]   # after",
        standard: "JSON Schema Validation 2020-12 §6.1.2",
    },
    effect: Effect::Widens,
    step: Step::Minor,
    is_tolerated: true,
};

/// An enumeration lacks a value.
pub static ENUM_VALUE_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "enum-value-removed",
        severity: Severity::Note,
        what: "An enumeration lacks a value.",
        why: "Senders must not send the value. A generated client no longer has it.",
        example: "enum: [cat, dog, eel]   # before\nenum: [cat, dog]   # after",
        standard: "JSON Schema Validation 2020-12 §6.1.2",
    },
    effect: Effect::Narrows,
    step: Step::Major,
    is_tolerated: false,
};

/// A value that was free must be one of a list.
pub static ENUM_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "enum-added",
        severity: Severity::Note,
        what: "A value that was free must be one of a list.",
        why: "Senders must keep to the list.",
        example: "type: string   # before\nenum: [cat, dog]   # after",
        standard: "JSON Schema Validation 2020-12 §6.1.2",
    },
    effect: Effect::Narrows,
    step: Step::Major,
    is_tolerated: false,
};

/// A value that was one of a list is free.
pub static ENUM_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "enum-removed",
        severity: Severity::Note,
        what: "A value that was one of a list is free.",
        why: "Receivers must accept any other value.",
        example: "enum: [cat, dog]   # before\ntype: string   # after",
        standard: "JSON Schema Validation 2020-12 §6.1.2",
    },
    effect: Effect::Widens,
    step: Step::Major,
    is_tolerated: false,
};

/// An absent value has a default.
pub static DEFAULT_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "default-added",
        severity: Severity::Note,
        what: "An absent value has a default.",
        why: "Servers must use it.",
        example: "limit: {type: integer}   # before\nlimit: {type: integer, default: 20}   # after",
        standard: "OAS 3.0.3 §4.7.24",
    },
    effect: Effect::ByFlow {
        request: Breaks::SERVERS,
        response: Breaks::NEITHER,
    },
    step: Step::Patch,
    is_tolerated: false,
};

/// An absent value no longer has a default.
pub static DEFAULT_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "default-removed",
        severity: Severity::Note,
        what: "An absent value no longer has a default.",
        why: "Clients rely on what happens when they omit it.",
        example: "limit: {type: integer, default: 20}   # before\nlimit: {type: integer}   # after",
        standard: "OAS 3.0.3 §4.7.24",
    },
    effect: Effect::ByFlow {
        request: Breaks::CLIENTS,
        response: Breaks::NEITHER,
    },
    step: Step::Patch,
    is_tolerated: false,
};

/// An absent value has another default.
pub static DEFAULT_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "default-changed",
        severity: Severity::Note,
        what: "An absent value has another default.",
        why: "Clients that omit it ask for something else than before.",
        example: "default: 20   # before\ndefault: 50   # after",
        standard: "OAS 3.0.3 §4.7.24",
    },
    effect: Effect::ByFlow {
        request: Breaks::BOTH,
        response: Breaks::NEITHER,
    },
    step: Step::Patch,
    is_tolerated: false,
};

/// The kinds about this subject.
pub static KINDS: &[&ChangeKind] = &[
    &ENUM_VALUE_ADDED,
    &ENUM_VALUE_REMOVED,
    &ENUM_ADDED,
    &ENUM_REMOVED,
    &DEFAULT_ADDED,
    &DEFAULT_REMOVED,
    &DEFAULT_CHANGED,
];
