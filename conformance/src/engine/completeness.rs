//! Whether the steps of a finding are all that it needs.

/// What the steps of a failure need besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Completeness {
    /// Nothing, as far as is known.
    Complete,
    /// What other requests of the run left on the server: with a new resource they do not reproduce it.
    NeedsRun,
}
