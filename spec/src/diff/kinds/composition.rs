//! Changes of unions and conditions, and of discriminators.

use crate::{
    diagnostic::{RuleInfo, Severity},
    diff::{Breaks, ChangeKind, Effect, Step},
};

/// A union has one more variant.
pub static VARIANT_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "variant-added",
        severity: Severity::Note,
        what: "A union has one more variant.",
        why: "Receivers must know the variant.",
        example: "oneOf: [Cat, Dog]   # before\noneOf: [Cat, Dog, Eel]   # after",
        standard: "JSON Schema Core 2020-12 §10.2.1",
    },
    effect: Effect::Widens,
    step: Step::Major,
    is_tolerated: false,
};

/// A union lacks a variant.
pub static VARIANT_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "variant-removed",
        severity: Severity::Note,
        what: "A union lacks a variant.",
        why: "Senders must not send the variant.",
        example: "oneOf: [Cat, Dog, Eel]   # before\noneOf: [Cat, Dog]   # after",
        standard: "JSON Schema Core 2020-12 §10.2.1",
    },
    effect: Effect::Narrows,
    step: Step::Major,
    is_tolerated: false,
};

/// A value must satisfy one of several schemas.
pub static UNION_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "union-added",
        severity: Severity::Note,
        what: "A value must satisfy one of several schemas.",
        why: "Senders must keep to one of them.",
        example: "type: object   # before\noneOf: [Cat, Dog]   # after",
        standard: "JSON Schema Core 2020-12 §10.2.1",
    },
    effect: Effect::Narrows,
    step: Step::Major,
    is_tolerated: false,
};

/// A value need no longer satisfy one of several schemas.
pub static UNION_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "union-removed",
        severity: Severity::Note,
        what: "A value need no longer satisfy one of several schemas.",
        why: "Receivers must accept others.",
        example: "oneOf: [Cat, Dog]   # before\ntype: object   # after",
        standard: "JSON Schema Core 2020-12 §10.2.1",
    },
    effect: Effect::Widens,
    step: Step::Major,
    is_tolerated: false,
};

/// A value must satisfy one more condition (`not`, `if`, `contains` and the like).
pub static CONSTRAINT_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "constraint-added",
        severity: Severity::Note,
        what: "A value must satisfy one more condition (`not`, `if`, `contains` and the like).",
        why: "Senders must satisfy the condition.",
        example: "type: string   # before\nnot: {const: none}   # after",
        standard: "JSON Schema Core 2020-12 §10",
    },
    effect: Effect::Narrows,
    step: Step::Patch,
    is_tolerated: false,
};

/// A value need no longer satisfy a condition (`not`, `if`, `contains` and the like).
pub static CONSTRAINT_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "constraint-removed",
        severity: Severity::Note,
        what: "A value need no longer satisfy a condition (`not`, `if`, `contains` and the like).",
        why: "Receivers must accept other values.",
        example: "not: {const: none}   # before\ntype: string   # after",
        standard: "JSON Schema Core 2020-12 §10",
    },
    effect: Effect::Widens,
    step: Step::Patch,
    is_tolerated: true,
};

/// A value must satisfy another condition (`not`, `if`, `contains` and the like).
pub static CONSTRAINT_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "constraint-changed",
        severity: Severity::Note,
        what: "A value must satisfy another condition (`not`, `if`, `contains` and the like).",
        why: "What is sent may not be what is expected.",
        example: "not: {const: none}   # before\nnot: {const: all}   # after",
        standard: "JSON Schema Core 2020-12 §10",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Patch,
    is_tolerated: true,
};

/// A property determines which variant of a union a value is.
pub static DISCRIMINATOR_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "discriminator-added",
        severity: Severity::Note,
        what: "A property determines which variant of a union a value is.",
        why: "The wire is the same; generated clients read the variant by it.",
        example: "oneOf: [Cat, Dog]   # before\ndiscriminator: {propertyName: kind}   # after",
        standard: "OAS 3.0.3 §4.7.25",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Major,
    is_tolerated: false,
};

/// No property determines any more which variant of a union a value is.
pub static DISCRIMINATOR_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "discriminator-removed",
        severity: Severity::Note,
        what: "No property determines any more which variant of a union a value is.",
        why: "The wire is the same; generated clients try one variant after the other.",
        example: "discriminator: {propertyName: kind}   # before\noneOf: [Cat, Dog]   # after",
        standard: "OAS 3.0.3 §4.7.25",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Major,
    is_tolerated: false,
};

