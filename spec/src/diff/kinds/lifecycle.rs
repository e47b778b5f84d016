//! Changes of when something deprecated goes: `x-sunset` beside `deprecated`, of operations, parameters and properties.

use crate::{
    diagnostic::{RuleInfo, Severity},
    diff::{Breaks, ChangeKind, Effect, Step},
};

/// Something deprecated names the day on which it goes.
pub static SUNSET_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "sunset-added",
        severity: Severity::Note,
        what: "Something deprecated names the day on which it goes.",
        why: "It goes on working until then; callers know how long they have.",
        example: "get: {deprecated: true}   # before\nget: {deprecated: true, x-sunset: '2027-06-30'}   # after",
        standard: "RFC 8594 §3",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// Something deprecated stays longer than announced.
pub static SUNSET_POSTPONED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "sunset-postponed",
        severity: Severity::Note,
        what: "Something deprecated stays longer than announced.",
        why: "Callers have more time.",
        example: "x-sunset: '2027-06-30'   # before\nx-sunset: '2027-12-31'   # after",
        standard: "RFC 8594 §3",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// Something deprecated goes earlier than announced.
pub static SUNSET_BROUGHT_FORWARD: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "sunset-brought-forward",
        severity: Severity::Note,
        what: "Something deprecated goes earlier than announced.",
        why: "Callers that plan by the announced day fail before it.",
        example: "x-sunset: '2027-06-30'   # before\nx-sunset: '2027-01-31'   # after",
        standard: "RFC 8594 §3",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Patch,
    is_tolerated: false,
};

/// Something deprecated no longer names the day on which it goes.
pub static SUNSET_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "sunset-removed",
        severity: Severity::Note,
        what: "Something deprecated no longer names the day on which it goes.",
        why: "It was promised to stay until that day, and may go at any time.",
        example: "get: {deprecated: true, x-sunset: '2027-06-30'}   # before\nget: {deprecated: true}   # after",
        standard: "RFC 8594 §3",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Patch,
    is_tolerated: false,
};

/// Something is announced to go on a day that is over.
pub static SUNSET_IN_THE_PAST: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "sunset-in-the-past",
        severity: Severity::Note,
        what: "Something is announced to go on a day that is over.",
        why: "Callers have no time to change: it may be gone already.",
        example: "get: {}   # before\nget: {deprecated: true, x-sunset: '2020-01-01'}   # after",
        standard: "RFC 8594 §3",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Patch,
    is_tolerated: false,
};

/// The kinds about this subject.
pub static KINDS: &[&ChangeKind] = &[
    &SUNSET_ADDED,
    &SUNSET_POSTPONED,
    &SUNSET_BROUGHT_FORWARD,
    &SUNSET_REMOVED,
    &SUNSET_IN_THE_PAST,
];
