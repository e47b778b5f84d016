//! What all workers of a run share.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc::Sender,
    },
    time::{Duration, Instant},
};

use spec::model::Api;
use tokio::sync::Notify;

use crate::{
    phases::Phase,
    stateful::{Sequence, sequences},
};

use super::{
    collector::{Collector, Group, UnitReport},
    config::RunConfig,
    control::{StopHandle, StopReason},
    event::{Event, Progress, RecordedExchange, RunStarted},
    finding::Finding,
    plan::{Unit, plan},
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
        let index = self.next_unit.fetch_add(1, Ordering::Relaxed);
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
        let exchanges = lock(&self.collector).take(index, report, &self.units);
        self.emit_exchanges(exchanges);
        self.emit(Event::Progressed(self.progress()));
    }

    pub(super) fn progress(&self) -> Progress {
        let collector = lock(&self.collector);
        let confirmed = lock(&self.findings).len();
        let has_begun = !lock(&self.groups).is_empty();
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
        let index = self.next_group.fetch_add(1, Ordering::Relaxed);
        lock(&self.groups)
            .get(index)
            .map(|group| (index, group.clone()))
    }

    pub(super) fn confirmed(&self, index: usize, finding: Finding) {
        self.emit(Event::FindingConfirmed(Box::new(finding.clone())));
        lock(&self.findings).insert(index, finding);
    }

    /// The result, which also goes out as the last event.
    pub(super) fn finish(&self) -> Summary {
        let collector = lock(&self.collector);
        let mut findings: Vec<Finding> = std::mem::take(&mut *lock(&self.findings))
            .into_values()
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

    fn emit(&self, event: Event) {
        // Nobody listens in runs without reporters.
        drop(lock(&self.sender).send(event));
    }
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
