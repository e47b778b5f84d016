//! The record of one document of `corpus`: the outcome of generating its client.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{prove::Proof, unions::UnionValues};

/// The record of one document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    /// Its name.
    pub(super) document: String,
    /// The outcome.
    pub(super) outcome: Outcome,
    /// Why it is not `complete`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    /// Its operations.
    pub(super) operations: Operations,
    /// Its unions, by what decides which branch a value takes.
    #[serde(default)]
    pub(super) unions: BTreeMap<String, usize>,
    /// How the values of its unions choose their branches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) union_values: Option<UnionValues>,
    /// Lines of the client.
    pub(super) lines: usize,
    /// Seconds from the start of the process to its end.
    pub(super) seconds: f64,
    /// Whether the client compiles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) check: Option<Check>,
    /// Whether the client sends what is meant and reads what is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) proof: Option<Proof>,
}

/// The outcome for a document, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Outcome {
    /// A client with all operations.
    Complete,
    /// A client without some operations, which are reported.
    Partial,
    /// The document has errors that leave nothing to generate.
    Rejected,
    /// The generator failed after its gate admitted the document: a bug of the generator.
    Failed,
    /// Operations are neither in the client nor reported: a bug of the generator.
    Unaccounted,
    /// The generator panicked.
    Panicked,
    /// The process was ended by a signal, as by an overflow of the stack.
    Aborted,
    /// It took more memory than it may.
    OutOfMemory,
    /// It took more time than it may.
    OutOfTime,
}

impl Outcome {
    /// All of them.
    pub(super) const ALL: [Self; 9] = [
        Self::Complete,
        Self::Partial,
        Self::Rejected,
        Self::Failed,
        Self::Unaccounted,
        Self::Panicked,
        Self::Aborted,
        Self::OutOfMemory,
        Self::OutOfTime,
    ];

    /// Whether there is a client.
    pub(super) fn has_client(self) -> bool {
        self <= Self::Partial
    }

    /// Its name in the report.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Unaccounted => "unaccounted",
            Self::Panicked => "panicked",
            Self::Aborted => "aborted",
            Self::OutOfMemory => "out of memory",
            Self::OutOfTime => "out of time",
        }
    }
}

/// Operations of a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Operations {
    /// In the document.
    #[serde(rename = "in")]
    pub(super) all: usize,
    /// In the client.
    pub(super) kept: usize,
    /// Reported as skipped.
    pub(super) reported: usize,
}

/// Whether a client compiles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Check {
    /// Errors of the compiler.
    pub(super) errors: usize,
    /// Warnings of the compiler.
    pub(super) warnings: usize,
    /// The first error or warning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first: Option<String>,
    /// Seconds it took.
    pub(super) seconds: f64,
}

impl Check {
    /// Whether it compiles without warnings.
    pub(super) fn is_clean(&self) -> bool {
        self.errors == 0 && self.warnings == 0
    }
}
