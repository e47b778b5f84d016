//! Makes what shows a cause as small as possible, and repeats it.

use std::collections::BTreeMap;

use proptest::strategy::ValueTree as _;
use spec::wire::Request;

use super::{
    collect::{Group, Sample},
    effort::{Effort, Metered},
    finding::{AffectedOperation, Finding, FindingStep},
    repro::{self, curl::curl},
    steps::SentStep,
    worker::Worker,
};
use crate::{
    checks::{CheckContext, Exchange, Step, find, judge_all},
    failure::{Failure, Severity},
    phases::{
        shrink::scenario::{ScenarioSimplifier, ScenarioTree},
        stateful::PlannedStep,
    },
    transport::Transport,
};

/// What shrinking one finding may take.
const THOROUGH: Effort = Effort {
    tries: 120,
    waits: 16,
};
/// What it may take for each further operation of a severe one.
const QUICK: Effort = Effort {
    tries: 40,
    waits: 4,
};
/// How often the smallest one is repeated; at least twice where answers are slow.
const REPETITIONS: Effort = Effort {
    tries: 5,
    waits: 30,
};
const FEWEST_REPETITIONS: u32 = 2;
/// Further operations of a severe finding that get a line of their own.
const MOST_FURTHER: usize = 12;

/// Steps that show the cause, and what came of them.
struct Shown {
    planned: Vec<PlannedStep>,
    sent: Vec<SentStep>,
    failure: Failure,
}

/// The finding for `group`: a way to have it again, made small and repeated, unless the run was ended.
pub(super) async fn confirm(
    worker: &Worker<'_>,
    group: &Group,
    transport: &mut dyn Transport,
) -> Option<Finding> {
    let mut planned = group.first.steps.clone();
    let mut best = None;
    let mut reproduced = (0, 0);
    let mut lines = BTreeMap::new();
    if worker.shared.config.confirm && !worker.shared.stop.is_final() {
        // What does not come again cannot be made small.
        best = again(worker, group, &mut group.samples.iter(), transport).await;
        if let Some(shown) = &mut best {
            shrink(worker, group, shown, THOROUGH, transport).await;
            planned.clone_from(&shown.planned);
        }
        let mut transport = Metered::new(transport);
        while reproduced.1 < FEWEST_REPETITIONS || !REPETITIONS.is_spent(reproduced.1, &transport) {
            if worker.shared.stop.is_final() {
                break;
            }
            reproduced.1 += 1;
            if let Some(again) = shows(worker, group, &planned, &mut transport).await {
                reproduced.0 += 1;
                best = Some(again);
            }
        }
        // One message may hide a mistake in each operation.
        if group.first.failure.severity >= Severity::High {
            lines = further(worker, group, &planned, &mut transport).await;
        }
    }
    if best.is_none() && reproduced.1 > 0 && is_about_sequences(group) {
        // Between its steps another connection of the run did something to the same resource.
        return None;
    }
    finding(worker, group, &planned, best, (reproduced, lines))
}

/// Whether a cause is about what must follow from earlier requests.
fn is_about_sequences(group: &Group) -> bool {
    matches!(
        group.first.failure.check,
        "use_after_free" | "ensure_resource_availability"
    )
}

/// The first of `samples` that shows the cause again, and once more: what depends on the state of the server often comes
/// only once. If there is none, one that showed it once.
async fn again(
    worker: &Worker<'_>,
    group: &Group,
    samples: &mut dyn Iterator<Item = &Sample>,
    transport: &mut dyn Transport,
) -> Option<Shown> {
    let mut res = None;
    for sample in samples {
        if worker.shared.stop.is_final() {
            break;
        }
        let Some(once) = shows(worker, group, &sample.steps, transport).await else {
            continue;
        };
        if let Some(twice) = shows(worker, group, &sample.steps, transport).await {
            return Some(twice);
        }
        res = res.or(Some(once));
    }
    res
}

