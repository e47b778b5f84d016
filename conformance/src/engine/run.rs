//! The state of a run that all its workers share.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, mpsc::Sender},
};

use serde_json::Value;
use spec::model::Api;

use super::{
    acceptance::Acceptance,
    budget::Budget,
    canary::Canary,
    change::{Change, Relation, plain_path},
    changes::Changes,
    collect::Collector,
    config::RunConfig,
    control::StopHandle,
    created::Created,
    creation::{Creation, creations_of},
    event::{Event, Progress},
    events::EventSink,
    finding::Finding,
    findings::Findings,
    group::{Group, Sample},
    plan::{Plan, Unit},
    queue::{Claim, Queue},
    rate::RateLimiter,
    remedy::Circumstances,
    resting::Resting,
    rounds::Rounds,
    summary::{OperationSummary, Summary},
    unit_report::UnitReport,
};
use crate::{
    case::{Case, OperationIndex},
    learned::stored,
    observed::{OwnIdentity, Pool, Shapes},
    operation::vocabulary::Vocabulary,
};

/// The state of a run.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) api: Arc<Api>,
    pub(super) config: RunConfig,
    pub(super) stop: StopHandle,
    pub(super) plan: Plan,
    pub(super) budget: Budget,
    pub(super) limiter: RateLimiter,
    pub(super) resting: Resting,
    pub(super) shapes: Shapes,
    vocabulary: OnceLock<Vocabulary>,
    pub(super) rounds: Rounds,
    pub(super) acceptance: Acceptance,
    pub(super) created: Created,
    pub(super) canary: Canary,
    events: EventSink,
    units: Queue<Unit>,
    collector: Mutex<Collector>,
    findings: Findings,
}

impl Run {
    /// A run of `config` on `api`, which starts now.
    pub(super) fn new(
        api: Arc<Api>,
        config: RunConfig,
        stop: StopHandle,
        sender: Sender<Event>,
    ) -> Self {
        let plan = Plan::new(&api, &config);
        let shapes = Shapes::new(&api, &config.base_url);
        Self {
            budget: Budget::new(config.max_cases, config.max_time, stop.clone()),
            limiter: RateLimiter::new(config.rate_limit),
            resting: Resting::default(),
            rounds: Rounds::new(
                plan.rounds.clone(),
                Pool::new(
                    config.learned.clone(),
                    OwnIdentity::new(config.auth.own_names()),
                ),
            ),
            acceptance: Acceptance::default(),
            created: Created::new(&api, &shapes),
            shapes,
            canary: Canary::new(&api),
            events: EventSink::new(sender),
            units: Queue::new(plan.units.clone()),
            collector: Mutex::new(Collector::new(&api, &config.operations)),
            findings: Findings::new(),
            plan,
            vocabulary: OnceLock::new(),
            api,
            config,
            stop,
        }
    }

    /// Whether `case` of `operation` would delete the user of the run, change it, or change what it may do. What earlier rounds
    /// showed of this user counts.
    pub(super) fn endangers_itself(&self, operation: OperationIndex, case: &Case) -> bool {
        let declared = operation.of(&self.api).map(|it| it.method.as_str());
        let method = case.method.as_deref().or(declared).unwrap_or_default();
        if matches!(method, "GET" | "HEAD" | "OPTIONS") {
            return false;
        }
        let shape = self.shapes.of(operation);
        shape.is_some_and(|shape| {
            let pool = self.rounds.pool();
            pool.own.is_endangered_by(shape, method, case)
        })
    }

