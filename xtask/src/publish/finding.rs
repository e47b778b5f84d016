//! What a step found.

/// What a step found, when nothing speaks against publishing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    /// It holds.
    Holds(String),
    /// It could not be checked, or only in part; the line reports why and what helps.
    Skipped(String),
}

/// The flags that name `steps`.
pub(super) fn flags(steps: &[&str]) -> String {
    let flags: Vec<String> = steps
        .iter()
        .map(|name| format!("--unchecked {name}"))
        .collect();
    format!("`{}`", flags.join(" "))
}
