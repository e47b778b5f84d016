//! Changes of parameters.

use crate::{
    diagnostic::{RuleInfo, Severity},
    diff::{Breaks, ChangeKind, Effect, Step},
};

/// A request may carry one more parameter.
pub static PARAMETER_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "parameter-added",
        severity: Severity::Note,
        what: "A request may carry one more parameter.",
        why: "Servers must implement it; clients may send it and need not.",
        example: "parameters: []   # before\nparameters: [{name: limit, in: query}]   # after",
        standard: "OAS 3.0.3 §4.7.12",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Minor,
    is_tolerated: false,
};

/// A request must carry one more parameter.
pub static REQUIRED_PARAMETER_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "required-parameter-added",
        severity: Severity::Note,
        what: "A request must carry one more parameter.",
        why: "Requests without it are rejected.",
        example: "parameters: []   # before\nparameters: [{name: shop, in: query, required: true}]   # after",
        standard: "OAS 3.0.3 §4.7.12",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Major,
    is_tolerated: false,
};

/// A parameter is no longer understood.
pub static PARAMETER_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "parameter-removed",
        severity: Severity::Note,
        what: "A parameter is no longer understood.",
        why: "Servers ignore it when clients send it.",
        example: "parameters: [{name: limit, in: query}]   # before\nparameters: []   # after",
        standard: "OAS 3.0.3 §4.7.12",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// A parameter must be sent that was optional.
pub static PARAMETER_BECAME_REQUIRED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "parameter-became-required",
        severity: Severity::Note,
        what: "A parameter must be sent that was optional.",
        why: "Requests without it are rejected.",
        example: "required: false   # before\nrequired: true   # after",
        standard: "OAS 3.0.3 §4.7.12",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// A parameter is optional that was required.
pub static PARAMETER_BECAME_OPTIONAL: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "parameter-became-optional",
        severity: Severity::Note,
        what: "A parameter is optional that was required.",
        why: "Servers must accept requests without it. A generated client no longer asks for it as an argument.",
        example: "required: true   # before\nrequired: false   # after",
        standard: "OAS 3.0.3 §4.7.12",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Major,
    is_tolerated: false,
};

/// A parameter travels in another part of the request.
pub static PARAMETER_MOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "parameter-moved",
        severity: Severity::Note,
        what: "A parameter travels in another part of the request.",
        why: "Servers look for it where clients do not put it.",
        example: "in: query   # before\nin: header   # after",
        standard: "OAS 3.0.3 §4.7.12.1",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Major,
    is_tolerated: false,
};

/// A parameter is written in another style, or taken apart in another way.
pub static PARAMETER_STYLE_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "parameter-style-changed",
        severity: Severity::Note,
        what: "A parameter is written in another style, or taken apart in another way.",
        why: "Lists and objects are written in a way that is not read.",
        example: "explode: true   # before\nexplode: false   # after",
        standard: "OAS 3.0.3 §4.7.12.3",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Major,
    is_tolerated: false,
};

/// A parameter is written as another media type, or changed between a style and a media type.
pub static PARAMETER_CONTENT_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "parameter-content-changed",
        severity: Severity::Note,
        what: "A parameter is written as another media type, or changed between a style and a media type.",
        why: "The value is written in a way that is not read.",
        example: "schema: {type: string}   # before\ncontent: {application/json: {}}   # after",
        standard: "OAS 3.0.3 §4.7.12",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Major,
    is_tolerated: false,
};

/// A parameter may be sent without a value.
pub static EMPTY_VALUE_ALLOWED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "empty-value-allowed",
        severity: Severity::Note,
        what: "A parameter may be sent without a value.",
        why: "Servers must take it.",
        example: "allowEmptyValue: false   # before\nallowEmptyValue: true   # after",
        standard: "OAS 3.0.3 §4.7.12",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Patch,
    is_tolerated: false,
};

/// A parameter may no longer be sent without a value.
pub static EMPTY_VALUE_FORBIDDEN: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "empty-value-forbidden",
        severity: Severity::Note,
        what: "A parameter may no longer be sent without a value.",
        why: "Requests that send it so are rejected.",
        example: "allowEmptyValue: true   # before\nallowEmptyValue: false   # after",
        standard: "OAS 3.0.3 §4.7.12",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// A parameter should no longer be used.
pub static PARAMETER_DEPRECATED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "parameter-deprecated",
        severity: Severity::Note,
        what: "A parameter should no longer be used.",
        why: "It goes on working; callers are warned.",
        example: "deprecated: false   # before\ndeprecated: true   # after",
        standard: "OAS 3.0.3 §4.7.12",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Minor,
    is_tolerated: false,
};

/// A parameter is no longer marked as deprecated.
pub static PARAMETER_REINSTATED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "parameter-reinstated",
        severity: Severity::Note,
        what: "A parameter is no longer marked as deprecated.",
        why: "Callers need not look for another one.",
        example: "deprecated: true   # before\ndeprecated: false   # after",
        standard: "OAS 3.0.3 §4.7.12",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// The kinds about this subject.
pub static KINDS: &[&ChangeKind] = &[
    &PARAMETER_ADDED,
    &REQUIRED_PARAMETER_ADDED,
    &PARAMETER_REMOVED,
    &PARAMETER_BECAME_REQUIRED,
    &PARAMETER_BECAME_OPTIONAL,
    &PARAMETER_MOVED,
    &PARAMETER_STYLE_CHANGED,
    &PARAMETER_CONTENT_CHANGED,
    &EMPTY_VALUE_ALLOWED,
    &EMPTY_VALUE_FORBIDDEN,
    &PARAMETER_DEPRECATED,
    &PARAMETER_REINSTATED,
];
