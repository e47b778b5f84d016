//! Changes of types and formats.

use crate::{
    diagnostic::{RuleInfo, Severity},
    diff::{Breaks, ChangeKind, Effect, Step},
};

/// A value may be of one more type.
pub static TYPE_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "type-added",
        severity: Severity::Note,
        what: "A value may be of one more type.",
        why: "Receivers must accept the new type.",
        example: "type: [string]   # before\ntype: [string, integer]   # after",
        standard: "JSON Schema Validation 2020-12 §6.1.1",
    },
    effect: Effect::Widens,
    step: Step::Major,
    is_tolerated: false,
};

/// A value may no longer be of a type.
pub static TYPE_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "type-removed",
        severity: Severity::Note,
        what: "A value may no longer be of a type.",
        why: "Senders must not send the old type.",
        example: "type: [string, integer]   # before\ntype: [string]   # after",
        standard: "JSON Schema Validation 2020-12 §6.1.1",
    },
    effect: Effect::Narrows,
    step: Step::Major,
    is_tolerated: false,
};

/// A value is of another type.
pub static TYPE_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "type-changed",
        severity: Severity::Note,
        what: "A value is of another type.",
        why: "What is sent is not what is read.",
        example: "type: string   # before\ntype: integer   # after",
        standard: "JSON Schema Validation 2020-12 §6.1.1",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Major,
    is_tolerated: false,
};

/// A value may be `null`.
pub static NULL_ALLOWED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "null-allowed",
        severity: Severity::Note,
        what: "A value may be `null`.",
        why: "Receivers must be ready for `null`.",
        example: "nullable: false   # before\nnullable: true   # after",
        standard: "OAS 3.0.3 §4.7.24",
    },
    effect: Effect::Widens,
    step: Step::Major,
    is_tolerated: false,
};

/// A value may no longer be `null`.
pub static NULL_FORBIDDEN: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "null-forbidden",
        severity: Severity::Note,
        what: "A value may no longer be `null`.",
        why: "Senders must not send `null`.",
        example: "nullable: true   # before\nnullable: false   # after",
        standard: "OAS 3.0.3 §4.7.24",
    },
    effect: Effect::Narrows,
    step: Step::Major,
    is_tolerated: false,
};

/// A value must be of a format.
pub static FORMAT_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "format-added",
        severity: Severity::Note,
        what: "A value must be of a format.",
        why: "Senders must keep to the format.",
        example: "type: string   # before\ntype: string, format: uuid   # after",
        standard: "OAS 3.0.3 §4.4",
    },
    effect: Effect::Narrows,
    step: Step::Major,
    is_tolerated: false,
};

/// A value need no longer be of a format.
pub static FORMAT_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "format-removed",
        severity: Severity::Note,
        what: "A value need no longer be of a format.",
        why: "Receivers must accept other strings.",
        example: "type: string, format: uuid   # before\ntype: string   # after",
        standard: "OAS 3.0.3 §4.4",
    },
    effect: Effect::Widens,
    step: Step::Major,
    is_tolerated: false,
};

/// A value is of another format.
pub static FORMAT_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "format-changed",
        severity: Severity::Note,
        what: "A value is of another format.",
        why: "What is sent is not what is read.",
        example: "format: date   # before\nformat: date-time   # after",
        standard: "OAS 3.0.3 §4.4",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Major,
    is_tolerated: false,
};

/// A number may be longer: `int64` instead of `int32`, `double` instead of `float`.
pub static FORMAT_WIDENED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "format-widened",
        severity: Severity::Note,
        what: "A number may be longer: `int64` instead of `int32`, `double` instead of `float`.",
        why: "Receivers must have room for it.",
        example: "format: int32   # before\nformat: int64   # after",
        standard: "OAS 3.0.3 §4.4",
    },
    effect: Effect::Widens,
    step: Step::Major,
    is_tolerated: false,
};

/// A number must be shorter: `int32` instead of `int64`, `float` instead of `double`.
pub static FORMAT_NARROWED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "format-narrowed",
        severity: Severity::Note,
        what: "A number must be shorter: `int32` instead of `int64`, `float` instead of `double`.",
        why: "Senders must not send longer ones.",
        example: "format: int64   # before\nformat: int32   # after",
        standard: "OAS 3.0.3 §4.4",
    },
    effect: Effect::Narrows,
    step: Step::Major,
    is_tolerated: false,
};

/// A value may be anything at all.
pub static ANYTHING_ALLOWED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "anything-allowed",
        severity: Severity::Note,
        what: "A value may be anything at all.",
        why: "Receivers must accept everything.",
        example: "schema: {type: string}   # before\nschema: {}   # after",
        standard: "JSON Schema Core 2020-12 §4.3.2",
    },
    effect: Effect::Widens,
    step: Step::Major,
    is_tolerated: false,
};

/// A value that could be anything must satisfy a schema.
pub static ANYTHING_CONSTRAINED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "anything-constrained",
        severity: Severity::Note,
        what: "A value that could be anything must satisfy a schema.",
        why: "Senders must keep to the schema.",
        example: "schema: {}   # before\nschema: {type: string}   # after",
        standard: "JSON Schema Core 2020-12 §4.3.2",
    },
    effect: Effect::Narrows,
    step: Step::Major,
    is_tolerated: false,
};

/// No value satisfies the schema any more.
pub static VALUE_FORBIDDEN: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "value-forbidden",
        severity: Severity::Note,
        what: "No value satisfies the schema any more.",
        why: "Senders must omit it.",
        example: "owner: {type: string}   # before\nowner: {not: {}}   # after",
        standard: "JSON Schema Core 2020-12 §4.3.2",
    },
    effect: Effect::Narrows,
    step: Step::Major,
    is_tolerated: false,
};

/// Values satisfy a schema that no value satisfied.
pub static VALUE_ALLOWED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "value-allowed",
        severity: Severity::Note,
        what: "Values satisfy a schema that no value satisfied.",
        why: "Receivers must read it.",
        example: "owner: {not: {}}   # before\nowner: {type: string}   # after",
        standard: "JSON Schema Core 2020-12 §4.3.2",
    },
    effect: Effect::Widens,
    step: Step::Major,
    is_tolerated: false,
};

/// The kinds about this subject.
pub static KINDS: &[&ChangeKind] = &[
    &TYPE_ADDED,
    &TYPE_REMOVED,
    &TYPE_CHANGED,
    &NULL_ALLOWED,
    &NULL_FORBIDDEN,
    &FORMAT_ADDED,
    &FORMAT_REMOVED,
    &FORMAT_CHANGED,
    &FORMAT_WIDENED,
    &FORMAT_NARROWED,
    &ANYTHING_ALLOWED,
    &ANYTHING_CONSTRAINED,
    &VALUE_FORBIDDEN,
    &VALUE_ALLOWED,
];
