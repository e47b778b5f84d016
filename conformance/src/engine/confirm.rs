//! Turns a failure into a finding: shrinks it and reproduces it.

use std::collections::BTreeMap;

use super::{
    completeness::Completeness,
    effort::{Effort, waits},
    finding::{AffectedOperation, Evidence, Finding, Reproduction},
    fresh::differing,
    group::{Group, Sample},
    independence::make_independent,
    minimal::minimal,
    queue::Claim,
    repro,
    reproduce::{Reproduced, Reproducer, reproduce, reproduce_any, shrink, shrink_front},
    request, state,
    worker::Worker,
};
use crate::{
    case::{Case, ObservedTarget, OperationIndex},
    checks::Check,
    exchange::Exchange,
    failure::{Failure, Severity},
    phases::stateful::Step,
    transport::Transport,
};

/// The effort for each further operation of a severe one.
const QUICK: Effort = Effort {
    requests: 40,
    waits: 6,
};
/// The effort for what is in front of it.
const QUICK_FRONT: Effort = Effort {
    requests: 20,
    waits: 4,
};
/// How often the minimal case is reproduced; less often where responses are slow.
const MOST_REPETITIONS: u32 = 5;
const FEWEST_REPETITIONS: u32 = 2;
/// The waits after which it is not reproduced once more.
const WAITS_OF_REPETITIONS: u32 = 10;
/// The maximum number of further operations of a severe finding that get a command of their own.
const MOST_FURTHER: usize = 12;

/// What is said in a script that a server which did not see the run answers in another way.
const NEEDS_RUN: &str = "# this needs what other requests of the run left on the server";

/// The result of reproducing a failure.
struct Confirmed {
    /// The steps that reproduce it.
    steps: Vec<Step>,
    /// The last successful reproduction.
    shown: Option<Reproduced>,
    reproduction: Reproduction,
    /// How it is reproduced in other operations.
    elsewhere: BTreeMap<OperationIndex, Elsewhere>,
    /// Whether the state of the server decides it, and not the data that the check is about.
    is_of_state: bool,
    /// Whether the steps reproduce it only with what other requests of the run left on the server.
    needs_run: bool,
}

/// The reproduction of a failure in another operation than the one that is shown.
struct Elsewhere {
    /// What its last request is called.
    label: String,
    commands: String,
}

/// The finding for the claimed failure, shrunk and reproduced unless the run was ended.
pub(super) async fn confirm(
    worker: &Worker<'_>,
    Claim { index, item: group }: &Claim<Group>,
    transport: &mut dyn Transport,
) -> Option<Finding> {
    let mut confirmed = Confirmed {
        steps: group.first.steps.clone(),
        shown: None,
        reproduction: Reproduction::default(),
        elsewhere: BTreeMap::new(),
        is_of_state: false,
        needs_run: false,
    };
    if worker.run.config.confirm && !worker.run.stop.is_final() {
        let reproducer = Reproducer::new(group);
        look_into(worker, &reproducer, &mut confirmed, transport).await;
        confirmed.needs_run = confirmed.shown.is_some() && reproducer.needs_run.get();
        worker.run.note_changes(*index, reproducer.into_changes());
    }
    let reads_history = worker
        .run
        .config
        .check_called(group.first.failure.check)
        .is_some_and(Check::reads_history);
    if confirmed.is_of_state {
        return None;
    }
    if confirmed.shown.is_none() && confirmed.reproduction.tries > 0 && reads_history {
        // Another connection of the run changed the same resource between the steps.
        return None;
    }
    finding(worker, group, confirmed)
}

