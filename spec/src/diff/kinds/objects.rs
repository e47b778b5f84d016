//! Changes of objects.

use crate::{
    diagnostic::{RuleInfo, Severity},
    diff::{Breaks, ChangeKind, Effect, Step},
};

/// An object may have one more property.
pub static PROPERTY_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "property-added",
        severity: Severity::Note,
        what: "An object may have one more property.",
        why: "Servers must implement it; clients may read it and need not.",
        example: "properties: {name: {}}   # before\nproperties: {name: {}, age: {}}   # after",
        standard: "JSON Schema Core 2020-12 §10.3.2.1",
    },
    effect: Effect::ByFlow {
        request: Breaks::SERVERS,
        response: Breaks::NEITHER,
    },
    step: Step::Minor,
    is_tolerated: false,
};

/// An object must have one more property.
pub static REQUIRED_PROPERTY_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "required-property-added",
        severity: Severity::Note,
        what: "An object must have one more property.",
        why: "Requests without it are rejected; servers must send it.",
        example: "required: [name]   # before\nrequired: [name, age]   # after",
        standard: "JSON Schema Validation 2020-12 §6.5.3",
    },
    effect: Effect::ByFlow {
        request: Breaks::BOTH,
        response: Breaks::SERVERS,
    },
    step: Step::Major,
    is_tolerated: false,
};

/// A property is gone.
pub static PROPERTY_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "property-removed",
        severity: Severity::Note,
        what: "A property is gone.",
        why: "Clients send it in vain, or read what is no longer sent.",
        example: "properties: {name: {}, age: {}}   # before\nproperties: {name: {}}   # after",
        standard: "JSON Schema Core 2020-12 §10.3.2.1",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// A property must be there that could be missing.
pub static PROPERTY_BECAME_REQUIRED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "property-became-required",
        severity: Severity::Note,
        what: "A property must be there that could be missing.",
        why: "Senders of the object must send it.",
        example: "required: []   # before\nrequired: [name]   # after",
        standard: "JSON Schema Validation 2020-12 §6.5.3",
    },
    effect: Effect::Narrows,
    step: Step::Major,
    is_tolerated: false,
};

/// A property may be missing that had to be there.
pub static PROPERTY_BECAME_OPTIONAL: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "property-became-optional",
        severity: Severity::Note,
        what: "A property may be missing that had to be there.",
        why: "Receivers must accept the object without it.",
        example: "required: [name]   # before\nrequired: []   # after",
        standard: "JSON Schema Validation 2020-12 §6.5.3",
    },
    effect: Effect::Widens,
    step: Step::Major,
    is_tolerated: false,
};

/// A property is only sent by the server.
pub static PROPERTY_BECAME_READ_ONLY: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "property-became-read-only",
        severity: Severity::Note,
        what: "A property is only sent by the server.",
        why: "Clients must not send it.",
        example: "readOnly: false   # before\nreadOnly: true   # after",
        standard: "OAS 3.0.3 §4.7.24.2",
    },
    effect: Effect::ByFlow {
        request: Breaks::CLIENTS,
        response: Breaks::NEITHER,
    },
    step: Step::Major,
    is_tolerated: false,
};

/// A property may be sent by clients too.
pub static PROPERTY_NO_LONGER_READ_ONLY: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "property-no-longer-read-only",
        severity: Severity::Note,
        what: "A property may be sent by clients too.",
        why: "Servers must implement it.",
        example: "readOnly: true   # before\nreadOnly: false   # after",
        standard: "OAS 3.0.3 §4.7.24.2",
    },
    effect: Effect::ByFlow {
        request: Breaks::SERVERS,
        response: Breaks::NEITHER,
    },
    step: Step::Major,
    is_tolerated: false,
};

/// A property is only sent by clients.
pub static PROPERTY_BECAME_WRITE_ONLY: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "property-became-write-only",
        severity: Severity::Note,
        what: "A property is only sent by clients.",
        why: "Clients read what is no longer sent.",
        example: "writeOnly: false   # before\nwriteOnly: true   # after",
        standard: "OAS 3.0.3 §4.7.24.2",
    },
    effect: Effect::ByFlow {
        request: Breaks::NEITHER,
        response: Breaks::CLIENTS,
    },
    step: Step::Major,
    is_tolerated: false,
};

/// A property is sent by the server too.
pub static PROPERTY_NO_LONGER_WRITE_ONLY: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "property-no-longer-write-only",
        severity: Severity::Note,
        what: "A property is sent by the server too.",
        why: "Servers must send it.",
        example: "writeOnly: true   # before\nwriteOnly: false   # after",
        standard: "OAS 3.0.3 §4.7.24.2",
    },
    effect: Effect::ByFlow {
        request: Breaks::NEITHER,
        response: Breaks::SERVERS,
    },
    step: Step::Major,
    is_tolerated: false,
};

/// A schema should no longer be used.
pub static PROPERTY_DEPRECATED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "property-deprecated",
        severity: Severity::Note,
        what: "A schema should no longer be used.",
        why: "It goes on working; callers are warned.",
        example: "deprecated: false   # before\ndeprecated: true   # after",
        standard: "OAS 3.0.3 §4.7.24",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Minor,
    is_tolerated: false,
};

/// A schema is no longer marked as deprecated.
pub static PROPERTY_REINSTATED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "property-reinstated",
        severity: Severity::Note,
        what: "A schema is no longer marked as deprecated.",
        why: "Callers need not look for another one.",
        example: "deprecated: true   # before\ndeprecated: false   # after",
        standard: "OAS 3.0.3 §4.7.24",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// An object must not have properties that are not listed.
