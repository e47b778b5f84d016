//! Ctrl-C and SIGTERM: the first ends the run with complete reports, the second ends the program.

use std::thread;

use super::{Exit, print_status};
use crate::engine::{StopHandle, StopReason};

/// Listens for signals in the background until the process ends.
pub(super) fn listen(stop: &StopHandle) {
    let stop = stop.clone();
    // Without the thread the default action remains: the program ends at once.
    drop(
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build();
                let Ok(runtime) = runtime else { return };
                runtime.block_on(async {
                    wait().await;
                    print_status("\nstopping: what was found so far is reported; a second signal stops at once");
                    stop.stop(StopReason::Interrupted);
                    wait().await;
                });
                #[expect(clippy::exit, reason = "a second signal ends the program")]
                std::process::exit(i32::from(Exit::Interrupted.code()));
            }),
    );
}

/// Waits for one signal.
pub(super) async fn wait() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    drop(tokio::signal::ctrl_c().await);
}