async fn look_into(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    confirmed: &mut Confirmed,
    transport: &mut dyn Transport,
) {
    let group = reproducer.group;
    let mut samples: Vec<&Sample> = group.samples.iter().collect();
    let check = worker.run.config.check_called(group.first.failure.check);
    let is_about_data = check.is_some_and(Check::is_about_data);
    confirmed.shown = minimal(worker, reproducer, &samples, transport).await;
    while let Some(shown) = &confirmed.shown
        && is_about_data
        && state::decides(worker, reproducer, &shown.steps, transport).await
    {
        // Another operation may reject the data itself.
        let decided = shown.steps.last().map(|step| step.operation);
        samples.retain(|sample| Some(sample.operation) != decided);
        confirmed.shown = minimal(worker, reproducer, &samples, transport).await;
        confirmed.is_of_state = confirmed.shown.is_none();
    }
    if confirmed.is_of_state {
        return;
    }
    if let Some(shown) = &confirmed.shown {
        confirmed.steps.clone_from(&shown.steps);
    }
    if confirmed.shown.is_some() {
        confirmed.reproduction = reproducer.reproduction_of(&confirmed.steps);
    }
    while confirmed.reproduction.tries < MOST_REPETITIONS && !worker.run.stop.is_final() {
        let tries = confirmed.reproduction.tries;
        let is_slow = waits(reproducer.slowest()).saturating_mul(tries + 1) > WAITS_OF_REPETITIONS;
        if is_slow && tries >= FEWEST_REPETITIONS {
            break;
        }
        let again = reproduce(worker, reproducer, &confirmed.steps, transport).await;
        confirmed.reproduction.note(again.is_some());
        confirmed.shown = again.or(confirmed.shown.take());
    }
    // One message may hide a different error in each operation.
    if group.first.failure.severity >= Severity::High {
        confirmed.elsewhere = further(worker, reproducer, &confirmed.steps, transport).await;
    }
}

/// Commands that reproduce the failure in other operations than that of the last of `steps`.
async fn further(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    steps: &[Step],
    transport: &mut dyn Transport,
) -> BTreeMap<OperationIndex, Elsewhere> {
    let group = reproducer.group;
    let mut res = BTreeMap::new();
    let shown = steps.last().map(|step| step.operation);
    let others = group.operations.iter().map(|entry| entry.operation);
    for operation in others
        .filter(|operation| Some(*operation) != shown)
        .take(MOST_FURTHER)
    {
        if reproducer.is_over(worker) {
            break;
        }
        let of_this = group.samples.iter();
        let mut of_this = of_this.filter(|sample| sample.operation == operation);
        let (Some(mut shown), _) = reproduce_any(worker, reproducer, &mut of_this, transport).await
        else {
            continue;
        };
        let before = shown.steps.clone();
        shrink(worker, reproducer, &mut shown, QUICK, transport).await;
        let found = make_independent(worker, reproducer, &before, &mut shown, transport).await;
        shrink_front(worker, reproducer, &mut shown, QUICK_FRONT, transport).await;
        let mut commands = repro::commands(worker, &shown.steps, &shown.exchanges);
        if found == Completeness::NeedsRun {
            commands.insert(0, NEEDS_RUN.to_owned());
        }
        let last = shown.steps.last();
        let label = last.and_then(|step| label(worker, operation, &step.case));
        let elsewhere = Elsewhere {
            label: label.unwrap_or_default(),
            commands: commands.join("\n"),
        };
        res.insert(operation, elsewhere);
    }
    res
}

/// The finding for `group` as it was first seen.
pub(super) fn unconfirmed(worker: &Worker<'_>, group: &Group) -> Option<Finding> {
    let confirmed = Confirmed {
        steps: group.first.steps.clone(),
        shown: None,
        reproduction: Reproduction::default(),
        elsewhere: BTreeMap::new(),
        is_of_state: false,
        needs_run: false,
    };
    finding(worker, group, confirmed)
}

