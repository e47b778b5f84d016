//! Sends the cases of one unit and validates the responses.

use super::{
    attempts::{self, First},
    conflicts::Conflicts,
    known_values::KnownValues,
    plan::Unit,
    queue::Claim,
    repair::Repair,
    repetition, resting,
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
    let is_repeated = repetition::is_planned(cases, unit) && count > 0;
    let granted = run
        .budget
        .grant(index, count + u64::from(is_repeated))
        .await;
    let known = KnownValues::new(run, index);
    let mut repair = Repair::new(worker, cases, report);
    repair.make(&known, transport, report).await;
    let is_one_by_one = repair.is_one_by_one();
    let mut planned = Planned {
        run,
        cases,
        unit,
        known: &known,
        at: unit.from,
        end: unit.from + granted.min(count),
        left: if run.budget.is_limited() {
            granted
        } else {
            u64::MAX
        },
        conflicts: Conflicts::new(unit),
        first: First::default(),
    };
    let mut next = planned.next();
    let mut last: Option<Sent> = None;
    loop {
        while let Some((prepared, demands)) = next.take() {
            if is_over(run) || run.resting.rests(unit.operation) {
                planned.left = 0;
                break;
            }
            // While the server works on this case, the last exchange is validated and the next case is generated.
            let send = worker.sender.send(prepared, transport);
            let (sent, following) = tokio::join!(send, async {
                if let Some(last) = last.take() {
                    planned.note(&last, report);
                }
                if is_one_by_one {
                    return None;
                }
                planned.next()
            });
            next = following;
            let Some(exchange) = sent else {
                return;
            };
            run.resting.note(&exchange);
            run.acceptance.note(&exchange);
            watch(worker, transport).await;
            if is_one_by_one {
                let mut shown = facts(&run.api, &run.shapes, &exchange);
                shown.extend(missing(&run.shapes, &exchange));
                known.add(shown);
                repair.make(&known, transport, report).await;
                next = planned.next();
            }
            last = Some((exchange, demands));
        }
        if let Some(last) = last.take() {
            planned.note(&last, report);
        }
        // What the last exchange taught may be a reason to send another one.
        next = planned.next();
        if next.is_none() {
            break;
        }
    }
    let is_repeated = is_repeated && planned.left > 0;
    let first = planned.first;
    // Boxed, since it is large and seldom needed.
    let accepted = Box::pin(attempts::make(
        worker, cases, &known, first, transport, report,
    ))
    .await;
    if let Some(accepted) = accepted.filter(|_| is_repeated) {
        Box::pin(repetition::send(
            worker, cases, &known, accepted, transport, report,
        ))
        .await;
    }
}

/// An exchange, with the number of values that were known to have to be unique when its case was made.
type Sent = (Exchange, usize);

/// The cases of one unit that are still to be sent.
struct Planned<'u> {
    run: &'u Run,
    cases: &'u OperationCases,
    unit: Unit,
    known: &'u KnownValues,
    at: u64,
    end: u64,
    /// How many cases the limit of the run leaves.
    left: u64,
    conflicts: Conflicts,
    first: First,
}

impl Planned<'_> {
    /// Validates an exchange, after what it shows was taken.
    fn note(&mut self, (exchange, demands): &Sent, report: &mut UnitReport) {
        let Self {
            run, cases, known, ..
        } = *self;
        known.observe(run, cases, exchange, report);
        let sent = (exchange, *demands);
        let is_sent_again = self.conflicts.note(run, cases, known, sent, report);
        let is_first = self.unit.phase == Phase::Coverage && self.unit.from == 0;
        if is_first && !is_sent_again {
            self.first.note(exchange);
        }
        validate_case(run, cases, exchange, report);
    }

    /// The next request: of a case that is sent again, or else of the next case that can be generated.
    fn next(&mut self) -> Option<(PreparedRequest, usize)> {
        let Self {
            run, cases, known, ..
        } = *self;
        self.left = self.left.checked_sub(1)?;
        let id = &cases.operation.operation().id;
        let demands = known.unique_demands(id);
        let again = self.conflicts.next(run, cases, known);
        let again = again.map(|case| cases.operation.asking(case, 0));
        let again = again.and_then(|case| PreparedRequest::plain(&cases.operation, case));
        let next =
            again.or_else(|| prepare(run, cases, self.unit, known, &mut self.at, self.end))?;
        Some((next, demands))
    }
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
        let case = case.filter(|case| !run.endangers_itself(unit.operation, case));
        let Some(case) = case else {
            continue;
        };
        let case = cases.operation.asking(case, index);
        if let Some(prepared) = PreparedRequest::plain(&cases.operation, case) {
            return Some(prepared);
        }
    }
    None
}
