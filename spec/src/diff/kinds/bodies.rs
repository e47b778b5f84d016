//! Changes of request bodies.

use crate::{
    diagnostic::{RuleInfo, Severity},
    diff::{Breaks, ChangeKind, Effect, Step},
};

/// A request may carry a body.
pub static REQUEST_BODY_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "request-body-added",
        severity: Severity::Note,
        what: "A request may carry a body.",
        why: "Servers must read it; clients may send it and need not.",
        example: "post: {}   # before\npost: {requestBody: {content: ...}}   # after",
        standard: "OAS 3.0.3 §4.7.13",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Minor,
    is_tolerated: false,
};

/// A request must carry a body.
pub static REQUIRED_REQUEST_BODY_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "required-request-body-added",
        severity: Severity::Note,
        what: "A request must carry a body.",
        why: "Requests without it are rejected.",
        example: "post: {}   # before\npost: {requestBody: {required: true, content: ...}}   # after",
        standard: "OAS 3.0.3 §4.7.13",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Major,
    is_tolerated: false,
};

/// A body is no longer read.
pub static REQUEST_BODY_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "request-body-removed",
        severity: Severity::Note,
        what: "A body is no longer read.",
        why: "Servers ignore what clients send in it.",
        example: "post: {requestBody: {content: ...}}   # before\npost: {}   # after",
        standard: "OAS 3.0.3 §4.7.13",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// A body must be sent that was optional.
pub static REQUEST_BODY_BECAME_REQUIRED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "request-body-became-required",
        severity: Severity::Note,
        what: "A body must be sent that was optional.",
        why: "Requests without it are rejected.",
        example: "required: false   # before\nrequired: true   # after",
        standard: "OAS 3.0.3 §4.7.13",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// A body is optional that was required.
pub static REQUEST_BODY_BECAME_OPTIONAL: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "request-body-became-optional",
        severity: Severity::Note,
        what: "A body is optional that was required.",
        why: "Servers must accept requests without it. A generated client no longer asks for it as an argument.",
        example: "required: true   # before\nrequired: false   # after",
        standard: "OAS 3.0.3 §4.7.13",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Major,
    is_tolerated: false,
};

/// A body may be sent in one more media type.
pub static REQUEST_MEDIA_TYPE_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "request-media-type-added",
        severity: Severity::Note,
        what: "A body may be sent in one more media type.",
        why: "Servers must read it.",
        example: "content: {application/json: {}}   # before\ncontent: {application/json: {}, text/csv: {}}   # after",
        standard: "OAS 3.0.3 §4.7.13",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Minor,
    is_tolerated: false,
};

/// A body may no longer be sent in a media type.
pub static REQUEST_MEDIA_TYPE_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "request-media-type-removed",
        severity: Severity::Note,
        what: "A body may no longer be sent in a media type.",
        why: "Clients that send it are rejected.",
        example: "content: {application/json: {}, text/csv: {}}   # before\ncontent: {application/json: {}}   # after",
        standard: "OAS 3.0.3 §4.7.13",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// A property of a form is written in another way.
pub static ENCODING_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "encoding-changed",
        severity: Severity::Note,
        what: "A property of a form is written in another way.",
        why: "The value is written in a way that is not read.",
        example: "encoding: {}   # before\nencoding: {photo: {contentType: image/png}}   # after",
        standard: "OAS 3.0.3 §4.7.15",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Major,
    is_tolerated: false,
};

/// The kinds about this subject.
pub static KINDS: &[&ChangeKind] = &[
    &REQUEST_BODY_ADDED,
    &REQUIRED_REQUEST_BODY_ADDED,
    &REQUEST_BODY_REMOVED,
    &REQUEST_BODY_BECAME_REQUIRED,
    &REQUEST_BODY_BECAME_OPTIONAL,
    &REQUEST_MEDIA_TYPE_ADDED,
    &REQUEST_MEDIA_TYPE_REMOVED,
    &ENCODING_CHANGED,
];
