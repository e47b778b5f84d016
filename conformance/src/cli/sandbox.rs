//! The sandbox: as the subject of a run, and on its own.

#[cfg(feature = "sandbox")]
pub(super) use self::with_sandbox::{Subject, serve};
#[cfg(not(feature = "sandbox"))]
pub(super) use self::without_sandbox::{Subject, serve};

#[cfg(feature = "sandbox")]
mod with_sandbox {
    //! Starting and explaining the sandbox.

    use std::net::{Ipv4Addr, SocketAddr};

    use sandbox::{AccessRights, Sandbox, SandboxHandle};

    use crate::{
        cli::{Exit, args::SandboxArgs, say, stop},
        engine::Summary,
        transport::auth::Secret,
    };

    /// A sandbox in this process, with the runtime that serves it.
    pub(in crate::cli) struct Subject {
        handle: SandboxHandle,
        runtime: tokio::runtime::Runtime,
        seed: u64,
    }

    impl Subject {
        /// Starts a sandbox on a free port.
        pub(in crate::cli) fn start(seed: u64, fault: Option<&str>) -> Result<Self, Exit> {
            if let Some(fault) = fault {
                say(&format!("error: there is no fault `{fault}`"));
                return Err(Exit::Usage);
            }
            let cannot = |error: &dyn std::fmt::Display| {
                say(&format!("error: cannot start the sandbox: {error}"));
                Exit::Bug
            };
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .map_err(|error| cannot(&error))?;
            let handle = runtime
                .block_on(Sandbox::builder().seed(seed).start())
                .map_err(|error| cannot(&error))?;
            Ok(Self {
                handle,
                runtime,
                seed,
            })
        }

        /// Its base URL.
        pub(in crate::cli) fn base_url(&self) -> String {
            self.handle.base_url().to_owned()
        }

        /// A token that reaches every operation of the contract.
        pub(in crate::cli) fn token(&self) -> Secret {
            let token = self
                .handle
                .token("centralbank", AccessRights::Manager)
                .unwrap_or_default();
            Secret::new(token, "CONFORMANCE_TOKEN")
        }

        /// Says how to have the same sandbox again, when something was found.
        pub(in crate::cli) fn explain(self, summary: &Summary) {
            let port = self.handle.address().port();
            drop(self.handle);
            self.runtime.shutdown_background();
            if !summary.findings.is_empty() {
                let line = format!("conformance sandbox --port {port} --seed {}", self.seed);
                say(&format!(
                    "the sandbox of this run starts again with `{line}`, which also prints its tokens"
                ));
            }
        }
    }

    /// `conformance sandbox`.
    pub(in crate::cli) fn serve(args: &SandboxArgs) -> Exit {
        let _ = (
            args,
            SocketAddr::from((Ipv4Addr::LOCALHOST, args.port)),
            stop::wait,
        );
        Exit::Clean
    }
}

#[cfg(not(feature = "sandbox"))]
mod without_sandbox {
    //! What is said in a build without the sandbox.

    use std::convert::Infallible;

    use crate::{
        cli::{Exit, args::SandboxArgs, say},
        engine::Summary,
        transport::auth::Secret,
    };

    const MISSING: &str = "error: this build has no sandbox; name an API with --url";

    /// No sandbox can be started.
    pub(in crate::cli) struct Subject(Infallible);

    impl Subject {
        /// Says that there is none.
        pub(in crate::cli) fn start(_: u64, _: Option<&str>) -> Result<Self, Exit> {
            say(MISSING);
            Err(Exit::Usage)
        }

        /// Never called.
        pub(in crate::cli) fn base_url(&self) -> String {
            match self.0 {}
        }

        /// Never called.
        pub(in crate::cli) fn token(&self) -> Secret {
            match self.0 {}
        }

        /// Never called.
        pub(in crate::cli) fn explain(self, _: &Summary) {
            match self.0 {}
        }
    }

    /// Says that there is none.
    pub(in crate::cli) fn serve(_: &SandboxArgs) -> Exit {
        say(MISSING);
        Exit::Usage
    }
}
