//! Runs all cases of a contract against an API and says what was found.
//!
//! The plan cuts the cases of all operations into units ([`plan`]); workers take unit after unit ([`worker`]), each with
//! connections of its own; their reports are merged in the order of the plan ([`collect`]), whatever order they come in;
//! what was found is made small and repeated ([`confirm`]). So the requests of a run depend on the contract, the seed and
//! the answers, and not on the number of workers.
//!
//! **Invariant:** neither prints nor writes files; everything goes out as an [`Event`].

pub mod config;

pub mod plan;

pub mod event;

pub mod summary;

pub mod finding;

mod collect;

mod confirm;

mod control;

mod effort;

mod repro;

mod search;

mod shared;

mod sending;

mod steps;

mod worker;

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use spec::model::Api;

pub use self::{
    config::RunConfig,
    control::{StopHandle, StopReason},
    event::Event,
    finding::Finding,
    summary::{OperationSummary, Summary},
};
use self::{shared::Shared, worker::Worker};
use crate::{failure::Failure, phases::stateful::PlannedStep, transport::Transport};

/// Makes connections for workers.
pub type Connector = Arc<dyn Fn() -> Box<dyn Transport> + Send + Sync>;

/// Stack of a worker: the deepest schemas are walked on it.
const STACK: usize = 16 << 20;

/// Runs `config` on `api` with connections from `connector`. `on_event` hears everything in order, on this thread.
pub fn run(
    api: &Arc<Api>,
    config: RunConfig,
    connector: &Connector,
    stop: &StopHandle,
    on_event: &mut dyn FnMut(&Event),
) -> Summary {
    let (sender, receiver) = mpsc::channel();
    let shared = Arc::new(Shared::new(Arc::clone(api), config, stop.clone(), sender));
    shared.announce();
    let runner = {
        let shared = Arc::clone(&shared);
        let connector = Arc::clone(connector);
        thread::Builder::new()
            .name("conformance".to_owned())
            .spawn(move || {
                for end in shared.pauses() {
                    shared.search_until(end);
                    on_workers(&shared, &connector, Stage::Search);
                    shared.begin_confirming();
                    on_workers(&shared, &connector, Stage::Confirm);
                }
                shared.finish()
            })
    };
    let Ok(runner) = runner else {
        return shared.finish();
    };
    loop {
        match receiver.recv_timeout(Duration::from_millis(100)) {
            Ok(event) => {
                on_event(&event);
                if matches!(event, Event::RunFinished(_)) {
                    break;
                }
            }
            Err(mpsc::RecvTimeoutError::Timeout) => on_event(&Event::Tick(shared.progress())),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    runner.join().unwrap_or_else(|_| shared.finish())
}

/// Runs `config` on `api` over one connection in the caller's task: for tests with a service in process.
pub async fn run_local(
    api: &Arc<Api>,
    config: RunConfig,
    transport: &mut dyn Transport,
    stop: &StopHandle,
) -> Summary {
    let (sender, _receiver) = mpsc::channel();
    let shared = Shared::new(Arc::clone(api), config, stop.clone(), sender);
    let worker = Worker::new(&shared);
    for end in shared.pauses() {
        shared.search_until(end);
        worker.search(transport).await;
        shared.begin_confirming();
        worker.confirm(transport).await;
    }
    shared.finish()
}

/// Sends `steps` over one connection and judges the last one by the check called `check`. `None` when the steps cannot all
/// be taken.
pub async fn replay_steps(
    api: &Arc<Api>,
    config: RunConfig,
    steps: &[PlannedStep],
    check: &str,
    transport: &mut dyn Transport,
    stop: &StopHandle,
) -> Option<Vec<Failure>> {
    let (sender, _receiver) = mpsc::channel();
    let shared = Shared::new(Arc::clone(api), config, stop.clone(), sender);
    Worker::new(&shared)
        .judge_steps(steps, check, transport)
        .await
}

/// What workers are doing.
#[derive(Debug, Clone, Copy)]
enum Stage {
    Search,
    Confirm,
}

/// Starts as many threads as are useful, each with its share of the connections, and waits for them.
fn on_workers(shared: &Arc<Shared>, connector: &Connector, stage: Stage) {
    let jobs = shared.config.jobs.max(1);
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
                let worker = Worker::new(shared);
                runtime.block_on(worker.run(stage, connections, connector));
            };
            // A thread that cannot be started leaves its share to the others.
            drop(
                thread::Builder::new()
                    .name(format!("worker-{index}"))
                    .stack_size(STACK)
                    .spawn_scoped(scope, body),
            );
        }
    });
}
