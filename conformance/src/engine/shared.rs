//! What all workers of a run share.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::Sender,
    },
    time::{Duration, Instant},
};

use proptest::test_runner::TestRng;
use spec::model::Api;
use tokio::sync::Notify;

use crate::{
    phases::Phase,
    phases::stateful::{Sequence, sequences},
};

use super::{
    collect::{Collector, Group, UnitReport},
    config::RunConfig,
    control::{StopHandle, StopReason},
    event::{Event, Progress, RecordedExchange, RunStarted},
    finding::{AffectedOperation, Finding},
    plan::{Unit, is_sweeping, plan},
    summary::{OperationSummary, Summary},
};

/// The state of a run.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) api: Arc<Api>,
    pub(super) config: RunConfig,
    pub(super) stop: StopHandle,
    pub(super) units: Vec<Unit>,
    /// Sequences by the operation that ends them, each as often as it is sent.
    sequences: BTreeMap<usize, Vec<Sequence>>,
    next_unit: AtomicUsize,
    /// Units behind this one wait until what was found before them is looked into.
    open_units: AtomicUsize,
    is_confirming: AtomicBool,
    names: AtomicUsize,
    next_group: AtomicUsize,
    collector: Mutex<Collector>,
    groups: Mutex<Vec<Group>>,
    findings: Mutex<BTreeMap<usize, Finding>>,
    tickets: Mutex<Tickets>,
    has_new_ticket: Notify,
    limiter: Mutex<Option<Instant>>,
    sender: Mutex<Sender<Event>>,
    started: Instant,
}

/// How many cases the units before a unit have, for runs with a limit.
#[derive(Debug, Default)]
struct Tickets {
    unit: usize,
    cases: u64,
}

impl Shared {
    pub(super) fn new(
        api: Arc<Api>,
        config: RunConfig,
        stop: StopHandle,
        sender: Sender<Event>,
    ) -> Self {
        let sequences = sequence_runs(&api, &config);
        let counts = sequences
            .iter()
            .map(|(operation, runs)| (*operation, runs.len() as u64))
            .collect();
        let mut units = plan(
            &config.operations,
            &config.phases,
            config.max_examples,
            &counts,
        );
        units.sort_by_key(|unit| is_sweeping_at(&api, unit.operation));
        units.retain(|unit| !config.untested.contains(&(unit.operation, unit.phase)));
        let mut collector = Collector::default();
        for index in &config.operations {
            let Some(operation) = api.operations.get(*index) else {
                continue;
            };
            let documented = operation
                .responses
                .list
                .iter()
                .map(|response| (response.status.to_string(), false));
            collector.operations.insert(
                *index,
                OperationSummary {
                    id: operation.id.clone(),
                    label: operation.label(),
                    documented: documented.collect(),
                    ..OperationSummary::default()
                },
            );
        }
        Self {
            api,
            config,
            stop,
            units,
            sequences,
            next_unit: AtomicUsize::new(0),
            open_units: AtomicUsize::new(0),
            is_confirming: AtomicBool::new(false),
            names: AtomicUsize::new(0),
            next_group: AtomicUsize::new(0),
            collector: Mutex::new(collector),
            groups: Mutex::default(),
            findings: Mutex::default(),
            tickets: Mutex::default(),
            has_new_ticket: Notify::new(),
            limiter: Mutex::default(),
            sender: Mutex::new(sender),
            started: Instant::now(),
        }
    }

    pub(super) fn announce(&self) {
        self.emit(Event::RunStarted(RunStarted {
            title: format!("{} {}", self.api.title, self.api.version),
            base_url: self.config.base_url.clone(),
            seed: self.config.seed.0,
            nonce: self.config.nonce(),
            jobs: self.config.jobs,
            selected: self.config.operations.len(),
            operations: self.api.operations.len(),
            phases: self
                .config
                .phases
                .iter()
                .map(|phase| phase.name())
                .collect(),
        }));
    }

