//! Changes of servers.

use crate::{
    diagnostic::{RuleInfo, Severity},
    diff::{Breaks, ChangeKind, Effect, Step},
};

/// The API is served at one more URL.
pub static SERVER_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "server-added",
        severity: Severity::Note,
        what: "The API is served at one more URL.",
        why: "Clients may use it and need not.",
        example: "servers: [{url: /v1}]   # before\nservers: [{url: /v1}, {url: /v2}]   # after",
        standard: "OAS 3.0.3 §4.7.5",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Minor,
    is_tolerated: false,
};

/// The API is no longer served at a URL.
pub static SERVER_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "server-removed",
        severity: Severity::Note,
        what: "The API is no longer served at a URL.",
        why: "Clients that send their requests there get no response.",
        example: "servers: [{url: /v1}, {url: /v2}]   # before\nservers: [{url: /v2}]   # after",
        standard: "OAS 3.0.3 §4.7.5",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// The default of a server variable changed.
pub static SERVER_VARIABLE_DEFAULT_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "server-variable-default-changed",
        severity: Severity::Note,
        what: "The default of a server variable changed.",
        why: "Clients that do not set the variable send requests to another server.",
        example: "default: eu   # before\ndefault: us   # after",
        standard: "OAS 3.0.3 §4.7.6",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// A server variable may have one more value.
pub static SERVER_VARIABLE_VALUE_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "server-variable-value-added",
        severity: Severity::Note,
        what: "A server variable may have one more value.",
        why: "Clients may use it and need not.",
        example: "enum: [eu]   # before\nenum: [eu, us]   # after",
        standard: "OAS 3.0.3 §4.7.6",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Minor,
    is_tolerated: false,
};

/// A server variable may no longer have a value.
pub static SERVER_VARIABLE_VALUE_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "server-variable-value-removed",
        severity: Severity::Note,
        what: "A server variable may no longer have a value.",
        why: "Clients that choose the value get no response.",
        example: "enum: [eu, us]   # before\nenum: [eu]   # after",
        standard: "OAS 3.0.3 §4.7.6",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// The kinds about this subject.
pub static KINDS: &[&ChangeKind] = &[
    &SERVER_ADDED,
    &SERVER_REMOVED,
    &SERVER_VARIABLE_DEFAULT_CHANGED,
    &SERVER_VARIABLE_VALUE_ADDED,
    &SERVER_VARIABLE_VALUE_REMOVED,
];
