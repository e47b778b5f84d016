//! The error for a document that is not passed to progenitor.

/// Where a document for progenitor has a form that is not known to be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{location}: {problem}")]
pub(in super::super) struct Rejection {
    /// The location, as a path of keys.
    pub location: String,
    /// The problem.
    pub problem: String,
}

/// A field that must be there is missing, or one that is not known is there.
pub(super) fn unknown_field(location: &str) -> Rejection {
    rejection(
        location,
        "a field is missing, or there is one more than is known",
    )
}

/// The rejection for `problem` at `location`.
pub(super) fn rejection(location: &str, problem: impl Into<String>) -> Rejection {
    Rejection {
        location: location.to_owned(),
        problem: problem.into(),
    }
}
