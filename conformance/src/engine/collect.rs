//! Merges the reports of units in the order of the plan.

use std::collections::BTreeMap;

use spec::{http::StatusCodePattern, model::Api};

use super::{
    changes::{Changes, ConfirmingChanges},
    event::Recorded,
    group::{Group, Occurrence},
    rejection,
    summary::{DocumentedStatus, OperationSummary},
    unit_report::UnitReport,
};
use crate::{case::OperationIndex, observed::Fact};

/// The merged reports so far.
#[derive(Debug, Default)]
pub(super) struct Collector {
    pending: BTreeMap<usize, UnitReport>,
    next: usize,
    pub(super) cases: u64,
    pub(super) cases_by_phase: BTreeMap<&'static str, u64>,
    pub(super) operations: BTreeMap<OperationIndex, OperationSummary>,
    /// In the order of the plan.
    pub(super) groups: Vec<Group>,
    pub(super) warnings: Vec<String>,
    /// What the merged units observed.
    pub(super) facts: Vec<Fact>,
    /// What the merged units changed on the server.
    pub(super) changes: Changes,
    /// What was changed while failures were confirmed.
    pub(super) confirming: ConfirmingChanges,
}

impl Collector {
    /// An empty collector for the `operations` of `api`.
    pub(super) fn new(api: &Api, operations: &[OperationIndex]) -> Self {
        let mut res = Self::default();
        for index in operations {
            let Some(operation) = index.of(api) else {
                continue;
            };
            let responses = operation.responses.list.iter();
            let documented = responses.map(|response| DocumentedStatus {
                status: response.status.to_string(),
                is_seen: false,
            });
            res.operations.insert(
                *index,
                OperationSummary {
                    id: operation.id.clone(),
                    label: operation.label(),
                    documented: documented.collect(),
                    ..OperationSummary::default()
                },
            );
        }
        res
    }

    /// Takes the report of unit `index`. Returns the exchanges of the units that are merged now.
    pub(super) fn take(&mut self, index: usize, report: UnitReport) -> Vec<Recorded> {
        self.pending.insert(index, report);
        let mut recorded = Vec::new();
        while let Some(mut report) = self.pending.remove(&self.next) {
            recorded.append(&mut report.recorded);
            self.merge(report);
            self.next += 1;
        }
        recorded
    }

    /// Merges the reports behind a gap that will not be filled, because the run was ended.
    pub(super) fn close(&mut self) -> Vec<Recorded> {
        let mut recorded = Vec::new();
        for mut report in std::mem::take(&mut self.pending).into_values() {
            recorded.append(&mut report.recorded);
            self.merge(report);
        }
        recorded
    }

    /// One past the last unit before the first gap.
    pub(super) fn merged(&self) -> usize {
        self.next
    }

    pub(super) fn done(&self) -> usize {
        self.next + self.pending.len()
    }

