//! Calls for programs without a runtime of their own.

use std::{io, sync::OnceLock, thread};

use tokio::runtime::{Builder, Handle, Runtime};

use super::{error::Error, invalid_request::InvalidRequest};

/// The runtime of all blocking calls. It has a thread of its own, so that connections and tokens are maintained
/// between calls.
static RUNTIME: OnceLock<io::Result<Runtime>> = OnceLock::new();

/// Waits for `call`.
pub(crate) fn wait<T: Send, E: Send>(
    call: impl Future<Output = Result<T, Error<E>>> + Send,
) -> Result<T, Error<E>> {
    let runtime = RUNTIME.get_or_init(|| {
        Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("blocking-calls")
            .enable_all()
            .build()
    });
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return Err(InvalidRequest::no_runtime(error.kind()).into()),
    };
    if Handle::try_current().is_err() {
        return runtime.block_on(call);
    }
    // A thread inside a runtime must not block on another one.
    let waited = thread::scope(|scope| scope.spawn(|| runtime.block_on(call)).join());
    match waited {
        Ok(outcome) => outcome,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