    /// Where the search pauses until what was found is looked into: before the operations that sweep away what the findings
    /// rest on, and at the end.
    pub(super) fn pauses(&self) -> Vec<usize> {
        let sweeps = |unit: &Unit| is_sweeping_at(&self.api, unit.operation);
        let first = self.units.partition_point(|unit| !sweeps(unit));
        let mut res = vec![first, self.units.len()];
        res.dedup();
        res
    }

    /// Opens the units before `end`.
    pub(super) fn search_until(&self, end: usize) {
        self.is_confirming.store(false, Ordering::Relaxed);
        self.open_units.store(end, Ordering::Relaxed);
    }

    /// The next unit that nobody has taken; `None` when there is none, or the run was ended.
    pub(super) fn claim(&self) -> Option<(usize, Unit)> {
        if let Some(limit) = self.config.max_time
            && self.started.elapsed() >= limit
        {
            self.stop.stop(StopReason::TimeLimit);
        }
        if self.stop.is_stopped() {
            return None;
        }
        let end = self.open_units.load(Ordering::Relaxed);
        let next = |index: usize| (index < end).then_some(index + 1);
        let taken = self
            .next_unit
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        let index = taken.ok()?;
        self.units.get(index).map(|unit| (index, *unit))
    }

    /// Whether the time of the run is over.
    pub(super) fn is_out_of_time(&self) -> bool {
        self.config
            .max_time
            .is_some_and(|limit| self.started.elapsed() >= limit)
    }

    /// How many of the `count` cases of unit `index` may be sent. With a limit on cases, units learn in the order of the
    /// plan how much is left, so that the limit cuts the same cases whatever the number of workers.
    pub(super) async fn allowance(&self, index: usize, count: u64) -> u64 {
        let Some(limit) = self.config.max_cases else {
            return count;
        };
        loop {
            let notified = self.has_new_ticket.notified();
            {
                let mut tickets = lock(&self.tickets);
                if tickets.unit == index {
                    let allowed = count.min(limit.saturating_sub(tickets.cases));
                    tickets.unit += 1;
                    tickets.cases += allowed;
                    if tickets.cases >= limit {
                        self.stop.stop(StopReason::CaseLimit);
                    }
                    self.has_new_ticket.notify_waiters();
                    return allowed;
                }
            }
            // A worker that was ended leaves its ticket unused.
            if tokio::time::timeout(Duration::from_millis(50), notified)
                .await
                .is_err()
                && self.stop.is_final()
            {
                return 0;
            }
        }
    }

    /// Waits until another request may be sent.
    pub(super) async fn wait_for_rate(&self) {
        let Some(rate) = self.config.rate_limit.filter(|rate| *rate > 0.0) else {
            return;
        };
        let pause = Duration::from_secs_f64(1.0 / rate);
        let at = {
            let mut next = lock(&self.limiter);
            let at = next.unwrap_or_else(Instant::now).max(Instant::now());
            *next = Some(at + pause);
            at
        };
        tokio::time::sleep_until(at.into()).await;
    }

    pub(super) fn report(&self, index: usize, report: UnitReport) {
        // Emitted under the lock, so that nobody who merged later is heard before.
        let mut collector = lock(&self.collector);
        let exchanges = collector.take(index, report, &self.units);
        self.emit_exchanges(exchanges);
        drop(collector);
        self.emit(Event::Progressed(self.progress()));
    }

    pub(super) fn progress(&self) -> Progress {
        let collector = lock(&self.collector);
        let confirmed = lock(&self.findings).len();
        let has_begun = self.is_confirming.load(Ordering::Relaxed);
        Progress {
            done: collector.done(),
            total: self.units.len(),
            cases: collector.cases,
            failures: collector.groups.len(),
            confirmed: has_begun.then_some(confirmed),
            elapsed: self.started.elapsed(),
        }
    }

    /// Closes the search: from here on the causes that were found are looked into.
    pub(super) fn begin_confirming(&self) {
        let mut collector = lock(&self.collector);
        let exchanges = collector.close(&self.units);
        self.is_confirming.store(true, Ordering::Relaxed);
        lock(&self.groups).clone_from(&collector.groups);
        drop(collector);
        self.emit_exchanges(exchanges);
    }