    fn merge(&mut self, report: UnitReport) {
        let unit = report.unit;
        self.facts.extend(report.facts);
        self.cases += report.cases;
        *self.cases_by_phase.entry(unit.phase.name()).or_default() += report.cases;
        for warning in report.warnings {
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        for (index, responses) in report.responses {
            let operation = self.operations.entry(index).or_default();
            operation.cases += responses.cases;
            operation.waited += responses.waited;
            operation.slowest = operation.slowest.max(responses.slowest);
            operation.valid += responses.valid;
            for rejected in responses.rejections {
                let command = rejected.curl.clone();
                rejection::add(&mut operation.rejections, rejected, || command);
            }
            for (status, count) in responses.statuses {
                *operation.statuses.entry(status).or_default() += count;
                see(&mut operation.documented, status);
            }
        }
        let operation = self.operations.entry(unit.operation).or_default();
        operation.untestable = operation.untestable.take().or(report.untestable);
        for constraint in report.constraints {
            match operation
                .constraints
                .iter_mut()
                .find(|known| known.name == constraint.name)
            {
                Some(known) => {
                    known.is_satisfied |= constraint.is_satisfied;
                    known.is_violated |= constraint.is_violated;
                }
                None => operation.constraints.push(constraint),
            }
        }
        let before = self.changes.count();
        for mut occurrence in report.occurrences {
            occurrence.changes += before;
            self.add(occurrence);
        }
        self.changes.add(report.changes);
        let rejected = report.rejected.into_iter();
        self.changes
            .add_rejected(rejected.map(|(at, it)| (before + at, it)));
    }

    fn add(&mut self, occurrence: Occurrence) {
        let has_of_class = self.has_of_class(&occurrence);
        let mut known = self.groups.iter_mut();
        match known.find(|group| group.first.failure.has_same_signature(&occurrence.failure)) {
            Some(group) => group.add(&occurrence),
            None if has_of_class => {}
            None => match self.groups.iter_mut().find(|it| it.reads_like(&occurrence)) {
                Some(group) => group.count(&occurrence),
                None => self.groups.push(Group::new(occurrence)),
            },
        }
    }

    /// Whether the operation has another failure of the same class.
    fn has_of_class(&self, occurrence: &Occurrence) -> bool {
        let failure = &occurrence.failure;
        failure.class.is_some()
            && self.groups.iter().any(|group| {
                let known = &group.first.failure;
                let mut entry = group.operations.iter();
                known.check == failure.check
                    && known.class == failure.class
                    && entry.any(|entry| entry.operation == occurrence.exchange.operation)
            })
    }
}

/// Records which of the documented statuses describes `status`: itself, its range or `default` (OAS 3.0.3 §4.7.16).
fn see(documented: &mut [DocumentedStatus], status: u16) {
    let patterns = documented
        .iter_mut()
        .filter_map(|known| Some((StatusCodePattern::parse(&known.status)?, known)));
    if let Some(known) = StatusCodePattern::most_specific(patterns, status) {
        known.is_seen = true;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        engine::plan::Unit,
        exchange::Exchange,
        failure::{Failure, Severity},
        phases::Phase,
    };

    /// An exchange of an operation that took `millis` and got a 200 response.
    fn exchange(operation: usize, millis: u64) -> Exchange {
        let operation = OperationIndex(operation);
        Exchange::answered(operation, 200, Duration::from_millis(millis))
    }

    fn failure(signature: &str) -> Failure {
        Failure::new("not_a_server_error", Severity::High, signature)
    }

    /// The report of a unit of `operation` whose exchanges failed with these `signatures`.
    fn report(operation: usize, signatures: &[&str]) -> UnitReport {
        let mut res = UnitReport::new(Unit {
            operation: OperationIndex(operation),
            phase: Phase::Fuzzing,
            from: 0,
            to: 9,
        });
        for signature in signatures {
            let exchange = exchange(operation, 3);
            res.count(&exchange);
            res.add(failure(signature), &exchange, &[]);
            res.recorded.push(Recorded {
                exchange,
                phase: Phase::Fuzzing,
                failed: Vec::new(),
            });
        }
        res
    }

    /// Signatures with the operations in which they occurred and how often.
    fn counts(collector: &Collector) -> Vec<(&str, Vec<(usize, u64)>)> {
        let groups = collector.groups.iter();
        let group = |group: &Group| {
            let entry = group.operations.iter();
            entry
                .map(|entry| (entry.operation.0, entry.count))
                .collect()
        };
        groups
            .map(|known| (known.first.failure.signature.as_str(), group(known)))
            .collect()
    }

    #[test]
    fn reports_are_merged_in_the_order_of_the_plan() {
        let mut collector = Collector::default();
        assert_eq!(collector.take(1, report(1, &["late"])).len(), 0);
        assert_eq!((collector.cases, collector.done()), (0, 1));
        let recorded = collector.take(0, report(0, &["early"]));
        let operations = recorded.iter().map(|known| known.exchange.operation.0);
        assert_eq!(operations.collect::<Vec<_>>(), [0, 1]);
        assert_eq!(collector.cases, 2);
        let signatures = counts(&collector)
            .into_iter()
            .map(|(signature, _)| signature);
        assert_eq!(signatures.collect::<Vec<_>>(), ["early", "late"]);
    }

    #[test]
    fn reports_behind_a_gap_are_merged_at_the_end() {
        let mut collector = Collector::default();
        collector.take(2, report(2, &["a"]));
        assert_eq!(collector.cases, 0);
        assert_eq!(collector.close().len(), 1);
        assert_eq!(collector.cases, 1);
    }

    #[test]
    fn failures_with_one_signature_are_one_group_with_all_their_operations() {
        let mut collector = Collector::default();
        collector.take(0, report(0, &["a", "a", "b"]));
        collector.take(1, report(7, &["a"]));
        collector.take(2, report(0, &["a"]));
        assert_eq!(
            counts(&collector),
            [("a", vec![(0, 3), (7, 1)]), ("b", vec![(0, 1)])]
        );
        let samples = collector.groups[0].samples.iter();
        let operations = samples.map(|sample| sample.operation.0);
        assert_eq!(operations.collect::<Vec<_>>(), [0, 7, 0]);
    }

    #[test]
    fn failures_of_an_operation_that_read_alike_are_one() {
        let mut collector = Collector::default();
        let mut report = report(0, &[]);
        for (operation, signature) in [
            (0, "no format"),
            (0, "no format file"),
            (1, "no format file"),
        ] {
            let failure =
                Failure::new("x", Severity::High, "no format of file").signature(signature);
            report.add(failure, &exchange(operation, 1), &[]);
        }
        collector.take(0, report);
        assert_eq!(
            counts(&collector),
            [
                ("no format", vec![(0, 2)]),
                ("no format file", vec![(1, 1)])
            ]
        );
    }

    #[test]
    fn an_operation_has_one_failure_of_a_class_and_a_failure_is_in_all_its_operations() {
        let mut collector = Collector::default();
        let mut report = report(0, &[]);
        for (operation, signature) in [
            (0, "name"),
            (0, "price"),
            (1, "name"),
            (2, "price"),
            (1, "price"),
        ] {
            let failure = failure(signature).of_class("wrong types");
            report.add(failure, &exchange(operation, 1), &[]);
        }
        collector.take(0, report);
        assert_eq!(
            counts(&collector),
            [
                ("name", vec![(0, 1), (1, 1)]),
                ("price", vec![(2, 1), (1, 1)])
            ]
        );
    }

    #[test]
    fn responses_are_counted_by_operation() {
        let mut report = report(0, &[]);
        for millis in [3, 5] {
            report.count(&exchange(0, millis));
        }
        let responses = &report.responses[&OperationIndex(0)];
        assert_eq!(responses.cases, 2);
        assert_eq!(responses.statuses, BTreeMap::from([(200, 2)]));
        assert_eq!(responses.waited, Duration::from_millis(8));
        assert_eq!(responses.slowest, Duration::from_millis(5));
    }

    #[test]
    fn a_status_is_described_by_itself_by_its_range_or_by_default() {
        let keys = ["200", "4XX", "404", "default"];
        let seen_by = |status| {
            let mut documented = keys.map(|key| DocumentedStatus {
                status: key.to_owned(),
                is_seen: false,
            });
            see(&mut documented, status);
            let seen = documented.into_iter().filter(|known| known.is_seen);
            seen.map(|known| known.status).collect::<Vec<_>>()
        };
        assert_eq!(seen_by(200), ["200"]);
        assert_eq!(seen_by(404), ["404"]);
        assert_eq!(seen_by(400), ["4XX"]);
        assert_eq!(seen_by(500), ["default"]);
    }
}
