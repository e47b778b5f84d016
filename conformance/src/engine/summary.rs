//! The result of a run.

use std::{collections::BTreeMap, time::Duration};

use super::{
    control::StopReason, created::Leftover, finding::Finding, rejection::Rejection, remedy::Remedy,
};
use crate::{learned::stored::StoredLesson, operation::Reason, phases::CoveredConstraint};

/// The result of a run.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Every operation that was selected, in the order of the contract.
    pub operations: Vec<OperationSummary>,
    /// The findings, most severe first.
    pub findings: Vec<Finding>,
    /// Cases that were sent.
    pub cases: u64,
    /// Cases by phase.
    pub cases_by_phase: BTreeMap<&'static str, u64>,
    /// What the server demands of requests beyond the document, as its rejections say.
    pub learned: Vec<StoredLesson>,
    /// What the run created and could not remove.
    pub left_behind: Vec<Leftover>,
    /// Warnings, which are not findings.
    pub warnings: Vec<String>,
    /// Why the run ended before it was done; absent when it was done.
    pub stopped: Option<StopReason>,
    /// The duration of the run.
    pub elapsed: Duration,
}

/// What happened to one operation.
#[derive(Debug, Clone, Default)]
pub struct OperationSummary {
    /// Its id.
    pub id: String,
    /// Method and path.
    pub label: String,
    /// Cases that were sent.
    pub cases: u64,
    /// How often each status was seen.
    pub statuses: BTreeMap<u16, u64>,
    /// Time until the responses were complete, all together.
    pub waited: Duration,
    /// The longest of these times.
    pub slowest: Duration,
    /// The documented statuses.
    pub documented: Vec<DocumentedStatus>,
    /// Why no valid request could be made.
    pub untestable: Option<Reason>,
    /// Valid requests that were sent.
    pub valid: u64,
    /// The responses to valid requests, most frequent first; empty when it succeeded.
    pub rejections: Vec<Rejection>,
    /// What a user can do when it never succeeded; `None` when it did, or when the run is not over.
    pub remedy: Option<Remedy>,
    /// Every constraint of its requests, and whether requests satisfied and violated it.
    pub constraints: Vec<CoveredConstraint>,
}

/// A status that the document describes for an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentedStatus {
    /// As it is documented: `200`, `4XX`, `default`.
    pub status: String,
    /// Whether a response with it was seen.
    pub is_seen: bool,
}

/// How many constraints of requests were satisfied and violated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ConstraintCounts {
    /// Satisfied by a request.
    pub satisfied: usize,
    /// Violated by a request.
    pub violated: usize,
    /// Satisfied by one request and violated by another.
    pub both: usize,
    /// All.
    pub all: usize,
}

/// How many documented pairs of operation and status were seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StatusCounts {
    /// Seen.
    pub seen: usize,
    /// All.
    pub all: usize,
}

impl OperationSummary {
    /// Whether it succeeded at least once.
    pub fn has_succeeded(&self) -> bool {
        let documented = self.documented.iter().map(|known| known.status.as_str());
        has_succeeded(&documented, self.statuses.keys().copied())
    }
}

/// Whether an operation with the `documented` statuses succeeded, when its responses had these `statuses`. A redirect is the
/// success of an operation that documents no other.
pub fn has_succeeded<'d>(
    documented: &(impl Iterator<Item = &'d str> + Clone),
    mut statuses: impl Iterator<Item = u16>,
) -> bool {
    let has_class = |class: char| documented.clone().any(|known| known.starts_with(class));
    let is_default = |known: &str| known == "default";
    let only_redirects = has_class('3') && !has_class('2') && !documented.clone().any(is_default);
    statuses.any(|status| {
        (200..300).contains(&status) || only_redirects && (300..400).contains(&status)
    })
}

impl Summary {
    /// Findings that were not known before.
    pub fn new_findings(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| !finding.is_known)
            .count()
    }

    /// Operations that succeeded at least once.
    pub fn succeeded(&self) -> usize {
        self.operations
            .iter()
            .filter(|operation| operation.has_succeeded())
            .count()
    }

    /// How many constraints of requests were satisfied and violated.
    pub fn constraints(&self) -> ConstraintCounts {
        let mut res = ConstraintCounts::default();
        for constraint in self.operations.iter().flat_map(|known| &known.constraints) {
            res.satisfied += usize::from(constraint.is_satisfied);
            res.violated += usize::from(constraint.is_violated);
            res.both += usize::from(constraint.is_satisfied && constraint.is_violated);
            res.all += 1;
        }
        res
    }

    /// How many documented pairs of operation and status were seen.
    pub fn documented_statuses(&self) -> StatusCounts {
        let mut res = StatusCounts::default();
        for status in self.operations.iter().flat_map(|known| &known.documented) {
            res.seen += usize::from(status.is_seen);
            res.all += 1;
        }
        res
    }
}
