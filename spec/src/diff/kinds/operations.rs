//! Changes of operations and callbacks.

use crate::{
    diagnostic::{RuleInfo, Severity},
    diff::{Breaks, ChangeKind, Effect, Step},
};

/// There is a new operation.
pub static OPERATION_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "operation-added",
        severity: Severity::Note,
        what: "There is a new operation.",
        why: "Servers must implement it; clients may call it and need not.",
        example: "paths: {}   # before\npaths: {/pets: {get: ...}}   # after",
        standard: "OAS 3.0.3 §4.7.10",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Minor,
    is_tolerated: false,
};

/// An operation is gone.
pub static OPERATION_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "operation-removed",
        severity: Severity::Note,
        what: "An operation is gone.",
        why: "Clients that call it get an error.",
        example: "paths: {/pets: {get: ...}}   # before\npaths: {}   # after",
        standard: "OAS 3.0.3 §4.7.10",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// An operation should no longer be used.
pub static OPERATION_DEPRECATED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "operation-deprecated",
        severity: Severity::Note,
        what: "An operation should no longer be used.",
        why: "It goes on working; callers are warned.",
        example: "get: {}   # before\nget: {deprecated: true}   # after",
        standard: "OAS 3.0.3 §4.7.10",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Minor,
    is_tolerated: false,
};

/// An operation is no longer marked as deprecated.
pub static OPERATION_REINSTATED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "operation-reinstated",
        severity: Severity::Note,
        what: "An operation is no longer marked as deprecated.",
        why: "Callers need not look for another one.",
        example: "get: {deprecated: true}   # before\nget: {}   # after",
        standard: "OAS 3.0.3 §4.7.10",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// The `operationId` changed.
pub static OPERATION_ID_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "operation-id-changed",
        severity: Severity::Note,
        what: "The `operationId` changed.",
        why: "The wire is the same, but methods of generated clients are named after it.",
        example: "operationId: listPets   # before\noperationId: getPets   # after",
        standard: "OAS 3.0.3 §4.7.10",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Major,
    is_tolerated: false,
};

/// A parameter of the path has another name at the same position.
pub static PATH_PARAMETER_RENAMED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "path-parameter-renamed",
        severity: Severity::Note,
        what: "A parameter of the path has another name at the same position.",
        why: "The URL is the same, but arguments of generated clients are named after it.",
        example: "/pets/{id}   # before\n/pets/{petId}   # after",
        standard: "OAS 3.0.3 §4.7.8.1",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Major,
    is_tolerated: false,
};

/// The first tag of an operation changed.
pub static OPERATION_GROUP_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "operation-group-changed",
        severity: Severity::Note,
        what: "The first tag of an operation changed.",
        why: "The wire is the same, but generated clients group methods by it.",
        example: "tags: [pets]   # before\ntags: [animals]   # after",
        standard: "OAS 3.0.3 §4.7.10",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Major,
    is_tolerated: false,
};

/// An operation belongs to one more group.
pub static OPERATION_TAG_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "operation-tag-added",
        severity: Severity::Note,
        what: "An operation belongs to one more group.",
        why: "Tags group operations in documentation.",
        example: "tags: [pets]   # before\ntags: [pets, shop]   # after",
        standard: "OAS 3.0.3 §4.7.10",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// An operation no longer belongs to a group.
pub static OPERATION_TAG_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "operation-tag-removed",
        severity: Severity::Note,
        what: "An operation no longer belongs to a group.",
        why: "Tags group operations in documentation.",
        example: "tags: [pets, shop]   # before\ntags: [pets]   # after",
        standard: "OAS 3.0.3 §4.7.10",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// The server may call one more webhook.
pub static WEBHOOK_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "webhook-added",
        severity: Severity::Note,
        what: "The server may call one more webhook.",
        why: "Clients register for what they know.",
        example: "webhooks: {}   # before\nwebhooks: {sold: {post: ...}}   # after",
        standard: "OAS 3.1.1 §4.8.1",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Minor,
    is_tolerated: false,
};

/// The server no longer calls a webhook.
pub static WEBHOOK_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "webhook-removed",
        severity: Severity::Note,
        what: "The server no longer calls a webhook.",
        why: "Clients that wait for it wait forever.",
        example: "webhooks: {sold: {post: ...}}   # before\nwebhooks: {}   # after",
        standard: "OAS 3.1.1 §4.8.1",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// An operation promises one more callback.
pub static CALLBACK_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "callback-added",
        severity: Severity::Note,
        what: "An operation promises one more callback.",
        why: "Clients that give no address for it are not called.",
        example: "callbacks: {}   # before\ncallbacks: {done: {'{$request.query.url}': ...}}   # after",
        standard: "OAS 3.0.3 §4.7.18",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Minor,
    is_tolerated: false,
};

/// An operation no longer promises a callback.
pub static CALLBACK_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "callback-removed",
        severity: Severity::Note,
        what: "An operation no longer promises a callback.",
        why: "Clients that wait for it wait forever.",
        example: "callbacks: {done: {'{$request.query.url}': ...}}   # before\ncallbacks: {}   # after",
        standard: "OAS 3.0.3 §4.7.18",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// The kinds about this subject.
pub static KINDS: &[&ChangeKind] = &[
    &OPERATION_ADDED,
    &OPERATION_REMOVED,
    &OPERATION_DEPRECATED,
    &OPERATION_REINSTATED,
    &OPERATION_ID_CHANGED,
    &PATH_PARAMETER_RENAMED,
    &OPERATION_GROUP_CHANGED,
    &OPERATION_TAG_ADDED,
    &OPERATION_TAG_REMOVED,
    &WEBHOOK_ADDED,
    &WEBHOOK_REMOVED,
    &CALLBACK_ADDED,
    &CALLBACK_REMOVED,
];
