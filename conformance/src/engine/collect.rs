//! Merges the reports of units in the order of the plan.

use std::{collections::BTreeMap, time::Duration};

use spec::http::StatusCodePattern;

use super::{event::RecordedExchange, finding::RawFinding, plan::Unit, summary::OperationSummary};
use crate::phases::{SiteCoverage, stateful::PlannedStep};

/// What a worker says about one unit.
#[derive(Debug, Default)]
pub(super) struct UnitReport {
    pub(super) cases: u64,
    /// What was answered, by operation.
    pub(super) answers: BTreeMap<usize, Answers>,
    pub(super) findings: Vec<RawFinding>,
    pub(super) hopeless: Option<String>,
    pub(super) warnings: Vec<String>,
    pub(super) exchanges: Vec<RecordedExchange>,
    pub(super) sites: Vec<SiteCoverage>,
}

/// What was answered to the cases of one operation.
#[derive(Debug, Default)]
pub(super) struct Answers {
    pub(super) cases: u64,
    /// How often each status came.
    pub(super) statuses: BTreeMap<u16, u64>,
    /// Time until the answers were complete, of all cases together and of the slowest.
    pub(super) waited: Duration,
    pub(super) slowest: Duration,
}

/// A cause and where it was met.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// The exchange met first in the order of the plan.
    pub(super) first: RawFinding,
    /// Operations with how often.
    pub(super) operations: Vec<(usize, u64)>,
    /// Ways to have it again: a few for each of the first operations, in the order met.
    pub(super) samples: Vec<Sample>,
}

/// An operation and the steps that showed the cause there.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) operation: usize,
    pub(super) steps: Vec<PlannedStep>,
}

/// Samples of one operation in a group at most: what depends on the state of the server may not come again the same way.
const SAMPLES_OF_ONE: usize = 4;
/// Samples of a group at most.
const SAMPLES: usize = 32;

impl Group {
    fn new(raw: RawFinding) -> Self {
        let sample = Sample {
            operation: raw.operation,
            steps: raw.steps.clone(),
        };
        Self {
            operations: vec![(raw.operation, raw.count)],
            samples: vec![sample],
            first: raw,
        }
    }

    /// The same cause again.
    fn add(&mut self, raw: RawFinding) {
        let mut known = self.operations.iter_mut();
        match known.find(|(operation, _)| *operation == raw.operation) {
            Some((_, count)) => *count += raw.count,
            None => self.operations.push((raw.operation, raw.count)),
        }
        let of_this = self.samples.iter();
        let of_this = of_this.filter(|sample| sample.operation == raw.operation);
        if self.samples.len() < SAMPLES && of_this.count() < SAMPLES_OF_ONE {
            self.samples.push(Sample {
                operation: raw.operation,
                steps: raw.steps,
            });
        }
    }
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
    /// Takes the report of unit `index` of `units`.
    ///
    /// Gives the exchanges of the units that are merged now.
    pub(super) fn take(
        &mut self,
        index: usize,
        report: UnitReport,
        units: &[Unit],
    ) -> Vec<RecordedExchange> {
        self.pending.insert(index, report);
        let mut exchanges = Vec::new();
        while let Some(mut report) = self.pending.remove(&self.next) {
            exchanges.append(&mut report.exchanges);
            if let Some(unit) = units.get(self.next) {
                self.merge(unit, report);
            }
            self.next += 1;
        }
        exchanges
    }

    /// Merges what is left behind a gap that will not be filled, because the run was ended.
    pub(super) fn close(&mut self, units: &[Unit]) -> Vec<RecordedExchange> {
        let mut exchanges = Vec::new();
        for (index, mut report) in std::mem::take(&mut self.pending) {
            exchanges.append(&mut report.exchanges);
            if let Some(unit) = units.get(index) {
                self.merge(unit, report);
            }
        }
        exchanges
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
        for (index, answers) in report.answers {
            let operation = self.operations.entry(index).or_default();
            operation.cases += answers.cases;
            operation.waited += answers.waited;
            operation.slowest = operation.slowest.max(answers.slowest);
            for (status, count) in answers.statuses {
                *operation.statuses.entry(status).or_default() += count;
                see(&mut operation.documented, status);
            }
        }
        let operation = self.operations.entry(unit.operation).or_default();
        operation.hopeless = operation.hopeless.take().or(report.hopeless);
        for site in report.sites {
            match operation
                .sites
                .iter_mut()
                .find(|known| known.name == site.name)
            {
                Some(known) => {
                    known.is_satisfied |= site.is_satisfied;
                    known.is_violated |= site.is_violated;
                }
                None => operation.sites.push(site),
            }
        }
        for raw in report.findings {
            self.add(raw);
        }
    }

    fn add(&mut self, raw: RawFinding) {
        if self.is_explained(&raw) {
            return;
        }
        let known = self.groups.iter_mut().find(|group| {
            let failure = &group.first.failure;
            failure.check == raw.failure.check && failure.cause == raw.failure.cause
        });
        match known {
            Some(group) => group.add(raw),
            None => self.groups.push(Group::new(raw)),
        }
    }
}

impl Collector {
    /// Whether the operation has shown the worse cause that this one follows from; cases of the worse one come first.
    fn is_explained(&self, raw: &RawFinding) -> bool {
        let Some(worse) = &raw.failure.follows_from else {
            return false;
        };
        self.groups.iter().any(|group| {
            let failure = &group.first.failure;
            let has_shown = |(operation, _): &(usize, u64)| *operation == raw.operation;
            failure.check == raw.failure.check
                && failure.cause == *worse
                && group.operations.iter().any(has_shown)
        })
    }
}

/// Notes which of the documented statuses describes `status`: itself, its range or `default` (OAS 3.0.3 §4.7.16).
fn see(documented: &mut [(String, bool)], status: u16) {
    let patterns = documented
        .iter_mut()
        .filter_map(|(key, seen)| Some((StatusCodePattern::parse(key)?, seen)));
    if let Some(seen) = StatusCodePattern::most_specific(patterns, status) {
        *seen = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_described_by_itself_by_its_range_or_by_default() {
        let keys = ["200", "4XX", "404", "default"];
        let seen_by = |status| {
            let mut documented = keys.map(|key| (key.to_owned(), false));
            see(&mut documented, status);
            let seen = documented.into_iter().filter(|(_, seen)| *seen);
            seen.map(|(key, _)| key).collect::<Vec<_>>()
        };
        assert_eq!(seen_by(200), ["200"]);
        assert_eq!(seen_by(404), ["404"]);
        assert_eq!(seen_by(400), ["4XX"]);
        assert_eq!(seen_by(500), ["default"]);
    }
}
