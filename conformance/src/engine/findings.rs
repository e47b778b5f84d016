//! The causes that were found, on their way to findings.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use spec::model::Api;

use super::{
    collect::Group,
    finding::{AffectedOperation, Finding},
    queue::{Claim, Queue},
};
use crate::checks::CHECKS;

/// Causes that wait to be confirmed, and the findings that came of them.
#[derive(Debug)]
pub(super) struct Findings {
    groups: Queue<Group>,
    /// By the position of the cause.
    confirmed: Mutex<BTreeMap<usize, Finding>>,
    is_confirming: AtomicBool,
}

impl Findings {
    /// None yet.
    pub(super) fn new() -> Self {
        Self {
            groups: Queue::new(Vec::new()),
            confirmed: Mutex::default(),
            is_confirming: AtomicBool::new(false),
        }
    }

    /// Begins to confirm `groups`; those that were confirmed before are the first of them.
    pub(super) fn confirm(&self, groups: &[Group]) {
        self.groups.extend_to(groups);
        self.is_confirming.store(true, Ordering::Relaxed);
    }

    /// Goes back to the search.
    pub(super) fn pause(&self) {
        self.is_confirming.store(false, Ordering::Relaxed);
    }

    /// The next cause that nobody has taken.
    pub(super) fn claim(&self) -> Option<Claim<Group>> {
        self.groups.claim()
    }

    /// Notes what came of the cause at `index`.
    pub(super) fn add(&self, index: usize, finding: Finding) {
        self.lock().insert(index, finding);
    }

    /// How many are confirmed; `None` while the search goes on.
    pub(super) fn confirmed(&self) -> Option<usize> {
        self.is_confirming
            .load(Ordering::Relaxed)
            .then(|| self.lock().len())
    }

    /// The findings, the worst first, with where their causes in `groups` were met after they were confirmed.
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

/// Brings `finding` up to where its cause was met since it was confirmed.
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
    fn findings_come_out_the_worst_first_whatever_was_confirmed_first() {
        let findings = Findings::new();
        assert_eq!(findings.confirmed(), None);
        findings.confirm(&[]);
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
