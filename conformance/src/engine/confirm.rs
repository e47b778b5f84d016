//! Makes the exchange that shows a cause as small as possible, and repeats it.

use std::time::{Duration, Instant};

use spec::wire::Request;

use super::{
    collector::Group,
    finding::{AffectedOperation, Finding},
    worker::Worker,
};
use crate::{
    case::{Case, render::curl::curl},
    checks::{CheckContext, Exchange, find, judge_all},
    compiled::CompiledOperation,
    failure::Failure,
    phases::coverage::is_certified,
    shrink::case::simplifications,
    transport::{Interaction, Transport},
};

/// Requests that making one case small may take.
const MOST_REQUESTS: u32 = 120;
/// Time that making one case small may take.
const MOST_TIME: Duration = Duration::from_secs(8);
/// How often the smallest case is repeated.
const REPETITIONS: u32 = 5;

/// A case that shows the cause.
struct Shown {
    case: Case,
    request: Request,
    interaction: Interaction,
    failure: Failure,
}

/// The finding for `group`: its first exchange made small and repeated, unless the run was ended.
pub(super) async fn confirm(
    worker: &Worker<'_>,
    operation: &CompiledOperation,
    group: &Group,
    transport: &mut dyn Transport,
) -> Finding {
    let mut best = Shown {
        case: group.first.case.clone(),
        request: group.first.request.clone(),
        interaction: group.first.interaction.clone(),
        failure: group.first.failure.clone(),
    };
    let mut reproduced = (0, 0);
    if worker.shared.config.confirm {
        // What does not come again cannot be made small.
        if let Some(again) = shows(worker, operation, group, &best.case, transport).await {
            best = again;
            shrink(worker, operation, group, &mut best, transport).await;
        }
        while reproduced.1 < REPETITIONS && !worker.shared.stop.is_final() {
            reproduced.1 += 1;
            if let Some(again) = shows(worker, operation, group, &best.case, transport).await {
                best = again;
                reproduced.0 += 1;
            }
        }
    }
    finding(worker, operation, group, best, reproduced)
}

/// Takes every simplification that still shows the cause, until none does.
async fn shrink(
    worker: &Worker<'_>,
    operation: &CompiledOperation,
    group: &Group,
    best: &mut Shown,
    transport: &mut dyn Transport,
) {
    let started = Instant::now();
    let simplest = operation.simplest();
    let mut requests = 0;
    'simpler: loop {
        let candidates: Vec<Case> = simplifications(&best.case, simplest.as_ref()).collect();
        for candidate in candidates {
            let is_over = requests >= MOST_REQUESTS
                || started.elapsed() > MOST_TIME
                || worker.shared.stop.is_final();
            if is_over {
                return;
            }
            if !is_certified(operation, &candidate) {
                continue;
            }
            requests += 1;
            if let Some(shown) = shows(worker, operation, group, &candidate, transport).await {
                *best = shown;
                continue 'simpler;
            }
        }
        return;
    }
}

/// Sends `case` and tells whether it shows the cause of `group`.
async fn shows(
    worker: &Worker<'_>,
    operation: &CompiledOperation,
    group: &Group,
    case: &Case,
    transport: &mut dyn Transport,
) -> Option<Shown> {
    let request = worker.request(operation, case, true)?;
    let interaction = worker.send(&request, transport).await?;
    let check = find(group.first.failure.check)?;
    let context = CheckContext {
        operation,
        max_response_time: worker.shared.config.max_response_time,
        history: &[],
    };
    let exchange = Exchange {
        case,
        request: &request,
        interaction: &interaction,
        sources: &[],
    };
    let failure = judge_all(&[check], &context, &exchange)
        .into_iter()
        .find(|failure| failure.cause == group.first.failure.cause)?;
    Some(Shown {
        case: case.clone(),
        request,
        interaction,
        failure,
    })
}

fn finding(
    worker: &Worker<'_>,
    operation: &CompiledOperation,
    group: &Group,
    best: Shown,
    reproduced: (u32, u32),
) -> Finding {
    let auth = &worker.shared.config.auth;
    let shown_request = worker
        .request(operation, &best.case, false)
        .unwrap_or(best.request);
    let mut failure = best.failure;
    failure.got = auth.redact(&failure.got);
    failure.title = auth.redact(&failure.title);
    let mut interaction = best.interaction;
    if let Ok(response) = &mut interaction.outcome
        && let Ok(text) = std::str::from_utf8(&response.body)
    {
        response.body = auth.redact(text).into_bytes();
    }
    let operations = group.operations.iter().filter_map(|(index, count)| {
        let affected = worker.shared.api.operations.get(*index)?;
        Some(AffectedOperation {
            id: affected.id.clone(),
            label: affected.label(),
            count: *count,
        })
    });
    Finding {
        failure,
        operations: operations.collect(),
        curl: curl(
            &worker.shared.config.base_url,
            &shown_request,
            &auth.variables(),
        ),
        case: best.case,
        request: shown_request,
        interaction,
        reproduced,
    }
}
