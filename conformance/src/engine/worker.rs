//! One thread's work: takes units, makes and sends their cases, judges the answers.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use spec::wire::Request;

use super::{
    Connector, Stage, collector::UnitReport, confirm, control::StopReason, event::RecordedExchange,
    finding::RawFinding, plan::Unit, shared::Shared,
};
use crate::{
    case::{Case, Credentials},
    checks::{CheckContext, Exchange, judge_all},
    compiled::CompiledOperation,
    failure::Failure,
    phases::{OperationCases, Phase},
    transport::{Interaction, Transport, TransportError, auth::Use},
};

/// Prepared operations that a worker keeps.
const KEPT_OPERATIONS: usize = 48;
/// Longest pause that a server may ask for with `Retry-After`.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How often a request is sent again when the server asks for patience.
const PATIENCE: u32 = 3;

/// The work of one thread.
pub(super) struct Worker<'s> {
    pub(super) shared: &'s Shared,
    /// Prepared operations, the one used last at the end.
    prepared: RefCell<VecDeque<Rc<OperationCases>>>,
    last_request: Cell<Option<String>>,
}

/// A case, ready to be sent.
struct Prepared {
    case: Case,
    request: Request,
}

impl<'s> Worker<'s> {
    pub(super) fn new(shared: &'s Shared) -> Self {
        Self {
            shared,
            prepared: RefCell::default(),
            last_request: Cell::default(),
        }
    }

    /// Works on `connections` at a time until there is nothing left.
    pub(super) async fn run(&self, stage: Stage, connections: usize, connector: &Connector) {
        let each = (0..connections).map(|_| async {
            let mut transport = connector();
            match stage {
                Stage::Search => self.search(transport.as_mut()).await,
                Stage::Confirm => self.confirm(transport.as_mut()).await,
            }
        });
        join_all(each.collect()).await;
    }

    /// Takes units until there are none.
    pub(super) async fn search(&self, transport: &mut dyn Transport) {
        while let Some((index, unit)) = self.shared.claim() {
            let report = self.unit(index, &unit, transport).await;
            self.shared.report(index, report);
        }
    }

    /// Takes causes until there are none.
    pub(super) async fn confirm(&self, transport: &mut dyn Transport) {
        while let Some((index, group)) = self.shared.claim_group() {
            let Some(cases) = self.prepared(group.first.operation) else {
                continue;
            };
            let finding = confirm::confirm(self, &cases.operation, &group, transport).await;
            self.shared.confirmed(index, finding);
        }
    }

    /// The operation, prepared once and kept for a while.
    pub(super) fn prepared(&self, operation: usize) -> Option<Rc<OperationCases>> {
        let mut kept = self.prepared.borrow_mut();
        if let Some(at) = kept
            .iter()
            .position(|cases| cases.operation.index == operation)
        {
            let cases = kept.remove(at)?;
            kept.push_back(Rc::clone(&cases));
            return Some(cases);
        }
        let compiled = CompiledOperation::new(Arc::clone(&self.shared.api), operation)?;
        let cases = Rc::new(OperationCases::new(compiled));
        if kept.len() >= KEPT_OPERATIONS {
            kept.pop_front();
        }
        kept.push_back(Rc::clone(&cases));
        Some(cases)
    }

    async fn unit(&self, index: usize, unit: &Unit, transport: &mut dyn Transport) -> UnitReport {
        let mut report = UnitReport::default();
        let Some(cases) = self.prepared(unit.operation) else {
            self.shared.allowance(index, 0).await;
            return report;
        };
        report.hopeless = cases.operation.hopeless();
        if unit.from == 0 {
            let label = cases.operation.operation().label();
            let obstacles = cases.operation.obstacles.iter();
            report
                .warnings
                .extend(obstacles.map(|obstacle| format!("{label}: {obstacle}")));
        }
        let end = cases
            .count(unit.phase, self.shared.config.max_examples)
            .min(unit.to);
        let count = end.saturating_sub(unit.from);
        let end = unit.from + self.shared.allowance(index, count).await;
        let mut at = unit.from;
        let mut next = self.prepare(&cases, unit, &mut at, end);
        while let Some(prepared) = next.take() {
            if self.shared.stop.is_final() || self.shared.is_out_of_time() {
                break;
            }
            // The next case is made while the server works on this one.
            let send = self.send(&prepared.request, transport);
            let (interaction, following) =
                tokio::join!(send, async { self.prepare(&cases, unit, &mut at, end) });
            next = following;
            let Some(interaction) = interaction else {
                break;
            };
            cases.note(&prepared.case);
            self.judge(
                &cases.operation,
                unit.phase,
                &prepared,
                &interaction,
                &mut report,
            );
        }
        report.sites = cases.sites();
        report
    }

    /// The case at `at` or the next one that can be made before `end`; moves `at` behind it.
    fn prepare(
        &self,
        cases: &OperationCases,
        unit: &Unit,
        at: &mut u64,
        end: u64,
    ) -> Option<Prepared> {
        while *at < end {
            let case = cases.case(unit.phase, self.shared.config.seed, *at);
            *at += 1;
            let Some(case) = case else {
                continue;
            };
            if let Some(request) = self.request(&cases.operation, &case, true) {
                return Some(Prepared { case, request });
            }
        }
        None
    }

