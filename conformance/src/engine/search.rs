//! Sends the cases of one unit and validates the responses.

use super::{
    attempts::{self, First},
    config::SkippedCheck,
    event::Recorded,
    known_values::KnownValues,
    plan::Unit,
    queue::Claim,
    rejection::Rejection,
    repro::curl::{curl, with_options},
    request, resting,
    run::Run,
    scenario::{planned, send_step},
    sending::PreparedRequest,
    unit_report::UnitReport,
    worker::Worker,
};
use crate::{
    checks::{CheckContext, validate_all},
    exchange::Exchange,
    operation::CompiledOperation,
    phases::{OperationCases, Phase, stateful::Step},
    transport::Transport,
};

/// Works on the unit of `claim`.
pub(super) async fn search(
    worker: &Worker<'_>,
    claim: Claim<Unit>,
    transport: &mut dyn Transport,
) -> UnitReport {
    let Claim { index, item: unit } = claim;
    let mut report = UnitReport::new(unit);
    let Some(cases) = worker.prepared.get(unit.operation) else {
        worker.run.budget.grant(index, 0).await;
        return report;
    };
    let label = cases.operation.operation().label();
    if unit.from == 0 {
        let skipped = cases.operation.skipped_parts.iter();
        report
            .warnings
            .extend(skipped.map(|reason| format!("{label}: {reason}")));
    }
    match unit.phase {
        Phase::Stateful => send_scenarios(worker, index, transport, &mut report).await,
        _ => send_cases(worker, index, &cases, transport, &mut report).await,
    }
    if worker.run.resting.rests(unit.operation) {
        report.warnings.push(resting::warning(&label));
    }
    report.untestable = cases.untestable();
    let unsatisfiable = cases.operation.unsatisfiable_responses().into_iter();
    report
        .warnings
        .extend(unsatisfiable.map(|reason| format!("{label}: {reason}")));
    report.constraints = cases.constraints();
    report
}

/// Sends the cases of the unit of `report`, which is the one at `index`.
async fn send_cases(
    worker: &Worker<'_>,
    index: usize,
    cases: &OperationCases,
    transport: &mut dyn Transport,
    report: &mut UnitReport,
) {
    let run = worker.run;
    let unit = report.unit;
    let end = cases
        .count(unit.phase, run.config.max_examples)
        .min(unit.to);
    let count = if run.resting.rests(unit.operation) {
        0
    } else {
        end.saturating_sub(unit.from)
    };
    let end = unit.from + run.budget.grant(index, count).await;
    let known = KnownValues::new(run, index);
    let mut at = unit.from;
    let mut next = prepare(run, cases, unit, &known, &mut at, end);
    let mut last: Option<Exchange> = None;
    let mut first = First::default();
    while let Some(prepared) = next.take().filter(|_| !is_over(run)) {
        if run.resting.rests(unit.operation) {
            break;
        }
        // While the server works on this case, the last exchange is validated and the next case is generated.
        let send = worker.sender.send(prepared, transport);
        let (sent, following) = tokio::join!(send, async {
            if let Some(exchange) = last.take() {
                known.observe(run, cases, &exchange, report);
                validate_case(run, cases, &exchange, report);
            }
            prepare(run, cases, unit, &known, &mut at, end)
        });
        next = following;
        let Some(exchange) = sent else {
            return;
        };
        run.resting.note(&exchange);
        run.acceptance.note(&exchange);
        if unit.phase == Phase::Coverage && unit.from == 0 {
            first.note(&exchange);
        }
        last = Some(exchange);
    }
    if let Some(exchange) = last {
        known.observe(run, cases, &exchange, report);
        validate_case(run, cases, &exchange, report);
    }
    attempts::make(worker, cases, &known, first, transport, report).await;
}

