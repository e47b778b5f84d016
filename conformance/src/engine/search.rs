//! Sends the cases of one unit and validates the responses.

use super::{
    attempts::{self, First},
    known_values::KnownValues,
    plan::Unit,
    queue::Claim,
    repair::Repair,
    request, resting,
    run::Run,
    scenario::{planned, send_step},
    sending::PreparedRequest,
    unit_report::UnitReport,
    validation::{is_over, validate, validate_case},
    watch::watch,
    worker::Worker,
};
use crate::{
    exchange::Exchange,
    observed::{facts, missing},
    phases::{OperationCases, Phase},
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
    let end = cases.count_to(unit.to, unit.phase, run.config.max_examples);
    let count = if run.resting.rests(unit.operation) {
        0
    } else {
        end.saturating_sub(unit.from)
    };
    let end = unit.from + run.budget.grant(index, count).await;
    let known = KnownValues::new(run, index);
    let mut repair = Repair::new(worker, cases, report);
    repair.make(&known, transport, report).await;
    let is_one_by_one = repair.is_one_by_one();
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
            if is_one_by_one {
                return None;
            }
            prepare(run, cases, unit, &known, &mut at, end)
        });
        next = following;
        let Some(exchange) = sent else {
            return;
        };
        run.resting.note(&exchange);
        run.acceptance.note(&exchange);
        watch(worker, transport).await;
        if unit.phase == Phase::Coverage && unit.from == 0 {
            first.note(&exchange);
        }
        if is_one_by_one {
            let mut shown = facts(&run.api, &run.shapes, &exchange);
            shown.extend(missing(&run.shapes, &exchange));
            known.add(shown);
            repair.make(&known, transport, report).await;
            next = prepare(run, cases, unit, &known, &mut at, end);
        }
        last = Some(exchange);
    }
    if let Some(exchange) = last {
        known.observe(run, cases, &exchange, report);
        validate_case(run, cases, &exchange, report);
    }
    // Boxed, since it is large and seldom needed.
    Box::pin(attempts::make(
        worker, cases, &known, first, transport, report,
    ))
    .await;
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
            watch(worker, transport).await;
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
        let case = known.case(run, cases, unit.phase, index);
        *at += 1;
        let Some(case) = case else {
            continue;
        };
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
