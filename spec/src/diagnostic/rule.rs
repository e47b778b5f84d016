//! The description of a rule: its id, its severity, and its page in the documentation.
//!
//! Rules are plain statics next to the code that applies them, listed in explicit registries
//! ([`crate::lint::rule_pages`] gathers them), so that adding one touches its own file and one list.

use std::fmt;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing has to change.
    Note,
    /// Likely an error; the document can still be used.
    Warning,
    /// The document breaks its standard or cannot be used.
    Error,
}

impl Severity {
    /// The lowercase name used in output and configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Note, Self::Warning, Self::Error]
            .into_iter()
            .find(|severity| severity.name() == name)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A rule and its published page.
#[derive(Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// Kebab-case name, never changed once published.
    pub id: &'static str,
    /// Severity unless configured otherwise.
    pub severity: Severity,
    /// What is reported, in one sentence.
    pub what: &'static str,
    /// Why it matters to the reader of the report.
    pub why: &'static str,
    /// A fragment that breaks the rule, and the same fragment put right.
    pub example: &'static str,
    /// The sentence of a standard behind it, or `good practice`.
    pub standard: &'static str,
}

impl RuleInfo {
    /// The page as Markdown.
    pub fn to_markdown(&self) -> String {
        format!(
            "### `{}` ({})\n\n{}\n\n**Why.** {}\n\n```yaml\n{}\n```\n\n**Standard.** {}\n",
            self.id,
            self.severity,
            self.what,
            self.why,
            self.example.trim_matches('\n'),
            self.standard
        )
    }
}
