//! Runs all cases of a contract against an API and returns the findings.
//!
//! The plan cuts the cases of all operations into units ([`plan`]); workers take unit after unit ([`work`], [`search`]), each
//! with its own connections; their reports are merged in the order of the plan ([`collect`]), in whatever order they finish;
//! failures are shrunk and reproduced ([`confirm`], [`reproduce`]). So the requests of a run depend on the contract, the seed
//! and the responses, and not on the number of workers.
//!
//! Workers share [`run`]: the [`queue`] of units, the [`budget`] of cases and time, the [`rate`] limiter, the [`rounds`],
//! the sink of [`events`], the collector and the [`findings`]. The rest are functions over a worker.
//!
//! **Invariant:** neither prints nor writes files; everything is emitted as an [`Event`].

pub mod config;

pub mod mechanism;

pub mod plan;

pub mod event;

pub mod summary;

pub mod finding;

mod acceptance;

mod attempts;

mod further;

mod control;

mod queue;

pub mod observe;

mod redirects;

mod repair;
mod repetition;

mod budget;

mod canary;

pub mod created;

mod cleanup;

mod rate;

mod resting;

mod rounds;

mod learning;

mod known_values;

mod conflicts;

mod change;

mod changes;

mod creation;

mod names;

mod mentions;

mod minimal;

mod lent;

mod unique_names;

mod provenance;

mod sending;

mod unique;

mod fresh;

mod effort;

mod events;

mod group;

mod completeness;

mod history;

mod unit_report;

pub mod rejection;

pub mod remedy;

mod collect;

mod findings;

mod run;

mod prepared;

mod request;

mod worker;

mod scenario;

mod spent;

mod removal;

mod validation;

mod watch;

mod search;

mod workflow;

mod reproduce;

mod preceding;

mod independence;

mod state;

mod repro;

mod confirm;

mod confirmation;

mod work;

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use spec::model::Api;

pub use self::{
    config::{RunConfig, SkippedCheck, SkippedOperation},
    control::{StopHandle, StopReason},
    event::Event,
    finding::Finding,
    mechanism::Mechanism,
    summary::{OperationSummary, Summary},
    work::Connector,
};
use self::{
    run::Run,
    work::{Stage, confirm_all, on_workers, search_all},
    worker::Worker,
};
use crate::{
    failure::{Failure, KnownFailure},
    phases::stateful::Step,
    transport::Transport,
};

/// Runs `config` on `api` with connections from `connector`. `on_event` receives all events in order, on this thread.
pub fn run(
    api: &Arc<Api>,
    config: RunConfig,
    connector: &Connector,
    stop: &StopHandle,
    on_event: &mut dyn FnMut(&Event),
) -> Summary {
    let (sender, receiver) = mpsc::channel();
    let run = Arc::new(Run::new(Arc::clone(api), config, stop.clone(), sender));
    run.announce();
    let runner = {
        let run = Arc::clone(&run);
        let connector = Arc::clone(connector);
        thread::Builder::new()
            .name("conformance".to_owned())
            .spawn(move || {
                let mut begin = 0;
                for &end in &run.plan.pauses {
                    // Who is locked out removes nothing any more.
                    if begin == run.plan.lockout && begin < end {
                        on_workers(&run, &connector, Stage::CleanUp);
                    }
                    begin = end;
                    run.search_until(end);
                    on_workers(&run, &connector, Stage::Search);
                    if run.has_units_after(end) {
                        on_workers(&run, &connector, Stage::Canary);
                    }
                    run.begin_confirming();
                    on_workers(&run, &connector, Stage::Confirm);
                }
                on_workers(&run, &connector, Stage::CleanUp);
                run.finish()
            })
    };
    let Ok(runner) = runner else {
        return run.finish();
    };
    loop {
        match receiver.recv_timeout(Duration::from_millis(100)) {
            Ok(event) => {
                on_event(&event);
                if matches!(event, Event::RunFinished(_)) {
                    break;
                }
            }
            Err(mpsc::RecvTimeoutError::Timeout) => on_event(&Event::Tick(run.progress())),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    runner.join().unwrap_or_else(|_| run.finish())
}

/// Runs `config` on `api` over one connection in the caller's task: for tests with a service in process.
pub async fn run_local(
    api: &Arc<Api>,
    config: RunConfig,
    transport: &mut dyn Transport,
    stop: &StopHandle,
) -> Summary {
    let (sender, _receiver) = mpsc::channel();
    let run = Run::new(Arc::clone(api), config, stop.clone(), sender);
    let worker = Worker::new(&run);
    for &end in &run.plan.pauses {
        run.search_until(end);
        search_all(&worker, transport).await;
        if run.has_units_after(end) {
            watch::check(&worker, transport).await;
        }
        run.begin_confirming();
        confirm_all(&worker, transport).await;
    }
    cleanup::remove_created(&worker, transport).await;
    run.finish()
}

/// What came of steps that were sent again.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayedSteps {
    /// The failures of the last exchange.
    pub failures: Vec<Failure>,
    /// The status of its response; `None` where none came.
    pub status: Option<u16>,
}

/// Sends `steps` over one connection and validates the last exchange by the check of `known`. `None` when the steps cannot all be
/// taken.
pub async fn replay_steps(
    api: &Arc<Api>,
    config: RunConfig,
    steps: &[Step],
    known: &KnownFailure<'_>,
    transport: &mut dyn Transport,
    stop: &StopHandle,
) -> Option<ReplayedSteps> {
    let (sender, _receiver) = mpsc::channel();
    let run = Run::new(Arc::clone(api), config, stop.clone(), sender);
    reproduce::validate_steps(&Worker::new(&run), steps, known, transport).await
}