    /// The sequences that end with an operation, each as often as it is sent.
    pub(super) fn sequence_runs(&self, operation: usize) -> &[Sequence] {
        self.sequences
            .get(&operation)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Choices that no other call gets, for names that must be new.
    pub(super) fn fresh_names(&self) -> TestRng {
        let number = self.names.fetch_add(1, Ordering::Relaxed);
        self.config.unique_values("names", number as u64)
    }

    /// How long the run has been going on.
    pub(super) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    fn emit_exchanges(&self, exchanges: Vec<RecordedExchange>) {
        for exchange in exchanges {
            self.emit(Event::Exchanged(Box::new(exchange)));
        }
    }

    /// The next cause that nobody has taken.
    pub(super) fn claim_group(&self) -> Option<(usize, Group)> {
        let groups = lock(&self.groups);
        let index = self.next_group.load(Ordering::Relaxed);
        let group = groups.get(index)?;
        // The lock is held: nobody else counts.
        self.next_group.store(index + 1, Ordering::Relaxed);
        Some((index, group.clone()))
    }

    pub(super) fn confirmed(&self, index: usize, finding: Finding) {
        self.emit(Event::FindingConfirmed(Box::new(finding.clone())));
        lock(&self.findings).insert(index, finding);
    }

    /// The result, which also goes out as the last event.
    pub(super) fn finish(&self) -> Summary {
        let collector = lock(&self.collector);
        let mut findings: Vec<Finding> = std::mem::take(&mut *lock(&self.findings))
            .into_iter()
            .map(|(index, finding)| self.with_later(finding, collector.groups.get(index)))
            .collect();
        findings.sort_by_key(|finding| {
            let position = crate::checks::CHECKS
                .iter()
                .position(|check| check.info().id == finding.failure.check);
            (std::cmp::Reverse(finding.failure.severity), position)
        });
        let summary = Summary {
            operations: collector.operations.values().cloned().collect(),
            findings,
            cases: collector.cases,
            cases_by_phase: collector.cases_by_phase.clone(),
            warnings: collector.warnings.clone(),
            stopped: self.stop.reason(),
            elapsed: self.started.elapsed(),
        };
        self.emit(Event::RunFinished(Box::new(summary.clone())));
        summary
    }

    /// `finding` with what was met after it was looked into.
    fn with_later(&self, mut finding: Finding, group: Option<&Group>) -> Finding {
        for (index, count) in group.iter().flat_map(|group| &group.operations) {
            let Some(operation) = self.api.operations.get(*index) else {
                continue;
            };
            let mut known = finding.operations.iter_mut();
            match known.find(|known| known.id == operation.id) {
                Some(known) => known.count = *count,
                None => finding.operations.push(AffectedOperation {
                    id: operation.id.clone(),
                    label: operation.label(),
                    count: *count,
                    curl: None,
                }),
            }
        }
        finding
    }

    fn emit(&self, event: Event) {
        // Nobody listens in runs without reporters.
        drop(lock(&self.sender).send(event));
    }
}

fn is_sweeping_at(api: &Api, operation: usize) -> bool {
    api.operations.get(operation).is_some_and(is_sweeping)
}

/// Every sequence of selected operations, in rounds, so that stopping early leaves out repetitions first.
fn sequence_runs(api: &Api, config: &RunConfig) -> BTreeMap<usize, Vec<Sequence>> {
    let mut res: BTreeMap<usize, Vec<Sequence>> = BTreeMap::new();
    if !config.phases.contains(&Phase::Stateful) || config.max_examples == 0 {
        return res;
    }
    let found = sequences(api);
    for _ in 0..(config.max_examples / 10).clamp(2, 50) {
        for (operation, sequence) in &found {
            let is_selected = sequence
                .steps
                .iter()
                .all(|step| config.operations.contains(&step.operation));
            if is_selected {
                res.entry(*operation).or_default().push(sequence.clone());
            }
        }
    }
    res
}

/// A worker that panicked leaves data that are whole: every change is made under one lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
