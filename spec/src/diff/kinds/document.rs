//! Changes of the document itself: title, version, tags, descriptions.

use crate::{
    diagnostic::{RuleInfo, Severity},
    diff::{Breaks, ChangeKind, Effect, Step},
};

/// The title of the API changed.
pub static TITLE_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "title-changed",
        severity: Severity::Note,
        what: "The title of the API changed.",
        why: "Only documentation depends on it.",
        example: "title: Pets   # before\ntitle: Animals   # after",
        standard: "OAS 3.0.3 §4.7.2",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// The version of the API changed.
pub static API_VERSION_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "api-version-changed",
        severity: Severity::Note,
        what: "The version of the API changed.",
        why: "The authors declare a new version; the other changes list the differences.",
        example: "version: 1.0.0   # before\nversion: 1.1.0   # after",
        standard: "OAS 3.0.3 §4.7.2",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// The document is written in another version of the specification.
pub static SPECIFICATION_VERSION_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "specification-version-changed",
        severity: Severity::Note,
        what: "The document is written in another version of the specification.",
        why: "The contract is the same as long as nothing else changed.",
        example: "openapi: 3.0.3   # before\nopenapi: 3.1.1   # after",
        standard: "OAS 3.0.3 §4.7.1",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// A group of operations is declared that was not before.
pub static TAG_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "tag-added",
        severity: Severity::Note,
        what: "A group of operations is declared that was not before.",
        why: "Tags group operations in documentation.",
        example: "tags: []   # before\ntags: [{name: pets}]   # after",
        standard: "OAS 3.0.3 §4.7.22",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// A group of operations is no longer declared.
pub static TAG_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "tag-removed",
        severity: Severity::Note,
        what: "A group of operations is no longer declared.",
        why: "Tags group operations in documentation.",
        example: "tags: [{name: pets}]   # before\ntags: []   # after",
        standard: "OAS 3.0.3 §4.7.22",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// A summary or description changed.
pub static DESCRIPTION_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "description-changed",
        severity: Severity::Note,
        what: "A summary or description changed.",
        why: "What the words promise may have changed although no rule of the contract did.",
        example: "description: All pets   # before\ndescription: All pets, newest first   # after",
        standard: "OAS 3.0.3 §4.7.2",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// The kinds about this subject.
pub static KINDS: &[&ChangeKind] = &[
    &TITLE_CHANGED,
    &API_VERSION_CHANGED,
    &SPECIFICATION_VERSION_CHANGED,
    &TAG_ADDED,
    &TAG_REMOVED,
    &DESCRIPTION_CHANGED,
];
