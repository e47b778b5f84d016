//! Mixed traffic at full speed: whether the sandbox stays right, and how fast it is beside a bare server.
//!
//! ```text
//! cargo run --release -p tkey7-sandbox --example load -- [SECONDS] [CONNECTIONS] [disk|memory]
//! ```
//!
//! Every response is held to the contract, its status and its body. At the end the ledger is counted again, and must hold
//! exactly the transactions that were acknowledged. Client and server share the processors of one machine, for the bare
//! server as for the sandbox.
//!
//! [`traffic`] is what is asked, [`contract`] what may be the response, [`connection`] the client, [`bare`] the other server,
//! [`memory`] what the process holds.

mod bare;

mod connection;

mod contract;

mod memory;

mod traffic;

use std::{
    error::Error,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sandbox::{Sandbox, SandboxHandle};
use tokio::task::JoinHandle;

use self::{
    contract::Contract,
    memory::Memory,
    traffic::{Counts, Worker},
};

/// Any failure ends the load.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// How much of everything.
struct Plan {
    duration: Duration,
    connections: usize,
    /// Where the records are kept; nowhere for `memory`.
    folder: Option<PathBuf>,
}

impl Plan {
    fn from_arguments() -> Result<Self, Failure> {
        let mut arguments = std::env::args().skip(1);
        let seconds = arguments.next().map_or(Ok(120), |text| text.parse())?;
        let connections = arguments.next().map_or(Ok(16), |text| text.parse())?;
        let folder = match arguments.next().as_deref() {
            None | Some("disk") => {
                let name = format!("sandbox-load-{}", std::process::id());
                Some(std::env::temp_dir().join(name))
            }
            Some("memory") => None,
            Some(other) => return Err(format!("`{other}` is neither disk nor memory").into()),
        };
        Ok(Self {
            duration: Duration::from_secs(seconds),
            connections,
            folder,
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let plan = Plan::from_arguments()?;
    // The bare server responds with what the sandbox responds with most, so that both send as many bytes.
    let bare = bare::start(BALANCES).await?;
    let (count, took) = bare::load(bare, plan.connections, plan.duration / 6).await?;
    let bare_rate = rate(count, took);
    print_line(&format!(
        "bare axum handler: {count} requests in {took:.1?}, {bare_rate:.0} a second"
    ));

    let mut builder = Sandbox::builder().seed(0);
    if let Some(folder) = &plan.folder {
        builder = builder.data(folder);
    }
    let sandbox = builder.start().await?;
    let loaded = load(&sandbox, &plan).await;
    let audited = loaded.and_then(|settled| audit(&sandbox, settled));
    sandbox.stop().await;
    if let Some(folder) = &plan.folder {
        std::fs::remove_dir_all(folder)?;
    }
    let sandbox_rate = audited?;
    print_line(&format!(
        "sandbox {sandbox_rate:.0} a second, bare handler {bare_rate:.0}: {:.1} %",
        100.0 * sandbox_rate / bare_rate
    ));
    Ok(())
}

/// What was done, and how fast.
struct Done {
    opening: u64,
    counts: Counts,
    took: Duration,
}

async fn load(sandbox: &SandboxHandle, plan: &Plan) -> Result<Done, Failure> {
    let opening = sandbox.audit()?;
    let contract = Arc::new(Contract::load()?);
    let requests = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let end = begun + plan.duration;
    let workers: Vec<_> = (0..plan.connections)
        .map(|number| {
            let worker = Worker::new(sandbox, &contract, &requests, number);
            tokio::spawn(async move { worker?.work_until(end).await })
        })
        .collect();
    let mut memory = Memory::default();
    // A worker that ends before its time has failed, and so has the load.
    while Instant::now() < end && !workers.iter().any(JoinHandle::is_finished) {
        tokio::time::sleep(plan.duration / 24).await;
        memory.sample(begun.elapsed(), requests.load(Ordering::Relaxed))?;
        print_line(&memory.last());
    }
    let mut counts = Counts::default();
    for worker in workers {
        counts.add(&worker.await??);
    }
    let took = begun.elapsed();
    print_line(&memory.summary());
    Ok(Done {
        opening,
        counts,
        took,
    })
}

/// Counts the ledger again, and prints what was done; returns the requests per second.
fn audit(sandbox: &SandboxHandle, done: Done) -> Result<f64, Failure> {
    let Done {
        opening,
        counts,
        took,
    } = done;
    let transactions = sandbox.audit()? - opening;
    if transactions != counts.transactions {
        let acknowledged = counts.transactions;
        return Err(format!(
            "the ledger holds {transactions} transactions where {acknowledged} were acknowledged"
        )
        .into());
    }
    print_line(&counts.table());
    let rate = rate(counts.requests(), took);
    print_line(&format!(
        "sandbox: {} requests in {took:.1?}, {rate:.0} a second, all as documented; {transactions} ledger transactions, value conserved",
        counts.requests(),
    ));
    Ok(rate)
}

fn rate(count: u64, took: Duration) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate is shown, not counted with"
    )]
    let count = count as f64;
    count / took.as_secs_f64()
}

/// A body as long as those that the sandbox sends most.
const BALANCES: &str = r#"{"account_identification":"main","balances":[{"asset_code_identification":"USD","asset_issuer_identification":"bluebank","balance":"1444710.00","limit":"1000000000.00"}]}"#;

/// Prints a line.
#[expect(
    clippy::print_stdout,
    reason = "a program that people run for its figures"
)]
fn print_line(line: &str) {
    println!("{line}");
}
