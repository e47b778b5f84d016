//! `conformance sandbox`: starts one and leaves it running.

use std::{net::SocketAddr, path::Path};

use sandbox::{Sandbox, SandboxBuilder, fault::FAULTS};

use super::{
    banner, log,
    start::{cannot, find_fault, start},
    token::{self, SandboxCommand},
};
use crate::{
    cli::{Exit, list, print_status, sandbox::args::SandboxArgs, stop::Signals},
    faults::check_that_finds,
};

/// Runs the command.
pub(in crate::cli) fn serve(args: &SandboxArgs) -> Exit {
    if let Some(SandboxCommand::Token(args)) = &args.command {
        return token::create(args);
    }
    if args.faults {
        return list_faults();
    }
    let done = match &args.data {
        Some(folder) if args.check => check(folder),
        _ => serving(args),
    };
    match done {
        Ok(()) => Exit::Clean,
        Err(exit) => exit,
    }
}

fn list_faults() -> Exit {
    let rows = FAULTS.iter().map(|fault| {
        let check = check_that_finds(fault.id).unwrap_or("no check");
        format!(
            "{}\n  {}\n  found by {check}, shows on {}\n",
            fault.id, fault.what, fault.operation
        )
    });
    list::print(rows)
}

/// Checks the data in `folder`.
fn check(folder: &Path) -> Result<(), Exit> {
    let report = Sandbox::check_data(folder).map_err(|error| cannot("use the data", &error))?;
    let line = format!(
        "the data in {} is in order: seed {}, {} records, {} transactions in the ledger",
        folder.display(),
        report.seed,
        report.records,
        report.transactions
    );
    match list::print(std::iter::once(line)) {
        Exit::Clean => Ok(()),
        exit => Err(exit),
    }
}

fn serving(args: &SandboxArgs) -> Result<(), Exit> {
    let builder = described(args)?;
    log::start(&args.log);
    let (runtime, handle) = start(builder, 2)?;
    let kept = args.data.as_ref().map_or_else(
        || "in memory".to_owned(),
        |folder| format!("in {}", folder.display()),
    );
    runtime.block_on(async {
        let mut signals = Signals::listen().map_err(|error| {
            print_status(&format!("error: cannot listen for signals: {error}"));
            Exit::Unreachable
        })?;
        let lines = banner::lines(&handle, &kept, args.fault.as_deref());
        list::print(lines.into_iter());
        signals.next().await;
        print_status("stopping: requests under way may end");
        tokio::select! {
            () = handle.stop() => print_status("stopped"),
            () = signals.next() => print_status("stopped at once"),
        }
        Ok(())
    })?;
    // Requests that were not waited for end here.
    runtime.shutdown_background();
    Ok(())
}

fn described(args: &SandboxArgs) -> Result<SandboxBuilder, Exit> {
    let mut builder = Sandbox::builder().bind(SocketAddr::from((args.host, args.port)));
    if let Some(seed) = args.seed {
        builder = builder.seed(seed);
    }
    if let Some(folder) = &args.data {
        builder = builder.data(folder);
    }
    if let Some(fault) = &args.fault {
        builder = builder.fault(find_fault(fault)?);
    }
    if let Some(password) = &args.password {
        builder = builder.administrator_password(password);
    }
    for host in &args.allowed_hosts {
        builder = builder.allowed_host(host);
    }
    if args.operator {
        builder = builder.operator();
    }
    Ok(builder)
}