pub static ADDITIONAL_PROPERTIES_FORBIDDEN: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "additional-properties-forbidden",
        severity: Severity::Note,
        what: "An object must not have properties that are not listed.",
        why: "Senders must omit others.",
        example: "additionalProperties: true   # before\nadditionalProperties: false   # after",
        standard: "JSON Schema Core 2020-12 §10.3.2.3",
    },
    effect: Effect::Narrows,
    step: Step::Major,
    is_tolerated: false,
};

/// An object may have properties that are not listed.
pub static ADDITIONAL_PROPERTIES_ALLOWED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "additional-properties-allowed",
        severity: Severity::Note,
        what: "An object may have properties that are not listed.",
        why: "Receivers must accept them.",
        example: "additionalProperties: false   # before\nadditionalProperties: true   # after",
        standard: "JSON Schema Core 2020-12 §10.3.2.3",
    },
    effect: Effect::Widens,
    step: Step::Major,
    is_tolerated: false,
};

/// An object that may have no other properties has one more.
pub static CLOSED_OBJECT_GREW: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "closed-object-grew",
        severity: Severity::Note,
        what: "An object that may have no other properties has one more.",
        why: "Clients that hold the server to the old list reject it.",
        example: "additionalProperties: false, properties: {a: {}}   # before\nadditionalProperties: false, properties: {a: {}, b: {}}   # after",
        standard: "JSON Schema Core 2020-12 §10.3.2.3",
    },
    effect: Effect::ByFlow {
        request: Breaks::NEITHER,
        response: Breaks::CLIENTS,
    },
    step: Step::Minor,
    is_tolerated: true,
};

/// An object that may have no other properties lacks one.
pub static CLOSED_OBJECT_SHRANK: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "closed-object-shrank",
        severity: Severity::Note,
        what: "An object that may have no other properties lacks one.",
        why: "Servers that still send it break their contract.",
        example: "additionalProperties: false, properties: {a: {}, b: {}}   # before\nadditionalProperties: false, properties: {a: {}}   # after",
        standard: "JSON Schema Core 2020-12 §10.3.2.3",
    },
    effect: Effect::ByFlow {
        request: Breaks::NEITHER,
        response: Breaks::SERVERS,
    },
    step: Step::Patch,
    is_tolerated: false,
};

/// An object must have more or fewer properties than before.
pub static PROPERTY_COUNT_NARROWED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "property-count-narrowed",
        severity: Severity::Note,
        what: "An object must have more or fewer properties than before.",
        why: "Senders must keep to the new bound.",
        example: "maxProperties: 20   # before\nmaxProperties: 10   # after",
        standard: "JSON Schema Validation 2020-12 §6.5",
    },
    effect: Effect::Narrows,
    step: Step::Patch,
    is_tolerated: false,
};

/// An object may have more or fewer properties than before.
pub static PROPERTY_COUNT_WIDENED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "property-count-widened",
        severity: Severity::Note,
        what: "An object may have more or fewer properties than before.",
        why: "Receivers must accept it.",
        example: "maxProperties: 10   # before\nmaxProperties: 20   # after",
        standard: "JSON Schema Validation 2020-12 §6.5",
    },
    effect: Effect::Widens,
    step: Step::Patch,
    is_tolerated: true,
};

/// A property asks for another one.
pub static DEPENDENCY_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "dependency-added",
        severity: Severity::Note,
        what: "A property asks for another one.",
        why: "Senders of the one must send the other too.",
        example: "dependentRequired: {}   # before\ndependentRequired: {card: [owner]}   # after",
        standard: "JSON Schema Validation 2020-12 §6.5.4",
    },
    effect: Effect::Narrows,
    step: Step::Patch,
    is_tolerated: false,
};

/// A property no longer asks for another one.
pub static DEPENDENCY_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "dependency-removed",
        severity: Severity::Note,
        what: "A property no longer asks for another one.",
        why: "Receivers of the one must accept it without the other.",
        example: "dependentRequired: {card: [owner]}   # before\ndependentRequired: {}   # after",
        standard: "JSON Schema Validation 2020-12 §6.5.4",
    },
    effect: Effect::Widens,
    step: Step::Patch,
    is_tolerated: true,
};

/// The kinds about this subject.
pub static KINDS: &[&ChangeKind] = &[
    &PROPERTY_ADDED,
    &REQUIRED_PROPERTY_ADDED,
    &PROPERTY_REMOVED,
    &PROPERTY_BECAME_REQUIRED,
    &PROPERTY_BECAME_OPTIONAL,
    &PROPERTY_BECAME_READ_ONLY,
    &PROPERTY_NO_LONGER_READ_ONLY,
    &PROPERTY_BECAME_WRITE_ONLY,
    &PROPERTY_NO_LONGER_WRITE_ONLY,
    &PROPERTY_DEPRECATED,
    &PROPERTY_REINSTATED,
    &ADDITIONAL_PROPERTIES_FORBIDDEN,
    &ADDITIONAL_PROPERTIES_ALLOWED,
    &CLOSED_OBJECT_GREW,
    &CLOSED_OBJECT_SHRANK,
    &PROPERTY_COUNT_NARROWED,
    &PROPERTY_COUNT_WIDENED,
    &DEPENDENCY_ADDED,
    &DEPENDENCY_REMOVED,
];