    /// What the document enumerates under names.
    pub(super) fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary.get_or_init(|| Vocabulary::new(&self.api))
    }

    /// Emits the first event.
    pub(super) fn announce(&self) {
        self.events.announce(&self.api, &self.config);
    }

    /// Opens the units before `end`.
    pub(super) fn search_until(&self, end: usize) {
        self.findings.pause();
        self.units.open_until(self.rounds.allow(end));
    }

    /// Whether the plan goes on after the units before `end`.
    pub(super) fn has_units_after(&self, end: usize) -> bool {
        end < self.plan.units.len()
    }

    /// The next unclaimed unit; `None` when there is none, or the run was ended.
    pub(super) fn claim_unit(&self) -> Option<Claim<Unit>> {
        self.budget.end_in_time();
        if self.stop.is_stopped() {
            return None;
        }
        self.units.claim()
    }

    /// Takes the report of unit `index`.
    pub(super) fn report(&self, index: usize, report: UnitReport) {
        // Emitted under the lock, so that exchanges of a later merge are not emitted before.
        let mut collector = self.collector();
        let recorded = collector.take(index, report);
        self.events.exchanged(recorded);
        let facts = std::mem::take(&mut collector.facts);
        self.units
            .open_until(self.rounds.merged(collector.merged(), facts));
        drop(collector);
        self.events.emit(Event::Progressed(self.progress()));
    }

    /// Ends the search: from here on failures are confirmed.
    pub(super) fn begin_confirming(&self) {
        let mut collector = self.collector();
        let recorded = collector.close();
        collector.confirming.begin();
        self.findings
            .confirm(&collector.groups, self.budget.elapsed());
        drop(collector);
        self.events.exchanged(recorded);
    }

    /// The waits for slow responses after which a failure is not shrunk any further.
    pub(super) fn share_of_waits(&self) -> u32 {
        self.findings.share_of_waits()
    }

    /// The next unclaimed failure.
    pub(super) fn claim_failure(&self) -> Option<Claim<Group>> {
        self.findings.claim()
    }

    /// What changed before `sample` failed and is related to its last request, in the order of the plan.
    pub(super) fn changes_before(&self, sample: &Sample) -> Vec<(Relation, Change)> {
        let Some(last) = sample.steps.last() else {
            return Vec::new();
        };
        let collector = self.collector();
        let changes = &collector.changes;
        changes.related(sample.changes, &last.case, &sample.path)
    }

    /// The requests before `sample` failed whose paths have one of `identifiers` in them, accepted or not, in the order of the plan.
    pub(super) fn requests_naming(&self, sample: &Sample, identifiers: &[String]) -> Vec<Change> {
        let collector = self.collector();
        collector.changes.naming(sample.changes, identifiers)
    }

    /// The requests of the run and of one confirmation, whose `own` changes these are, that may have created what `value` names in a
    /// request, the likeliest first. `path` is that of the request, up to the value where it `is_in_path`.
    pub(super) fn creations_of(
        &self,
        own: &mut Changes,
        value: &Value,
        path: &str,
        is_in_path: bool,
    ) -> Vec<(Change, Creation)> {
        let mut collector = self.collector();
        let Collector {
            changes,
            confirming,
            ..
        } = &mut *collector;
        let plain = plain_path(path);
        let mut before = 0;
        let mut found = Vec::new();
        for changes in [changes, &mut confirming.earlier, own] {
            let count = changes.kept.len();
            let mentioning = changes.mentioning(value, &plain).into_iter();
            found.extend(mentioning.map(|(at, change)| (before + at, change)));
            before += count;
        }
        creations_of(found.into_iter(), value, path, is_in_path)
    }

    /// Notes what the confirmation of the failure at `index` changed.
    pub(super) fn note_changes(&self, index: usize, changes: Changes) {
        self.collector().confirming.add(index, changes);
    }

    /// The requests of the run for `operation` that changed something.
    pub(super) fn changes_by(&self, operation: OperationIndex) -> Vec<Change> {
        let collector = self.collector();
        let kept = collector.changes.kept.iter();
        kept.filter(|change| change.operation == operation)
            .cloned()
            .collect()
    }

    /// Takes the finding for the failure at `index`.
    pub(super) fn confirmed(&self, index: usize, finding: Finding) {
        self.events
            .emit(Event::FindingConfirmed(Box::new(finding.clone())));
        self.findings.add(index, finding);
    }

    /// Adds warnings that no unit has.
    pub(super) fn warn(&self, warnings: &[String]) {
        self.collector().warnings.extend_from_slice(warnings);
    }

    /// The progress of the run.
    pub(super) fn progress(&self) -> Progress {
        let collector = self.collector();
        Progress {
            done: collector.done(),
            total: self.units.len(),
            cases: collector.cases,
            failures: collector.groups.len(),
            confirmed: self.findings.confirmed(),
            elapsed: self.budget.elapsed(),
        }
    }

    /// The result, which is also emitted as the last event.
    pub(super) fn finish(&self) -> Summary {
        let collector = self.collector();
        let mut warnings = collector.warnings.clone();
        // Rounds have another order than the document.
        let labels = collector.operations.values();
        let labels: Vec<&String> = labels.map(|operation| &operation.label).collect();
        warnings.sort_by_cached_key(|warning| {
            let is_about = |label: &&String| {
                let rest = warning.strip_prefix(label.as_str());
                rest.is_some_and(|rest| rest.starts_with(':'))
            };
            labels.iter().position(is_about).unwrap_or(labels.len())
        });
        warnings.extend(self.canary.warning());
        warnings.extend(self.config.auth.warnings());
        if !self.config.auth.is_empty() {
            let label = |index: OperationIndex| Some(index.of(&self.api)?.label());
            warnings.extend(self.acceptance.warning(label));
        }
        let findings = self.findings.take(&self.api, &collector.groups);
        if !findings.is_empty() {
            warnings.extend(self.config.auth.how_to_run_commands());
        }
        let summary = Summary {
            operations: self.explained(&collector),
            findings,
            cases: collector.cases,
            cases_by_phase: collector.cases_by_phase.clone(),
            learned: stored::stored(&self.rounds.everything().lessons),
            left_behind: self.created.left(),
            warnings,
            stopped: self.stop.reason(),
            elapsed: self.budget.elapsed(),
        };
        self.events
            .emit(Event::RunFinished(Box::new(summary.clone())));
        summary
    }

    /// The operations, those that never succeeded with what a user can do about them.
    fn explained(&self, collector: &Collector) -> Vec<OperationSummary> {
        let all = collector.operations.iter();
        let succeeded = all.filter(|(_, operation)| operation.has_succeeded());
        let succeeded: BTreeSet<OperationIndex> = succeeded.map(|(index, _)| *index).collect();
        let explained = collector.operations.iter().map(|(index, operation)| {
            let mut res = operation.clone();
            if operation.has_succeeded() || self.config.observes {
                res.rejections.clear();
                return res;
            }
            res.rejections
                .sort_by_key(|rejection| std::cmp::Reverse(rejection.count));
            if let Some(of) = index.of(&self.api) {
                let circumstances = Circumstances {
                    api: &self.api,
                    is_cut: self.stop.reason().is_some(),
                    has_credentials: !self.config.auth.is_empty(),
                    succeeded: &succeeded,
                    url: &self.config.url_of(*index),
                };
                res.remedy =
                    Some(circumstances.remedy(of, res.untestable.is_some(), &res.rejections));
            }
            res
        });
        explained.collect()
    }

    /// A worker that panics leaves consistent data: every change is made under one lock.
    fn collector(&self) -> MutexGuard<'_, Collector> {
        self.collector
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
