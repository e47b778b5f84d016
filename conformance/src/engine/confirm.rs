//! Makes what shows a cause as small as possible, and repeats it.

use std::time::{Duration, Instant};

use super::{
    collector::Group,
    finding::{AffectedOperation, Finding, FindingStep, PlannedStep},
    steps::SentStep,
    worker::Worker,
};
use crate::{
    case::render::curl::curl,
    checks::{CheckContext, Exchange, Step, find, judge_all},
    failure::Failure,
    phases::coverage::is_certified,
    shrink::{case::simplifications, sequence::shorter},
    transport::Transport,
};

/// Sequences that making one finding small may take.
const MOST_TRIES: u32 = 120;
/// Time that making one finding small may take.
const MOST_TIME: Duration = Duration::from_secs(8);
/// How often the smallest one is repeated.
const REPETITIONS: u32 = 5;

/// Steps that show the cause, and what came of them.
struct Shown {
    planned: Vec<PlannedStep>,
    sent: Vec<SentStep>,
    failure: Failure,
}

/// The finding for `group`: its first exchange made small and repeated, unless the run was ended.
pub(super) async fn confirm(
    worker: &Worker<'_>,
    group: &Group,
    transport: &mut dyn Transport,
) -> Option<Finding> {
    let mut planned = group.first.steps.clone();
    let mut best = None;
    let mut reproduced = (0, 0);
    if worker.shared.config.confirm && !worker.shared.stop.is_final() {
        // What does not come again cannot be made small.
        best = shows(worker, group, &planned, transport).await;
        if let Some(shown) = &mut best {
            shrink(worker, group, shown, transport).await;
            planned.clone_from(&shown.planned);
        }
        while reproduced.1 < REPETITIONS && !worker.shared.stop.is_final() {
            reproduced.1 += 1;
            if let Some(again) = shows(worker, group, &planned, transport).await {
                reproduced.0 += 1;
                best = Some(again);
            }
        }
    }
    finding(worker, group, &planned, best, reproduced)
}

/// Takes every simplification that still shows the cause, until none does.
async fn shrink(
    worker: &Worker<'_>,
    group: &Group,
    best: &mut Shown,
    transport: &mut dyn Transport,
) {
    let started = Instant::now();
    let mut tries = 0;
    'simpler: loop {
        for candidate in simpler(worker, &best.planned) {
            let is_over = tries >= MOST_TRIES
                || started.elapsed() > MOST_TIME
                || worker.shared.stop.is_final();
            if is_over {
                return;
            }
            tries += 1;
            if let Some(shown) = shows(worker, group, &candidate, transport).await {
                *best = shown;
                continue 'simpler;
            }
        }
        return;
    }
}

/// Shorter and simpler sequences, the boldest first; all are certified to be what their intents say.
fn simpler(worker: &Worker<'_>, planned: &[PlannedStep]) -> Vec<Vec<PlannedStep>> {
    let mut res = shorter(planned);
    for (at, plan) in planned.iter().enumerate().rev() {
        let Some(cases) = worker.prepared(plan.operation) else {
            continue;
        };
        let simplest = cases.operation.simplest();
        for case in simplifications(&plan.case, simplest.as_ref()) {
            if is_certified(&cases.operation, &case) {
                let mut candidate = planned.to_vec();
                if let Some(target) = candidate.get_mut(at) {
                    target.case = case;
                }
                res.push(candidate);
            }
        }
    }
    res
}

/// Sends `planned` and tells whether its last step shows the cause of `group`.
async fn shows(
    worker: &Worker<'_>,
    group: &Group,
    planned: &[PlannedStep],
    transport: &mut dyn Transport,
) -> Option<Shown> {
    let sent = worker.all_steps(planned, transport).await?;
    let failure = worker
        .judge_sent(&sent, group.first.failure.check)?
        .into_iter()
        .find(|failure| failure.cause == group.first.failure.cause)?;
    Some(Shown {
        planned: planned.to_vec(),
        sent,
        failure,
    })
}

impl Worker<'_> {
    /// Sends `planned` and judges the last step by the check called `check`.
    pub(super) async fn judge_steps(
        &self,
        planned: &[PlannedStep],
        check: &str,
        transport: &mut dyn Transport,
    ) -> Option<Vec<Failure>> {
        let sent = self.all_steps(planned, transport).await?;
        self.judge_sent(&sent, check)
    }

    /// Judges the last of `sent` by the check called `check`.
    fn judge_sent(&self, sent: &[SentStep], check: &str) -> Option<Vec<Failure>> {
        let (last, before) = sent.split_last()?;
        let history: Vec<Step> = before.iter().map(|sent| sent.step.clone()).collect();
        let context = CheckContext {
            operation: &last.operation.operation,
            max_response_time: self.shared.config.max_response_time,
            history: &history,
        };
        let exchange = Exchange {
            case: &last.step.case,
            request: &last.step.request,
            interaction: &last.step.interaction,
            sources: &last.step.sources,
        };
        Some(judge_all(&[find(check)?], &context, &exchange))
    }
}

fn finding(
    worker: &Worker<'_>,
    group: &Group,
    planned: &[PlannedStep],
    best: Option<Shown>,
    reproduced: (u32, u32),
) -> Option<Finding> {
    let auth = &worker.shared.config.auth;
    let last = planned.last()?;
    let cases = worker.prepared(last.operation)?;
    let (case, request, interaction, failure, before) = match best {
        Some(mut shown) => {
            let sent = shown.sent.pop()?;
            (
                sent.step.case,
                sent.step.request,
                sent.step.interaction,
                shown.failure,
                shown.sent,
            )
        }
        None => {
            let first = &group.first;
            let (request, interaction) = (first.request.clone(), first.interaction.clone());
            (
                last.case.clone(),
                request,
                interaction,
                first.failure.clone(),
                Vec::new(),
            )
        }
    };
    let request = worker
        .request(&cases.operation, &case, false)
        .unwrap_or(request);
    let variables = auth.variables();
    let line =
        |request: &spec::wire::Request| curl(&worker.shared.config.base_url, request, &variables);
    let before = before
        .into_iter()
        .map(|sent| {
            let shown = worker.request(&sent.operation.operation, &sent.step.case, false);
            let request = shown.unwrap_or(sent.step.request);
            FindingStep {
                label: sent.operation.operation.operation().label(),
                curl: line(&request),
                request,
                interaction: worker.redacted(&sent.step.interaction),
            }
        })
        .collect();
    let operations = group.operations.iter().filter_map(|(index, count)| {
        let affected = worker.shared.api.operations.get(*index)?;
        Some(AffectedOperation {
            id: affected.id.clone(),
            label: affected.label(),
            count: *count,
        })
    });
    let mut finding = Finding {
        failure: Failure {
            got: auth.redact(&failure.got),
            title: auth.redact(&failure.title),
            ..failure
        },
        operations: operations.collect(),
        curl: line(&request),
        before,
        steps: planned.to_vec(),
        case,
        request,
        interaction: worker.redacted(&interaction),
        reproduced,
        is_known: false,
    };
    finding.is_known = worker.shared.config.known.contains(&finding.fingerprint());
    Some(finding)
}
