//! Sends the cases of one unit and judges the answers.

use spec::wire::Request;

use super::{
    collect::UnitReport, event::RecordedExchange, finding::RawFinding, plan::Unit, steps::SentStep,
    worker::Worker,
};
use crate::{
    case::Case,
    checks::{CheckContext, Exchange, Step, judge_all},
    exchange::Interaction,
    failure::Failure,
    operation::CompiledOperation,
    phases::{OperationCases, Phase, stateful::PlannedStep},
    transport::Transport,
};

/// A case, ready to be sent.
struct Prepared {
    case: Case,
    request: Request,
}

impl Worker<'_> {
    pub(super) async fn unit(
        &self,
        index: usize,
        unit: &Unit,
        transport: &mut dyn Transport,
    ) -> UnitReport {
        let mut report = UnitReport::default();
        let Some(cases) = self.prepared(unit.operation) else {
            self.shared.allowance(index, 0).await;
            return report;
        };
        if unit.from == 0 {
            let label = cases.operation.operation().label();
            let obstacles = cases.operation.obstacles.iter();
            report
                .warnings
                .extend(obstacles.map(|obstacle| format!("{label}: {obstacle}")));
        }
        if unit.phase == Phase::Stateful {
            self.sequences(index, unit, transport, &mut report).await;
        } else {
            self.cases(index, unit, &cases, transport, &mut report)
                .await;
        }
        report.hopeless = cases.untestable();
        let label = cases.operation.operation().label();
        let contradictions = cases.operation.contradictions().into_iter();
        report
            .warnings
            .extend(contradictions.map(|contradiction| format!("{label}: {contradiction}")));
        report.sites = cases.sites();
        report
    }

    async fn cases(
        &self,
        index: usize,
        unit: &Unit,
        cases: &OperationCases,
        transport: &mut dyn Transport,
        report: &mut UnitReport,
    ) {
        let end = cases
            .count(unit.phase, self.shared.config.max_examples)
            .min(unit.to);
        let count = end.saturating_sub(unit.from);
        let end = unit.from + self.shared.allowance(index, count).await;
        let mut at = unit.from;
        let mut next = self.prepare(cases, unit, &mut at, end);
        let mut last: Option<(Prepared, Interaction)> = None;
        while let Some(prepared) = next.take().filter(|_| !self.is_over()) {
            // While the server works on this case, the last one is judged and the next one made.
            let send = self.send(&prepared.request, transport);
            let (interaction, following) = tokio::join!(send, async {
                if let Some((prepared, interaction)) = last.take() {
                    self.judge_case(cases, unit, &prepared, &interaction, report);
                }
                self.prepare(cases, unit, &mut at, end)
            });
            next = following;
            let Some(interaction) = interaction else {
                return;
            };
            last = Some((prepared, interaction));
        }
        if let Some((prepared, interaction)) = last {
            self.judge_case(cases, unit, &prepared, &interaction, report);
        }
    }

    fn judge_case(
        &self,
        cases: &OperationCases,
        unit: &Unit,
        prepared: &Prepared,
        interaction: &Interaction,
        report: &mut UnitReport,
    ) {
        cases.note(&prepared.case);
        let sent = Sent {
            operation: &cases.operation,
            phase: unit.phase,
            history: &[],
            planned: &[],
            sources: &[],
            case: &prepared.case,
            request: &prepared.request,
            interaction,
        };
        self.judge(&sent, report);
    }

    /// Sends the sequences of a unit, each from its beginning to the first step that cannot be taken.
    async fn sequences(
        &self,
        index: usize,
        unit: &Unit,
        transport: &mut dyn Transport,
        report: &mut UnitReport,
    ) {
        let runs = self.shared.sequence_runs(unit.operation);
        let in_unit = runs
            .iter()
            .enumerate()
            .skip(usize::try_from(unit.from).unwrap_or(usize::MAX));
        let in_unit: Vec<_> = in_unit
            .take(usize::try_from(unit.to - unit.from).unwrap_or(usize::MAX))
            .collect();
        let steps: u64 = in_unit
            .iter()
            .map(|(_, sequence)| sequence.steps.len() as u64)
            .sum();
        let mut allowed = self.shared.allowance(index, steps).await;
        for (number, sequence) in in_unit {
            let Some(planned) = self.planned(sequence, number as u64) else {
                continue;
            };
            let mut history: Vec<Step> = Vec::new();
            for at in 0..planned.len() {
                if allowed == 0 || self.is_over() {
                    return;
                }
                let Some(SentStep { operation, step }) =
                    self.step(&planned, at, &history, transport).await
                else {
                    break;
                };
                allowed -= 1;
                let sent = Sent {
                    operation: &operation.operation,
                    phase: unit.phase,
                    history: &history,
                    planned: planned.get(..=at).unwrap_or_default(),
                    sources: &step.sources,
                    case: &step.case,
                    request: &step.request,
                    interaction: &step.interaction,
                };
                self.judge(&sent, report);
                history.push(step);
            }
        }
    }

    fn is_over(&self) -> bool {
        self.shared.stop.is_final() || self.shared.is_out_of_time()
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

    fn judge(&self, sent: &Sent<'_>, report: &mut UnitReport) {
        report.cases += 1;
        let answers = report.answers.entry(sent.operation.index).or_default();
        answers.cases += 1;
        answers.waited += sent.interaction.elapsed;
        answers.slowest = answers.slowest.max(sent.interaction.elapsed);
        if let Ok(response) = &sent.interaction.outcome
            && sent.case.method.is_none()
        {
            *answers.statuses.entry(response.status).or_default() += 1;
        }
        let context = CheckContext {
            operation: sent.operation,
            max_response_time: self.shared.config.max_response_time,
            history: sent.history,
        };
        let exchange = Exchange {
            case: sent.case,
            request: sent.request,
            interaction: sent.interaction,
            sources: sent.sources,
        };
        let config = &self.shared.config;
        let mut failures = judge_all(&config.checks, &context, &exchange);
        failures.retain(|failure| {
            !config
                .unjudged
                .contains(&(sent.operation.index, sent.phase, failure.check))
        });
        if self.shared.config.record {
            report.exchanges.push(self.recorded(sent, &failures));
        }
        for failure in failures {
            let known = report.findings.iter_mut().find(|raw| {
                raw.operation == sent.operation.index
                    && raw.failure.check == failure.check
                    && raw.failure.cause == failure.cause
            });
            match known {
                Some(raw) => raw.count += 1,
                None => report.findings.push(RawFinding {
                    operation: sent.operation.index,
                    failure,
                    steps: sent.steps(),
                    case: sent.case.clone(),
                    request: sent.request.clone(),
                    interaction: sent.interaction.clone(),
                    count: 1,
                }),
            }
        }
    }

    /// An exchange as it may be shown.
    fn recorded(&self, sent: &Sent<'_>, failures: &[Failure]) -> RecordedExchange {
        let interaction = self.redacted(sent.interaction);
        let shown = self.request(sent.operation, sent.case, false);
        RecordedExchange {
            operation: sent.operation.operation().id.clone(),
            phase: sent.phase,
            intent: sent.case.intent.to_string(),
            request: shown.unwrap_or_else(|| sent.request.clone()),
            at: self.shared.elapsed().saturating_sub(interaction.elapsed),
            interaction,
            failed: failures.iter().map(|failure| failure.check).collect(),
        }
    }

    /// What came, without secrets.
    pub(super) fn redacted(&self, interaction: &Interaction) -> Interaction {
        let auth = &self.shared.config.auth;
        let mut res = interaction.clone();
        if let Ok(response) = &mut res.outcome
            && let Ok(text) = std::str::from_utf8(&response.body)
        {
            response.body = auth.redact(text).into_bytes();
        }
        res
    }
}

/// An exchange with everything that is known about it.
struct Sent<'a> {
    operation: &'a CompiledOperation,
    phase: Phase,
    history: &'a [Step],
    /// The steps of the sequence up to this one; empty for single cases.
    planned: &'a [PlannedStep],
    sources: &'a [usize],
    case: &'a Case,
    request: &'a Request,
    interaction: &'a Interaction,
}

impl Sent<'_> {
    /// How to have this exchange again.
    fn steps(&self) -> Vec<PlannedStep> {
        if !self.planned.is_empty() {
            return self.planned.to_vec();
        }
        vec![PlannedStep {
            operation: self.operation.index,
            case: self.case.clone(),
            bindings: Vec::new(),
        }]
    }
}