/// Lines that show the cause in other operations than the last of `planned`.
async fn further(
    worker: &Worker<'_>,
    group: &Group,
    planned: &[PlannedStep],
    transport: &mut dyn Transport,
) -> BTreeMap<usize, String> {
    let mut res = BTreeMap::new();
    let shown = planned.last().map(|step| step.operation);
    let others = group.operations.iter().map(|(operation, _)| *operation);
    for operation in others
        .filter(|operation| Some(*operation) != shown)
        .take(MOST_FURTHER)
    {
        let of_this = group.samples.iter();
        let mut of_this = of_this.filter(|sample| sample.operation == operation);
        let Some(mut shown) = again(worker, group, &mut of_this, transport).await else {
            continue;
        };
        shrink(worker, group, &mut shown, QUICK, transport).await;
        let lines: Vec<String> = shown.sent.iter().map(|sent| worker.line(sent).1).collect();
        res.insert(operation, lines.join("\n"));
    }
    res
}

/// Takes every simplification that still shows the cause, until none does or the effort is spent.
async fn shrink(
    worker: &Worker<'_>,
    group: &Group,
    best: &mut Shown,
    effort: Effort,
    transport: &mut dyn Transport,
) {
    let mut transport = Metered::new(transport);
    let simplifier = ScenarioSimplifier::new(&best.planned, |operation| worker.prepared(operation));
    let mut tree = ScenarioTree::new(simplifier, best.planned.clone());
    let mut tries = 0;
    while !effort.is_spent(tries, &transport) && !worker.shared.stop.is_final() && tree.simplify() {
        tries += 1;
        match shows(worker, group, &tree.current(), &mut transport).await {
            Some(shown) => *best = shown,
            None => {
                tree.complicate();
            }
        }
    }
}

/// Sends `planned` and tells whether its last step shows the cause of `group`.
async fn shows(
    worker: &Worker<'_>,
    group: &Group,
    planned: &[PlannedStep],
    transport: &mut dyn Transport,
) -> Option<Shown> {
    let (planned, sent) = worker.all_steps_anew(planned, transport).await?;
    let failure = worker
        .judge_sent(&sent, group.first.failure.check)?
        .into_iter()
        .find(|failure| failure.cause == group.first.failure.cause)?;
    Some(Shown {
        planned,
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
        let (_, sent) = self.all_steps_anew(planned, transport).await?;
        self.judge_sent(&sent, check)
    }

    /// The request of a step as it is shown, and a line for the shell that sends it again.
    fn line(&self, sent: &SentStep) -> (Request, String) {
        let shown = self.request(&sent.operation.operation, &sent.step.case, false);
        let request = shown.unwrap_or_else(|| sent.step.request.clone());
        let config = &self.shared.config;
        let line = curl(&config.base_url, &request, &config.auth.variables());
        (request, line)
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
    (reproduced, mut elsewhere): ((u32, u32), BTreeMap<usize, String>),
) -> Option<Finding> {
    let auth = &worker.shared.config.auth;
    let last = planned.last()?;
    let cases = worker.prepared(last.operation)?;
    let mut curls = best
        .as_ref()
        .map(|shown| repro::lines(worker, &shown.planned, &shown.sent))
        .unwrap_or_default();
    let own_curl = curls.pop();
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
                first.case.clone(),
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
    let before = before
        .into_iter()
        .zip(curls)
        .map(|(sent, curl)| {
            let (request, _) = worker.line(&sent);
            FindingStep {
                label: sent.operation.operation.operation().label(),
                curl,
                request,
                interaction: worker.redacted(&sent.step.interaction),
            }
        })
        .collect();
    let mut met = group.operations.clone();
    met.sort_by_key(|(operation, _)| *operation != last.operation);
    let operations = met.iter().filter_map(|(index, count)| {
        let affected = worker.shared.api.operations.get(*index)?;
        Some(AffectedOperation {
            id: affected.id.clone(),
            label: affected.label(),
            count: *count,
            curl: elsewhere.remove(index),
        })
    });
    let mut finding = Finding {
        failure: Failure {
            got: auth.redact(&failure.got),
            title: auth.redact(&failure.title),
            ..failure
        },
        operations: operations.collect(),
        curl: own_curl
            .unwrap_or_else(|| curl(&worker.shared.config.base_url, &request, &auth.variables())),
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
