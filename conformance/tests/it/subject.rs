//! The sandbox under test.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use conformance::{
    engine::{self, Connector, Event, RunConfig, StopHandle, Summary},
    exchange::Interaction,
    transport::{
        Transport,
        auth::Secret,
        http::{HttpOptions, HttpTransport},
        target::Target,
    },
};
use sandbox::{Sandbox, SandboxHandle, fault::Fault};
use spec::{model::Api, wire::Request};
use tokio::runtime::Runtime;

/// A sandbox with the runtime that serves it.
pub(crate) struct Subject {
    pub(crate) api: Arc<Api>,
    /// Serves the sandbox as long as it is held.
    _runtime: Runtime,
    handle: SandboxHandle,
    sent: Arc<AtomicU64>,
}

/// A connection that counts its requests.
struct Counted {
    inner: HttpTransport,
    sent: Arc<AtomicU64>,
}

impl Transport for Counted {
    fn send<'a>(
        &'a mut self,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Interaction> + 'a>> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        self.inner.send(request)
    }
}

impl Subject {
    /// Starts a sandbox of `seed` with at most one injected fault.
    pub(crate) fn start(seed: u64, fault: Option<&'static Fault>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let mut builder = Sandbox::builder().seed(seed);
        if let Some(fault) = fault {
            builder = builder.fault(fault);
        }
        let handle = runtime
            .block_on(builder.start())
            .expect("the sandbox starts");
        let document = spec::embedded::load().document.expect("the contract loads");
        Self {
            api: Arc::new(Api::new(Arc::new(document))),
            _runtime: runtime,
            handle,
            sent: Arc::default(),
        }
    }

    /// The number of requests of all runs.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// The default settings for this sandbox.
    pub(crate) fn config(&self) -> RunConfig {
        let mut config = RunConfig::new(self.api.operations.len());
        config.auth.bearer = Some(Secret::new(self.handle.sandbox().full_token(), "TOKEN"));
        self.handle.base_url().clone_into(&mut config.base_url);
        config
    }

    /// Runs against this sandbox with this timeout.
    pub(crate) fn run(&self, config: RunConfig, timeout: Duration) -> Summary {
        self.run_and_hear(config, timeout, &mut |_| {})
    }

    /// The same; `on_event` receives the events.
    pub(crate) fn run_and_hear(
        &self,
        config: RunConfig,
        timeout: Duration,
        on_event: &mut dyn FnMut(&Event),
    ) -> Summary {
        let mut options = HttpOptions::new(Target::parse(self.handle.base_url()).expect("a URL"));
        options.timeout = timeout;
        let options = Arc::new(options);
        let sent = Arc::clone(&self.sent);
        let connector: Connector = Arc::new(move || {
            Box::new(Counted {
                inner: HttpTransport::new(Arc::clone(&options)),
                sent: Arc::clone(&sent),
            })
        });
        engine::run(&self.api, config, &connector, &StopHandle::new(), on_event)
    }
}
