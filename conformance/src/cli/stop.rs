//! Ctrl-C and SIGTERM: the first ends the run with complete reports, the second ends the program.

use std::{io, thread};

use tokio::runtime::{Builder, Runtime};

use super::{Exit, print_status};
use crate::engine::{StopHandle, StopReason};

/// Listens for signals in the background until the process ends, from before it returns.
pub(super) fn listen(stop: &StopHandle) {
    // Without signals or the thread the default action remains: the program ends at once.
    let Ok((runtime, signals)) = runtime_and_signals() else {
        return;
    };
    let stop = stop.clone();
    drop(
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || stop_then_exit(&runtime, signals, &stop)),
    );
}

fn runtime_and_signals() -> io::Result<(Runtime, Signals)> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let signals = {
        let _inside = runtime.enter();
        Signals::listen()?
    };
    Ok((runtime, signals))
}

fn stop_then_exit(runtime: &Runtime, mut signals: Signals, stop: &StopHandle) {
    runtime.block_on(async {
        signals.next().await;
        print_status(
            "\nstopping: what was found so far is reported; a second signal stops at once",
        );
        stop.stop(StopReason::Interrupted);
        signals.next().await;
    });
    #[expect(clippy::exit, reason = "a second signal ends the program")]
    std::process::exit(i32::from(Exit::Interrupted.code()));
}

/// The signals that end a program, from when this is made: a program says that it is ready after it.
pub(super) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Signals {
    /// Listens inside a runtime; an error where the system does not allow it.
    pub(super) fn listen() -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }
        #[cfg(windows)]
        {
            Ok(Self {
                interrupt: tokio::signal::windows::ctrl_c()?,
            })
        }
    }

    /// Waits for one signal.
    pub(super) async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(windows)]
        drop(self.interrupt.recv().await);
    }
}
