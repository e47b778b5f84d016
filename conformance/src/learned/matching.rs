//! Regular expressions over messages, each compiled once.

use std::sync::LazyLock;

use regex::Regex;

/// A regular expression that is compiled when it is first used; `None` where it is wrong.
pub(super) type Pattern = LazyLock<Option<Regex>>;

/// The [`Pattern`] with this source.
macro_rules! regex {
    ($pattern:expr) => {{
        static REGEX: $crate::learned::matching::Pattern =
            std::sync::LazyLock::new(|| regex::Regex::new($pattern).ok());
        &REGEX
    }};
}

pub(super) use regex;

/// Whether `pattern` matches somewhere in `text`.
pub(super) fn is(text: &str, pattern: &Pattern) -> bool {
    pattern
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(text))
}

/// The first group of the first match.
pub(super) fn first<'t>(text: &'t str, pattern: &Pattern) -> Option<&'t str> {
    let found = pattern.as_ref()?.captures(text)?;
    found.get(1).map(|group| group.as_str())
}
