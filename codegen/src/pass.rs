//! What a pass is: one change of the tree, for one reason.
//!
//! Passes turn any OpenAPI document into the normal form that [`crate::plan`] reads: one tree, every reference local,
//! every operation named, every schema that becomes a Rust type named. Each keeps locations: a node that is moved keeps its
//! span, and a node that is made has the span of what it was made from.

use std::fmt;

use spec::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{Document, SpecVersion},
    source::{node::Node, span::Span},
};

use crate::name_lock::Naming;

/// A part of the document is not in the client.
pub static DROPPED_PART: RuleInfo = RuleInfo {
    id: "dropped-part",
    severity: Severity::Note,
    what: "A part of the document is not in the client: Rust types cannot express it, or clients do not call it.",
    why: "The client accepts and sends more than the document allows there; `--strict` makes it an error.",
    example: "not: {required: [root]}   # no type excludes a property",
    standard: "good practice",
};

/// A change of the tree.
///
/// **Law:** running a pass a second time changes nothing.
pub trait Pass: fmt::Debug + Sync {
    /// Kebab-case name, equal to the name of its file.
    fn id(&self) -> &'static str;

    /// What it does, in one sentence.
    fn what(&self) -> &'static str;

    /// Changes `root`.
    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node);
}

/// What passes are given beside the tree.
pub struct PassContext<'a> {
    /// The document as written.
    pub document: &'a Document,
    /// Interprets a tree as a document, for what only `spec` may answer. What it gives is not the contract.
    pub interpret: &'a dyn Fn(&Node) -> Document,
    /// Names that things already have, and those that passes give.
    pub naming: &'a mut Naming,
    /// The diagnostics of passes: notes on what was changed in meaning, errors on what cannot be generated.
    pub diagnostics: &'a mut Diagnostics,
}

impl fmt::Debug for PassContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PassContext").finish_non_exhaustive()
    }
}

impl PassContext<'_> {
    /// The version the document is written in.
    pub fn version(&self) -> SpecVersion {
        self.document.version()
    }

    /// Reports what is at `span`, which a pass drops; `message` is the reason.
    pub fn report_dropped(&mut self, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::new(&DROPPED_PART, span, message));
    }

    /// Adds a note or an error.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}
