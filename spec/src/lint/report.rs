//! The lint report, and its text form.

use std::fmt::Write as _;

use crate::{
    diagnostic::{
        Diagnostic, Diagnostics, Severity,
        render::{Style, render_all},
    },
    source::source_map::SourceMap,
};

/// The findings of one document.
#[derive(Debug, Clone)]
pub struct LintReport {
    /// The findings, by location.
    pub diagnostics: Diagnostics,
    /// The findings that the document suppresses, by location.
    pub suppressed: Vec<Suppressed>,
    /// The sources, for showing locations.
    pub sources: SourceMap,
}

/// A finding that the document suppresses.
#[derive(Debug, Clone)]
pub struct Suppressed {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// Why it may stay.
    pub reason: String,
}

impl LintReport {
    /// Whether anything is of severity error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.has_errors()
    }

    /// Whether nothing was found.
    pub fn is_clean(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Every finding with its lines and carets, then one line that counts them.
    pub fn to_text(&self, style: Style) -> String {
        let mut res = render_all(&self.diagnostics, &self.sources, style);
        res.push_str(&self.summary());
        res.push('\n');
        res
    }

    /// `2 errors, 1 warning, 3 ignored`, or `no finding`.
    pub fn summary(&self) -> String {
        let mut res = String::new();
        let mut add = |count: usize, one: &str, many: &str| {
            if count > 0 {
                let separator = if res.is_empty() { "" } else { ", " };
                let noun = if count == 1 { one } else { many };
                let written = write!(res, "{separator}{count} {noun}");
                debug_assert!(written.is_ok(), "a string takes everything");
            }
        };
        let count = |severity| self.diagnostics.count(severity);
        add(count(Severity::Error), "error", "errors");
        add(count(Severity::Warning), "warning", "warnings");
        add(count(Severity::Note), "note", "notes");
        add(self.suppressed.len(), "ignored", "ignored");
        if self.is_clean() {
            let separator = if res.is_empty() { "" } else { ", " };
            return format!("no finding{separator}{res}");
        }
        res
    }
}