/// Sends the scenarios of the unit of `report`, each up to the first step that cannot be sent.
async fn send_scenarios(
    worker: &Worker<'_>,
    index: usize,
    transport: &mut dyn Transport,
    report: &mut UnitReport,
) {
    let run = worker.run;
    let unit = report.unit;
    let position = |at| usize::try_from(at).unwrap_or(usize::MAX);
    let scenarios = run.plan.scenarios(unit.operation).iter().enumerate();
    let in_unit: Vec<_> = scenarios
        .skip(position(unit.from))
        .take(position(unit.to - unit.from))
        .collect();
    let steps: u64 = in_unit
        .iter()
        .map(|(_, scenario)| scenario.steps.len() as u64)
        .sum();
    let mut allowed = run.budget.grant(index, steps).await;
    let known = KnownValues::new(run, index);
    for (number, scenario) in in_unit {
        let Some(steps) = planned(worker, scenario, number as u64, &known) else {
            continue;
        };
        let mut history: Vec<Exchange> = Vec::new();
        if steps.iter().any(|step| run.resting.rests(step.operation)) {
            continue;
        }
        for (at, step) in steps.iter().enumerate() {
            if allowed == 0 || is_over(run) {
                return;
            }
            let Some(exchange) = send_step(worker, step, &history, transport).await else {
                break;
            };
            run.resting.note(&exchange);
            run.acceptance.note(&exchange);
            allowed -= 1;
            let Some(cases) = worker.prepared.get(step.operation) else {
                break;
            };
            known.observe(run, &cases, &exchange, report);
            let steps = steps.get(..=at).unwrap_or_default();
            validate(run, &cases.operation, &history, &exchange, steps, report);
            history.push(exchange);
        }
    }
}

pub(super) fn is_over(run: &Run) -> bool {
    run.stop.is_final() || run.budget.is_out_of_time()
}

/// The case at `at` or the next one that can be generated before `end`; moves `at` behind it.
fn prepare(
    run: &Run,
    cases: &OperationCases,
    unit: Unit,
    known: &KnownValues,
    at: &mut u64,
    end: u64,
) -> Option<PreparedRequest> {
    while *at < end {
        let index = *at;
        let case = cases.case(unit.phase, run.config.seed, index);
        *at += 1;
        let Some(case) = case else {
            continue;
        };
        let case = known.fill(run, cases, unit.phase, case, index);
        let case = cases.operation.asking(case, index);
        if let Some(request) = request::plain(&cases.operation, &case) {
            return Some(PreparedRequest {
                operation: unit.operation,
                case,
                request,
                sources: Vec::new(),
            });
        }
    }
    None
}

/// Validates the exchange of a single case.
pub(super) fn validate_case(
    run: &Run,
    cases: &OperationCases,
    exchange: &Exchange,
    report: &mut UnitReport,
) {
    cases.note(&exchange.case);
    validate(run, &cases.operation, &[], exchange, &[], report);
}

/// Validates `exchange`, which comes after `history`, and records failures in `report`. `steps` reproduce it; a single case
/// needs none.
pub(super) fn validate(
    run: &Run,
    operation: &CompiledOperation,
    history: &[Exchange],
    exchange: &Exchange,
    steps: &[Step],
    report: &mut UnitReport,
) {
    report.count(exchange);
    if exchange.redirect.is_some() {
        report.warn_of_redirect(&operation.operation().label());
    }
    // What never succeeds is explained; what does needs no explanation.
    if !report.has_success(exchange.operation)
        && let Some(rejection) = Rejection::of(&run.config.auth, exchange)
    {
        report.reject(exchange.operation, rejection, || {
            command(run, operation, exchange)
        });
    }
    let config = &run.config;
    let phase = report.unit.phase;
    let context = CheckContext {
        operation,
        max_response_time: config.max_response_time,
        history,
    };
    let mut failures = validate_all(&config.checks, &context, exchange);
    failures.retain(|failure| {
        !config.skipped_checks.contains(&SkippedCheck {
            operation: exchange.operation,
            phase,
            check: failure.check,
        })
    });
    if config.record {
        report.recorded.push(Recorded {
            exchange: request::redacted(run, operation, exchange),
            phase,
            failed: failures.iter().map(|failure| failure.check).collect(),
        });
    }
    for failure in failures {
        report.add(failure, exchange, steps);
    }
}

/// The command that sends the request of `exchange`; empty when it cannot be serialized.
fn command(run: &Run, operation: &CompiledOperation, exchange: &Exchange) -> String {
    let config = &run.config;
    let shown = request::shown(run, operation, &exchange.case);
    let command = shown.map(|request| {
        let variables = config.auth.variables();
        with_options(
            curl(&config.url_of(exchange.operation), &request, &variables),
            &config.curl_options,
        )
    });
    command.unwrap_or_default()
}
