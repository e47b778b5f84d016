//! The failures of a run, and the findings that they become.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use spec::model::Api;

use super::{
    effort::share,
    finding::{AffectedOperation, Finding},
    group::Group,
    queue::{Claim, Queue},
};
use crate::checks::CHECKS;

/// Failures to be confirmed, and confirmed findings.
#[derive(Debug)]
pub(super) struct Findings {
    groups: Queue<Group>,
    /// By the position of the failure.
    confirmed: Mutex<BTreeMap<usize, Finding>>,
    is_confirming: AtomicBool,
    /// The waits for slow responses after which a failure is not shrunk any further.
    share_of_waits: AtomicU32,
}

impl Findings {
    /// No failures yet.
    pub(super) fn new() -> Self {
        Self {
            groups: Queue::new(Vec::new()),
            confirmed: Mutex::default(),
            is_confirming: AtomicBool::new(false),
            share_of_waits: AtomicU32::new(share(Duration::ZERO)),
        }
    }

    /// Begins to confirm `groups`, after a search that took `elapsed`; those that were confirmed before come first in it.
    pub(super) fn confirm(&self, groups: &[Group], elapsed: Duration) {
        self.groups.extend_to(groups);
        self.share_of_waits.store(share(elapsed), Ordering::Relaxed);
        self.is_confirming.store(true, Ordering::Relaxed);
    }

    /// See [`share`].
    pub(super) fn share_of_waits(&self) -> u32 {
        self.share_of_waits.load(Ordering::Relaxed)
    }

    /// Returns to the search.
    pub(super) fn pause(&self) {
        self.is_confirming.store(false, Ordering::Relaxed);
    }

    /// The next unclaimed failure.
    pub(super) fn claim(&self) -> Option<Claim<Group>> {
        self.groups.claim()
    }

    /// Records the finding for the failure at `index`.
    pub(super) fn add(&self, index: usize, finding: Finding) {
        self.lock().insert(index, finding);
    }

    /// The number of confirmed findings; `None` during the search.
    pub(super) fn confirmed(&self) -> Option<usize> {
        self.is_confirming
            .load(Ordering::Relaxed)
            .then(|| self.lock().len())
    }

    /// The findings, most severe first, with the operations in `groups` in which they occurred after confirmation.
    pub(super) fn take(&self, api: &Api, groups: &[Group]) -> Vec<Finding> {
        let mut res: Vec<Finding> = std::mem::take(&mut *self.lock())
            .into_iter()
            .map(|(index, mut finding)| {
                if let Some(group) = groups.get(index) {
                    update(&mut finding, group, api);
                }
                finding
            })
            .collect();
        res.sort_by_key(|finding| {
            let position = CHECKS
                .iter()
                .position(|check| check.info().id == finding.failure.check);
            // Those of the user come last.
            let position = position.unwrap_or(CHECKS.len());
            (Reverse(finding.failure.severity), position)
        });
        res
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<usize, Finding>> {
        self.confirmed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds the operations in which the failure occurred after it was confirmed.
fn update(finding: &mut Finding, group: &Group, api: &Api) {
    for entry in &group.operations {
        let Some(operation) = entry.operation.of(api) else {
            continue;
        };
        let mut known = finding.operations.iter_mut();
        match known.find(|known| known.id == operation.id) {
            Some(known) => known.count = entry.count,
            None => finding.operations.push(AffectedOperation {
                id: operation.id.clone(),
                label: operation.label(),
                count: entry.count,
                curl: None,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::canned;

    #[test]
    fn findings_are_sorted_by_severity() {
        let findings = Findings::new();
        assert_eq!(findings.confirmed(), None);
        findings.confirm(&[], Duration::ZERO);
        findings.add(1, canned::finding());
        findings.add(0, canned::wrong_request());
        findings.add(2, canned::broken_connection());
        assert_eq!(findings.confirmed(), Some(3));
        let document = spec::embedded::load().document.unwrap();
        let api = Api::new(std::sync::Arc::new(document));
        let checks = findings.take(&api, &[]);
        let checks: Vec<&str> = checks.iter().map(|finding| finding.failure.check).collect();
        assert_eq!(
            checks,
            [
                "connection_integrity",
                "response_schema_conformance",
                "negative_data_rejection"
            ]
        );
    }
}
