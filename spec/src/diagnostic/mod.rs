//! Problems in a document, with their locations.
//!
//! A [`Diagnostic`] is about the text of a specification; it is never an error of this program and never a finding
//! about a server. All problems are collected: the functions of this crate take a [`Diagnostics`] to push to and
//! go on with what they could read.
//!
//! Read [`rule`], then this file, then [`render`].

pub mod rule;

pub mod render;

pub use rule::{RuleInfo, Severity};

use crate::source::{source_map::SourceMap, span::Span};

/// One problem: which rule it breaks, where, and what to do.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The rule that is broken.
    pub rule: &'static RuleInfo,
    /// How bad it is; starts as the rule's own severity and may be configured.
    pub severity: Severity,
    /// One line: what is wrong, with the names involved.
    pub message: String,
    /// Locations; the first is the primary one.
    pub labels: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
}

/// A location that belongs to a problem.
#[derive(Debug, Clone)]
pub struct Label {
    /// The location.
    pub span: Span,
    /// A few words to print beside it; may be empty.
    pub text: String,
}

impl Diagnostic {
    /// A problem at `span`.
    pub fn new(rule: &'static RuleInfo, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            labels: vec![Label {
                span,
                text: String::new(),
            }],
            help: None,
        }
    }

    /// Puts `text` beside the primary location.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Self {
        if let Some(label) = self.labels.first_mut() {
            label.text = text.into();
        }
        self
    }

    /// Adds a second location, such as where a name was first defined.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// The primary location.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// The sink for problems.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// An empty sink.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one problem.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds problems.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.list.extend(diagnostics);
    }

    /// The problems in the order found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// Number of problems.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether any problem is an error.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Number of problems of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.iter().filter(|d| d.severity == severity).count()
    }

    /// Orders by location, then by rule, and drops exact repetitions.
    pub fn sort(&mut self) {
        self.list.sort_by(|a, b| {
            (a.span(), a.rule.id, &a.message).cmp(&(b.span(), b.rule.id, &b.message))
        });
        self.list.dedup_by(|a, b| {
            a.rule.id == b.rule.id && a.span() == b.span() && a.message == b.message
        });
    }

    /// Keeps the problems for which `keep` returns true.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// The problems, to be changed (severities by configuration).
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Diagnostic> {
        self.list.iter_mut()
    }

    /// One line a problem, `location: severity[rule] message`: for logs and tests.
    pub fn to_lines(&self, sources: &SourceMap) -> String {
        self.iter()
            .map(|d| {
                let location = d
                    .span()
                    .map(|span| sources.location(span))
                    .unwrap_or_default();
                format!("{location}: {}[{}] {}\n", d.severity, d.rule.id, d.message)
            })
            .collect()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
