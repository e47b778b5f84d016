//! Runs the workers: as many threads as are useful, each with its share of the connections.

use std::{sync::Arc, thread};

use futures_util::future::join_all;

use super::{cleanup, confirm, run::Run, search, watch, worker::Worker, workflow};
use crate::{phases::Phase, transport::Transport};

/// Opens the connections of workers.
pub type Connector = Arc<dyn Fn() -> Box<dyn Transport> + Send + Sync>;

/// The stack of a worker, large enough for the deepest schemas.
const STACK: usize = 16 << 20;

/// What workers are doing.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stage {
    Search,
    Canary,
    Confirm,
    CleanUp,
}

/// Starts as many threads as are useful, each with its share of the connections, and waits for them.
pub(super) fn on_workers(run: &Run, connector: &Connector, stage: Stage) {
    let jobs = match stage {
        Stage::Search | Stage::Confirm => run.config.jobs.max(1),
        Stage::Canary => 1,
        // One resource may be below another.
        Stage::CleanUp => 1,
    };
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = jobs.min(cores);
    thread::scope(|scope| {
        for index in 0..threads {
            let connections = jobs / threads + usize::from(index < jobs % threads);
            let body = move || {
                let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                else {
                    return;
                };
                let worker = Worker::new(run);
                runtime.block_on(work(&worker, stage, connections, connector));
            };
            // When a thread cannot be started, the others do its share.
            drop(
                thread::Builder::new()
                    .name(format!("worker-{index}"))
                    .stack_size(STACK)
                    .spawn_scoped(scope, body),
            );
        }
    });
}

/// Works on `connections` at the same time until nothing is left.
async fn work(worker: &Worker<'_>, stage: Stage, connections: usize, connector: &Connector) {
    let each = (0..connections).map(|_| async {
        let mut transport = connector();
        match stage {
            Stage::Search => search_all(worker, transport.as_mut()).await,
            Stage::Canary => watch::check(worker, transport.as_mut()).await,
            Stage::Confirm => confirm_all(worker, transport.as_mut()).await,
            Stage::CleanUp => cleanup::remove_created(worker, transport.as_mut()).await,
        }
    });
    join_all(each).await;
}

/// Claims units until there are none.
pub(super) async fn search_all(worker: &Worker<'_>, transport: &mut dyn Transport) {
    loop {
        while let Some(claim) = worker.run.claim_unit() {
            let index = claim.index;
            let report = match claim.item.phase {
                Phase::Workflows => workflow::send(worker, &claim, transport).await,
                _ => search::search(worker, claim, transport).await,
            };
            worker.run.report(index, report);
        }
        if worker.run.stop.is_stopped() || !worker.run.rounds.wait().await {
            break;
        }
    }
}

/// Claims failures until there are none.
pub(super) async fn confirm_all(worker: &Worker<'_>, transport: &mut dyn Transport) {
    while let Some(claim) = worker.run.claim_failure() {
        if let Some(finding) = confirm::confirm(worker, &claim, transport).await {
            worker.run.confirmed(claim.index, finding);
        }
    }
}
