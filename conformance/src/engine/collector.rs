//! Merges the reports of units in the order of the plan.

use std::collections::BTreeMap;

use spec::model::StatusCodePattern;

use super::{finding::RawFinding, plan::Unit, summary::OperationSummary};

/// What a worker says about one unit.
#[derive(Debug, Default)]
pub(super) struct UnitReport {
    pub(super) cases: u64,
    pub(super) statuses: BTreeMap<u16, u64>,
    pub(super) findings: Vec<RawFinding>,
    pub(super) hopeless: Option<String>,
    pub(super) warnings: Vec<String>,
}

/// A cause and where it was met.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// The exchange met first in the order of the plan.
    pub(super) first: RawFinding,
    /// Operations with how often.
    pub(super) operations: Vec<(usize, u64)>,
}

/// Everything that is known so far.
#[derive(Debug, Default)]
pub(super) struct Collector {
    pending: BTreeMap<usize, UnitReport>,
    next: usize,
    pub(super) cases: u64,
    pub(super) cases_by_phase: BTreeMap<&'static str, u64>,
    pub(super) operations: BTreeMap<usize, OperationSummary>,
    /// In the order first met.
    pub(super) groups: Vec<Group>,
    pub(super) warnings: Vec<String>,
}

impl Collector {
    /// Takes the report of unit `index` of `units`; says how many units are merged now.
    pub(super) fn take(&mut self, index: usize, report: UnitReport, units: &[Unit]) -> usize {
        self.pending.insert(index, report);
        while let Some(report) = self.pending.remove(&self.next) {
            if let Some(unit) = units.get(self.next) {
                self.merge(unit, report);
            }
            self.next += 1;
        }
        self.next
    }

    /// Merges what is left behind a gap that will not be filled, because the run was ended.
    pub(super) fn close(&mut self, units: &[Unit]) {
        for (index, report) in std::mem::take(&mut self.pending) {
            if let Some(unit) = units.get(index) {
                self.merge(unit, report);
            }
        }
    }

    pub(super) fn done(&self) -> usize {
        self.next + self.pending.len()
    }

    fn merge(&mut self, unit: &Unit, report: UnitReport) {
        self.cases += report.cases;
        *self.cases_by_phase.entry(unit.phase.name()).or_default() += report.cases;
        for warning in report.warnings {
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        let operation = self.operations.entry(unit.operation).or_default();
        operation.cases += report.cases;
        for (status, count) in report.statuses {
            *operation.statuses.entry(status).or_default() += count;
            for (key, seen) in &mut operation.documented {
                let pattern = StatusCodePattern::parse(key);
                *seen |= pattern.is_some_and(|pattern| {
                    pattern.matches(status) && pattern != StatusCodePattern::Default
                });
            }
        }
        operation.hopeless = operation.hopeless.take().or(report.hopeless);
        for raw in report.findings {
            self.add(raw);
        }
    }

    fn add(&mut self, raw: RawFinding) {
        let known = self.groups.iter_mut().find(|group| {
            let failure = &group.first.failure;
            failure.check == raw.failure.check && failure.cause == raw.failure.cause
        });
        let Some(group) = known else {
            self.groups.push(Group {
                operations: vec![(raw.operation, raw.count)],
                first: raw,
            });
            return;
        };
        match group
            .operations
            .iter_mut()
            .find(|(operation, _)| *operation == raw.operation)
        {
            Some((_, count)) => *count += raw.count,
            None => group.operations.push((raw.operation, raw.count)),
        }
    }
}
