//! Why a document is not handed to progenitor.

/// Where a document for progenitor has a form that is not known to be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub(in super::super) struct Refusal {
    /// The place, as a path of keys.
    pub place: String,
    /// What is not admitted.
    pub problem: String,
}

/// A field that must be there is missing, or one that is not known is there.
pub(super) fn unknown_field(place: &str) -> Refusal {
    refusal(
        place,
        "a field is missing, or there is one more than is known",
    )
}

/// `problem` at `place`.
pub(super) fn refusal(place: &str, problem: impl Into<String>) -> Refusal {
    Refusal {
        place: place.to_owned(),
        problem: problem.into(),
    }
}
