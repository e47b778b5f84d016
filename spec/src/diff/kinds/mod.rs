//! The registry: every kind of change, by subject.

pub mod document;

pub mod servers;

pub mod security;

pub mod operations;

pub mod lifecycle;

pub mod parameters;

pub mod bodies;

pub mod responses;

pub mod types;

pub mod values;

pub mod scalars;

pub mod arrays;

pub mod objects;

pub mod composition;

use super::{ChangeKind, Subject};

/// All kinds, by subject, in the order of the documentation.
pub static SUBJECTS: &[Subject] = &[
    Subject {
        title: "Document",
        kinds: document::KINDS,
    },
    Subject {
        title: "Servers",
        kinds: servers::KINDS,
    },
    Subject {
        title: "Security",
        kinds: security::KINDS,
    },
    Subject {
        title: "Operations",
        kinds: operations::KINDS,
    },
    Subject {
        title: "Lifecycle",
        kinds: lifecycle::KINDS,
    },
    Subject {
        title: "Parameters",
        kinds: parameters::KINDS,
    },
    Subject {
        title: "Request bodies",
        kinds: bodies::KINDS,
    },
    Subject {
        title: "Responses",
        kinds: responses::KINDS,
    },
    Subject {
        title: "Types",
        kinds: types::KINDS,
    },
    Subject {
        title: "Enumerations and defaults",
        kinds: values::KINDS,
    },
    Subject {
        title: "Strings and numbers",
        kinds: scalars::KINDS,
    },
    Subject {
        title: "Arrays",
        kinds: arrays::KINDS,
    },
    Subject {
        title: "Objects",
        kinds: objects::KINDS,
    },
    Subject {
        title: "Composition",
        kinds: composition::KINDS,
    },
];

/// The kind called `id`.
pub fn kind(id: &str) -> Option<&'static ChangeKind> {
    SUBJECTS
        .iter()
        .flat_map(|subject| subject.kinds)
        .copied()
        .find(|kind| kind.info.id == id)
}
