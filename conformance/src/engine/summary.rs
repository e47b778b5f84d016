//! What a run amounts to.

use std::{collections::BTreeMap, time::Duration};

use super::{control::StopReason, finding::Finding};
use crate::phases::SiteCoverage;

/// The result of a run.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Every operation that was selected, in the order of the contract.
    pub operations: Vec<OperationSummary>,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
    /// Cases that were sent.
    pub cases: u64,
    /// Cases by phase.
    pub cases_by_phase: BTreeMap<&'static str, u64>,
    /// Things worth knowing that are no findings.
    pub warnings: Vec<String>,
    /// Why the run ended before it was done; absent when it was done.
    pub stopped: Option<StopReason>,
    /// The whole time.
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
    /// How often each status came.
    pub statuses: BTreeMap<u16, u64>,
    /// Time until the answers were complete, all together.
    pub waited: Duration,
    /// The longest of these times.
    pub slowest: Duration,
    /// The documented statuses by key (`200`, `4XX`, `default`), and whether each was seen.
    pub documented: Vec<(String, bool)>,
    /// Why no valid request could be made.
    pub hopeless: Option<String>,
    /// Every constraint of its request, and whether requests kept and broke it.
    pub sites: Vec<SiteCoverage>,
}

impl OperationSummary {
    /// Whether it answered with success at least once.
    pub fn has_succeeded(&self) -> bool {
        self.statuses
            .keys()
            .any(|status| (200..300).contains(status))
    }
}

impl Summary {
    /// Findings that were not known before.
    pub fn new_findings(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| !finding.is_known)
            .count()
    }

    /// Operations that answered with success at least once.
    pub fn succeeded(&self) -> usize {
        self.operations
            .iter()
            .filter(|operation| operation.has_succeeded())
            .count()
    }

    /// Constraints of requests: how many were kept, how many broken, how many both, of how many.
    pub fn sites(&self) -> (usize, usize, usize, usize) {
        let sites = self
            .operations
            .iter()
            .flat_map(|operation| &operation.sites);
        let count = |is_counted: &dyn Fn(&SiteCoverage) -> bool| {
            sites.clone().filter(|site| is_counted(site)).count()
        };
        (
            count(&|site| site.is_satisfied),
            count(&|site| site.is_violated),
            count(&|site| site.is_satisfied && site.is_violated),
            count(&|_| true),
        )
    }

    /// Documented pairs of operation and status: how many were seen, of how many.
    pub fn documented_seen(&self) -> (usize, usize) {
        let pairs = self
            .operations
            .iter()
            .flat_map(|operation| &operation.documented);
        (
            pairs.clone().filter(|(_, seen)| *seen).count(),
            pairs.count(),
        )
    }
}
