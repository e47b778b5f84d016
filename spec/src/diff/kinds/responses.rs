//! Changes of responses, their headers and links.

use crate::{
    diagnostic::{RuleInfo, Severity},
    diff::{Breaks, ChangeKind, Effect, Step},
};

/// An operation may succeed with one more status.
pub static SUCCESS_RESPONSE_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "success-response-added",
        severity: Severity::Note,
        what: "An operation may succeed with one more status.",
        why: "Clients take it for an error, or read nothing from it.",
        example: "responses: {'200': ...}   # before\nresponses: {'200': ..., '202': ...}   # after",
        standard: "OAS 3.0.3 §4.7.16",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// An operation no longer succeeds with a status.
pub static SUCCESS_RESPONSE_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "success-response-removed",
        severity: Severity::Note,
        what: "An operation no longer succeeds with a status.",
        why: "Servers that still respond with it break their contract. A generated client no longer reads it.",
        example: "responses: {'200': ..., '202': ...}   # before\nresponses: {'200': ...}   # after",
        standard: "OAS 3.0.3 §4.7.16",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Major,
    is_tolerated: false,
};

/// An operation may fail with one more documented status.
pub static ERROR_RESPONSE_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "error-response-added",
        severity: Severity::Note,
        what: "An operation may fail with one more documented status.",
        why: "Clients must be ready for any error of its class (RFC 9110 §15).",
        example: "responses: {'200': ...}   # before\nresponses: {'200': ..., '404': ...}   # after",
        standard: "OAS 3.0.3 §4.7.16",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Minor,
    is_tolerated: false,
};

/// An operation no longer fails with a documented status.
pub static ERROR_RESPONSE_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "error-response-removed",
        severity: Severity::Note,
        what: "An operation no longer fails with a documented status.",
        why: "Servers that still respond with it break their contract. A generated client no longer reads it.",
        example: "responses: {'200': ..., '404': ...}   # before\nresponses: {'200': ...}   # after",
        standard: "OAS 3.0.3 §4.7.16",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Major,
    is_tolerated: false,
};

/// A response has a body that had none.
pub static RESPONSE_BODY_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "response-body-added",
        severity: Severity::Note,
        what: "A response has a body that had none.",
        why: "Servers must send it. A generated client hands it out instead of nothing.",
        example: "'200': {description: done}   # before\n'200': {description: done, content: {application/json: {}}}   # after",
        standard: "OAS 3.0.3 §4.7.17",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Major,
    is_tolerated: false,
};

/// A response no longer has a body.
pub static RESPONSE_BODY_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "response-body-removed",
        severity: Severity::Note,
        what: "A response no longer has a body.",
        why: "Clients read it.",
        example: "'200': {description: done, content: {application/json: {}}}   # before\n'200': {description: done}   # after",
        standard: "OAS 3.0.3 §4.7.17",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// A response may come in one more media type.
pub static RESPONSE_MEDIA_TYPE_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "response-media-type-added",
        severity: Severity::Note,
        what: "A response may come in one more media type.",
        why: "Servers must send it to clients that ask for it (RFC 9110 §12.5.1).",
        example: "content: {application/json: {}}   # before\ncontent: {application/json: {}, text/csv: {}}   # after",
        standard: "OAS 3.0.3 §4.7.17",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Minor,
    is_tolerated: false,
};

/// A response no longer comes in a media type.
pub static RESPONSE_MEDIA_TYPE_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "response-media-type-removed",
        severity: Severity::Note,
        what: "A response no longer comes in a media type.",
        why: "Clients ask for it.",
        example: "content: {application/json: {}, text/csv: {}}   # before\ncontent: {application/json: {}}   # after",
        standard: "OAS 3.0.3 §4.7.17",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// A response may carry one more header.
pub static RESPONSE_HEADER_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "response-header-added",
        severity: Severity::Note,
        what: "A response may carry one more header.",
        why: "Clients may read it and need not.",
        example: "headers: {}   # before\nheaders: {ETag: {}}   # after",
        standard: "OAS 3.0.3 §4.7.21",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// A response must carry one more header.
pub static REQUIRED_RESPONSE_HEADER_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "required-response-header-added",
        severity: Severity::Note,
        what: "A response must carry one more header.",
        why: "Servers must send it.",
        example: "headers: {}   # before\nheaders: {ETag: {required: true}}   # after",
        standard: "OAS 3.0.3 §4.7.21",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Patch,
    is_tolerated: false,
};

/// A header of a response is no longer promised.
pub static RESPONSE_HEADER_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "response-header-removed",
        severity: Severity::Note,
        what: "A header of a response is no longer promised.",
        why: "Clients read it.",
        example: "headers: {ETag: {}}   # before\nheaders: {}   # after",
        standard: "OAS 3.0.3 §4.7.21",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// A response must carry a header that could be missing.
pub static RESPONSE_HEADER_BECAME_REQUIRED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "response-header-became-required",
        severity: Severity::Note,
        what: "A response must carry a header that could be missing.",
        why: "Servers must send it.",
        example: "required: false   # before\nrequired: true   # after",
        standard: "OAS 3.0.3 §4.7.21",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Patch,
    is_tolerated: false,
};

/// A header of a response may be missing.
pub static RESPONSE_HEADER_BECAME_OPTIONAL: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "response-header-became-optional",
        severity: Severity::Note,
        what: "A header of a response may be missing.",
        why: "Clients rely on it.",
        example: "required: true   # before\nrequired: false   # after",
        standard: "OAS 3.0.3 §4.7.21",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// A response leads to one more operation.
pub static LINK_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "link-added",
        severity: Severity::Note,
        what: "A response leads to one more operation.",
        why: "Links describe what can be called anyway.",
        example: "links: {}   # before\nlinks: {pet: {operationId: getPet}}   # after",
        standard: "OAS 3.0.3 §4.7.20",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// A response no longer leads to an operation.
pub static LINK_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "link-removed",
        severity: Severity::Note,
        what: "A response no longer leads to an operation.",
        why: "Links describe what can be called anyway; stateful tests no longer follow it.",
        example: "links: {pet: {operationId: getPet}}   # before\nlinks: {}   # after",
        standard: "OAS 3.0.3 §4.7.20",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// A link leads elsewhere, or carries other values.
pub static LINK_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "link-changed",
        severity: Severity::Note,
        what: "A link leads elsewhere, or carries other values.",
        why: "Links describe what can be called anyway; stateful tests follow another way.",
        example: "parameters: {id: $response.body#/id}   # before\nparameters: {id: $response.body#/key}   # after",
        standard: "OAS 3.0.3 §4.7.20",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// The kinds about this subject.
pub static KINDS: &[&ChangeKind] = &[
    &SUCCESS_RESPONSE_ADDED,
    &SUCCESS_RESPONSE_REMOVED,
    &ERROR_RESPONSE_ADDED,
    &ERROR_RESPONSE_REMOVED,
    &RESPONSE_BODY_ADDED,
    &RESPONSE_BODY_REMOVED,
    &RESPONSE_MEDIA_TYPE_ADDED,
    &RESPONSE_MEDIA_TYPE_REMOVED,
    &RESPONSE_HEADER_ADDED,
    &REQUIRED_RESPONSE_HEADER_ADDED,
    &RESPONSE_HEADER_REMOVED,
    &RESPONSE_HEADER_BECAME_REQUIRED,
    &RESPONSE_HEADER_BECAME_OPTIONAL,
    &LINK_ADDED,
    &LINK_REMOVED,
    &LINK_CHANGED,
];