fn finding(worker: &Worker<'_>, group: &Group, confirmed: Confirmed) -> Option<Finding> {
    let config = &worker.run.config;
    let Confirmed {
        steps,
        shown,
        reproduction,
        elsewhere,
        is_of_state: _,
        needs_run,
    } = confirmed;
    let renewed = shown
        .as_ref()
        .map(|shown| renewed(worker, &steps, shown))
        .unwrap_or_default();
    let (failure, mut evidence) = match shown {
        Some(shown) => (shown.failure.clone(), evidence_of_scenario(worker, &shown)?),
        None => (
            group.first.failure.clone(),
            vec![evidence(worker, &group.first.exchange, None)?],
        ),
    };
    let last = evidence.pop()?;
    Some(Finding {
        operations: affected(worker, group, last.exchange.operation, elsewhere),
        is_known: config.known.contains(&failure.fingerprint()),
        failure: Failure {
            got: config.auth.redact(&failure.got),
            title: config.auth.redact(&failure.title),
            ..failure
        },
        steps,
        before: evidence,
        evidence: last,
        reproduction,
        renewed,
        needs_run,
    })
}

/// The locations whose values each reproduction of `steps` replaced, of which `shown` is the last.
fn renewed(worker: &Worker<'_>, steps: &[Step], shown: &Reproduced) -> Vec<String> {
    let (Some(before), Some(after)) = (steps.last(), shown.steps.last()) else {
        return Vec::new();
    };
    let Some(cases) = worker.prepared.get(after.operation) else {
        return Vec::new();
    };
    let differing = differing(&cases.operation, &before.case, &after.case);
    let names = differing.iter().map(|target| match target {
        ObservedTarget::Parameter(_, name) => name.clone(),
        ObservedTarget::Body(pointer) => pointer.to_string(),
    });
    names.collect()
}

/// The exchanges of a scenario, with secrets replaced; its commands take generated values out of the responses.
fn evidence_of_scenario(worker: &Worker<'_>, shown: &Reproduced) -> Option<Vec<Evidence>> {
    let commands = repro::commands(worker, &shown.steps, &shown.exchanges);
    let exchanges = shown.exchanges.iter().zip(commands);
    exchanges
        .map(|(exchange, command)| evidence(worker, exchange, Some(command)))
        .collect()
}

/// An exchange with secrets replaced, and the command that sends it.
fn evidence(worker: &Worker<'_>, exchange: &Exchange, command: Option<String>) -> Option<Evidence> {
    let config = &worker.run.config;
    let cases = worker.prepared.get(exchange.operation)?;
    let exchange = request::redacted(worker.run, &cases.operation, exchange);
    let own = || {
        let variables = config.auth.variables();
        repro::curl::curl(
            &config.url_of(exchange.operation),
            &exchange.request,
            &variables,
        )
    };
    Some(Evidence {
        label: label(worker, exchange.operation, &exchange.case)?,
        curl: command.unwrap_or_else(own),
        exchange,
    })
}

/// What a request for `case` of `operation` is called; its method may be one that the document does not declare.
fn label(worker: &Worker<'_>, operation: OperationIndex, case: &Case) -> Option<String> {
    let operation = operation.of(&worker.run.api)?;
    Some(match &case.method {
        Some(method) => format!("{method} {}", operation.path),
        None => operation.label(),
    })
}

/// The operations in which a failure occurred, beginning with `shown`.
fn affected(
    worker: &Worker<'_>,
    group: &Group,
    shown: OperationIndex,
    mut elsewhere: BTreeMap<OperationIndex, Elsewhere>,
) -> Vec<AffectedOperation> {
    let mut entry = group.operations.clone();
    entry.sort_by_key(|entry| entry.operation != shown);
    let affected = entry.iter().filter_map(|entry| {
        let operation = entry.operation.of(&worker.run.api)?;
        let (label, curl) = elsewhere
            .remove(&entry.operation)
            .map(|it| (it.label, it.commands))
            .unzip();
        Some(AffectedOperation {
            id: operation.id.clone(),
            label: label.unwrap_or_else(|| operation.label()),
            count: entry.count,
            curl,
        })
    });
    affected.collect()
}
