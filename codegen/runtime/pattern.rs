//! Patterns that strings are checked by.

use std::sync::OnceLock;

use regex_lite::Regex;

/// A pattern, compiled when it is first needed.
#[derive(Debug)]
pub(crate) struct Pattern {
    text: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(crate) const fn new(text: &'static str) -> Self {
        Self {
            text,
            compiled: OnceLock::new(),
        }
    }

    /// Whether it is found anywhere in `text`.
    pub(crate) fn is_found(&self, text: &str) -> bool {
        // The generator has compiled the pattern before.
        let regex = self.compiled.get_or_init(|| Regex::new(self.text).ok());
        regex.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

/// Whether the pattern is found in a string.
macro_rules! is_found {
    ($pattern:literal, $text:expr) => {{
        static PATTERN: runtime::pattern::Pattern = runtime::pattern::Pattern::new($pattern);
        PATTERN.is_found($text)
    }};
}
pub(crate) use is_found;