/// Another property, or another value of it, determines which variant of a union a value is.
pub static DISCRIMINATOR_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "discriminator-changed",
        severity: Severity::Note,
        what: "Another property, or another value of it, determines which variant of a union a value is.",
        why: "Values are read as the wrong variant.",
        example: "propertyName: kind   # before\npropertyName: type   # after",
        standard: "OAS 3.0.3 §4.7.25",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Major,
    is_tolerated: false,
};

/// Another value of a discriminator means a variant that was there before.
pub static DISCRIMINATOR_VALUE_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "discriminator-value-added",
        severity: Severity::Note,
        what: "One more value of a discriminator means a variant, or a schema that extends the one with the discriminator is new.",
        why: "Receivers must know the value.",
        example: "mapping: {dog: Dog}   # before\nmapping: {dog: Dog, hound: Dog}   # after",
        standard: "OAS 3.0.3 §4.7.25",
    },
    effect: Effect::Widens,
    step: Step::Minor,
    is_tolerated: true,
};

/// A value of a discriminator no longer means a variant that is still there.
pub static DISCRIMINATOR_VALUE_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "discriminator-value-removed",
        severity: Severity::Note,
        what: "A value of a discriminator no longer means a variant, or a schema that extended the one with the discriminator is gone.",
        why: "Senders that use the value are not understood.",
        example: "mapping: {dog: Dog, hound: Dog}   # before\nmapping: {dog: Dog}   # after",
        standard: "OAS 3.0.3 §4.7.25",
    },
    effect: Effect::Narrows,
    step: Step::Major,
    is_tolerated: false,
};

/// A schema is another component with the same content, or is written where it is used.
pub static SCHEMA_NAME_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "schema-name-changed",
        severity: Severity::Note,
        what: "A schema is another component with the same content, or is written where it is used.",
        why: "The wire is the same, but types of generated clients are named after components.",
        example: "$ref: '#/components/schemas/Pet'   # before\n$ref: '#/components/schemas/Animal'   # after",
        standard: "OAS 3.0.3 §4.7.7",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Major,
    is_tolerated: false,
};

/// A value has another name or form in XML.
pub static XML_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "xml-changed",
        severity: Severity::Note,
        what: "A value has another name or form in XML.",
        why: "What is sent is not what is read.",
        example: "xml: {name: pet}   # before\nxml: {attribute: true}   # after",
        standard: "OAS 3.0.3 §4.7.26",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Major,
    is_tolerated: false,
};

/// Values that a message could have are no longer allowed, though no keyword shows it.
pub static VALUES_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "values-removed",
        severity: Severity::Note,
        what: "A message may no longer have a value that it could have, which no single keyword shows.",
        why: "Senders must not send it.",
        example: "oneOf: [{minimum: 1}, {maximum: 0}]   # before\noneOf: [{minimum: 0}, {maximum: 0}]   # after",
        standard: "JSON Schema Core 2020-12 §10.2.1",
    },
    effect: Effect::Narrows,
    step: Step::Patch,
    is_tolerated: false,
};

/// Values that a message could not have are allowed, though no keyword shows it.
pub static VALUES_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "values-added",
        severity: Severity::Note,
        what: "A message may have a value that it could not have, which no single keyword shows.",
        why: "Receivers must accept it.",
        example: "oneOf: [{minimum: 0}, {maximum: 0}]   # before\noneOf: [{minimum: 1}, {maximum: 0}]   # after",
        standard: "JSON Schema Core 2020-12 §10.2.1",
    },
    effect: Effect::Widens,
    step: Step::Patch,
    is_tolerated: false,
};

/// The kinds about this subject.
pub static KINDS: &[&ChangeKind] = &[
    &VARIANT_ADDED,
    &VARIANT_REMOVED,
    &UNION_ADDED,
    &UNION_REMOVED,
    &CONSTRAINT_ADDED,
    &CONSTRAINT_REMOVED,
    &CONSTRAINT_CHANGED,
    &DISCRIMINATOR_ADDED,
    &DISCRIMINATOR_REMOVED,
    &DISCRIMINATOR_CHANGED,
    &DISCRIMINATOR_VALUE_ADDED,
    &DISCRIMINATOR_VALUE_REMOVED,
    &SCHEMA_NAME_CHANGED,
    &XML_CHANGED,
    &VALUES_REMOVED,
    &VALUES_ADDED,
];
