//! The colors of the terminal, or none.

/// How text is highlighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// No escape codes.
    Plain,
    /// ANSI escape codes.
    Colored,
}

impl Style {
    fn wrap(self, code: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colored => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }

    pub(super) fn strong(self, text: &str) -> String {
        self.wrap("1", text)
    }

    pub(super) fn faint(self, text: &str) -> String {
        self.wrap("2", text)
    }

    pub(super) fn bad(self, text: &str) -> String {
        self.wrap("31;1", text)
    }

    pub(super) fn warning(self, text: &str) -> String {
        self.wrap("33", text)
    }

    pub(super) fn good(self, text: &str) -> String {
        self.wrap("32;1", text)
    }
}
