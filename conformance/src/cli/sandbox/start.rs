//! Starting a sandbox, and saying why one does not start.

use std::error::Error;

use sandbox::{
    OpenError, SandboxBuilder, SandboxHandle, StartError,
    fault::{FAULTS, Fault},
};
use tokio::runtime::Runtime;

use crate::cli::{Exit, print_status, select};

/// Starts a sandbox with a runtime of `threads` threads that serves it.
pub(super) fn start(
    builder: SandboxBuilder,
    threads: usize,
) -> Result<(Runtime, SandboxHandle), Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .map_err(|error| {
            print_status(&format!("error: cannot start the sandbox: {error}"));
            Exit::Unreachable
        })?;
    let started = runtime.block_on(builder.start());
    let handle = started.map_err(|error| cannot("start the sandbox", &error))?;
    Ok((runtime, handle))
}

/// The fault with this name.
pub(super) fn find_fault(id: &str) -> Result<&'static Fault, Exit> {
    Fault::find(id).ok_or_else(|| {
        let known: Vec<&str> = FAULTS.iter().map(|fault| fault.id).collect();
        select::unknown("fault", id, &known)
    })
}

/// Prints why the sandbox cannot do something, and what can be done about it.
pub(super) fn cannot(what: &str, error: &StartError) -> Exit {
    let mut text = format!("error: cannot {what}: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    print_status(&text);
    match error {
        StartError::Listen { source, .. } if source.kind() == std::io::ErrorKind::AddrInUse => {
            print_status(
                "another program listens on this port, perhaps another sandbox; choose one with --port, or any free one with --port 0",
            );
            Exit::Unreachable
        }
        StartError::Listen { .. } => Exit::Unreachable,
        StartError::Data { .. } | StartError::Open(OpenError::NotADatabase { .. }) => {
            print_status(
                "put a copy of the file in its place, or move it away to start with new data",
            );
            Exit::Usage
        }
        // What was asked for and the data do not go together.
        StartError::Open(_)
        | StartError::SeedData(_)
        | StartError::BlankPassword
        | StartError::Host(_) => Exit::Usage,
        _ => Exit::Bug,
    }
}