    /// The request of `case` with its credentials; with the names of their variables when it is to be shown.
    pub(super) fn request(
        &self,
        operation: &CompiledOperation,
        case: &Case,
        is_real: bool,
    ) -> Option<Request> {
        let mut request = operation.render(case).ok()?;
        let usage = match case.credentials {
            Credentials::Given if is_real => Use::Real,
            Credentials::Given => Use::Shown,
            Credentials::None => Use::None,
            Credentials::Wrong => Use::Wrong,
        };
        self.shared
            .config
            .auth
            .apply(&self.shared.api, operation.operation(), &mut request, usage);
        Some(request)
    }

    /// Sends a request, patiently; `None` when the server can no longer be reached, which ends the run.
    pub(super) async fn send(
        &self,
        request: &Request,
        transport: &mut dyn Transport,
    ) -> Option<Interaction> {
        let mut attempt = 0;
        loop {
            self.shared.wait_for_rate().await;
            let interaction = transport.send(request).await;
            match &interaction.outcome {
                Ok(response) if matches!(response.status, 429 | 503) && attempt < PATIENCE => {
                    let Some(pause) = response.headers.get("retry-after").and_then(pause_of) else {
                        break Some(interaction);
                    };
                    tokio::time::sleep(pause).await;
                }
                Err(error @ TransportError::Connect { .. }) => {
                    if attempt >= PATIENCE {
                        let before = self.last_request.take();
                        let before =
                            before.map(|request| format!(" (the last request was `{request}`)"));
                        let reason = format!("{error}{}", before.unwrap_or_default());
                        self.shared.stop.stop(StopReason::Unreachable(reason));
                        break None;
                    }
                    // A server that restarts gets a moment.
                    tokio::time::sleep(Duration::from_millis(100 << (2 * attempt))).await;
                }
                _ => {
                    self.last_request
                        .set(Some(format!("{} {}", request.method, request.path())));
                    break Some(interaction);
                }
            }
            if self.shared.stop.is_final() {
                break None;
            }
            attempt += 1;
        }
    }

    fn judge(
        &self,
        operation: &CompiledOperation,
        phase: Phase,
        prepared: &Prepared,
        interaction: &Interaction,
        report: &mut UnitReport,
    ) {
        report.cases += 1;
        if let Ok(response) = &interaction.outcome
            && prepared.case.method.is_none()
        {
            *report.statuses.entry(response.status).or_default() += 1;
        }
        let context = CheckContext {
            operation,
            max_response_time: self.shared.config.max_response_time,
            history: &[],
        };
        let exchange = Exchange {
            case: &prepared.case,
            request: &prepared.request,
            interaction,
            sources: &[],
        };
        let failures = judge_all(&self.shared.config.checks, &context, &exchange);
        if self.shared.config.record {
            let exchange = self.recorded(operation, phase, prepared, interaction, &failures);
            report.exchanges.push(exchange);
        }
        for failure in failures {
            let known = report.findings.iter_mut().find(|raw| {
                raw.failure.check == failure.check && raw.failure.cause == failure.cause
            });
            match known {
                Some(raw) => raw.count += 1,
                None => report.findings.push(RawFinding {
                    operation: operation.index,
                    failure,
                    case: prepared.case.clone(),
                    request: prepared.request.clone(),
                    interaction: interaction.clone(),
                    count: 1,
                }),
            }
        }
    }
}

impl Worker<'_> {
    /// An exchange as it may be shown.
    fn recorded(
        &self,
        operation: &CompiledOperation,
        phase: Phase,
        prepared: &Prepared,
        interaction: &Interaction,
        failures: &[Failure],
    ) -> RecordedExchange {
        let auth = &self.shared.config.auth;
        let mut interaction = interaction.clone();
        if let Ok(response) = &mut interaction.outcome
            && let Ok(text) = std::str::from_utf8(&response.body)
        {
            response.body = auth.redact(text).into_bytes();
        }
        let shown = self.request(operation, &prepared.case, false);
        RecordedExchange {
            operation: operation.operation().id.clone(),
            phase,
            intent: prepared.case.intent.to_string(),
            request: shown.unwrap_or_else(|| prepared.request.clone()),
            at: self.shared.elapsed().saturating_sub(interaction.elapsed),
            interaction,
            failed: failures.iter().map(|failure| failure.check).collect(),
        }
    }
}

/// The pause that `Retry-After` asks for in seconds (RFC 9110 §10.2.3); dates and long pauses are not waited for.
fn pause_of(value: &str) -> Option<Duration> {
    let pause = Duration::from_secs(value.trim().parse().ok()?);
    (pause <= LONGEST_PAUSE).then_some(pause)
}

/// Drives all futures on this task.
async fn join_all<F: Future<Output = ()>>(futures: Vec<F>) {
    let mut futures: Vec<_> = futures
        .into_iter()
        .map(|future| Some(Box::pin(future)))
        .collect();
    std::future::poll_fn(|context| {
        let mut is_done = true;
        for slot in &mut futures {
            if let Some(future) = slot {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(()) => *slot = None,
                    std::task::Poll::Pending => is_done = false,
                }
            }
        }
        if is_done {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
}
