//! The sandbox: as the subject of a run, and on its own.

#[cfg(feature = "sandbox")]
pub(super) use self::with_sandbox::{Subject, serve};
#[cfg(not(feature = "sandbox"))]
pub(super) use self::without_sandbox::{Subject, serve};

#[cfg(feature = "sandbox")]
mod with_sandbox {
    //! Starting, explaining and serving the sandbox.

    use std::{
        fmt::Display,
        net::{Ipv4Addr, SocketAddr},
    };

    use sandbox::{
        Sandbox, SandboxBuilder, SandboxHandle,
        fault::{FAULTS, Fault},
    };
    use tokio::runtime::Runtime;

    use crate::{
        cli::{Exit, args::SandboxArgs, list, say, select, stop},
        engine::Summary,
        transport::auth::Secret,
    };

    /// A sandbox in this process, with the runtime that serves it.
    pub(in crate::cli) struct Subject {
        handle: SandboxHandle,
        runtime: Runtime,
        seed: u64,
        fault: Option<&'static Fault>,
    }

    impl Subject {
        /// Starts a sandbox on a free port.
        pub(in crate::cli) fn start(seed: u64, fault: Option<&str>) -> Result<Self, Exit> {
            let fault = fault.map(find_fault).transpose()?;
            let mut builder = Sandbox::builder().seed(seed);
            if let Some(fault) = fault {
                builder = builder.fault(fault);
            }
            let (runtime, handle) = start(builder, 1)?;
            Ok(Self {
                handle,
                runtime,
                seed,
                fault,
            })
        }

        /// Its base URL.
        pub(in crate::cli) fn base_url(&self) -> String {
            self.handle.base_url().to_owned()
        }

        /// A token that reaches every operation of the contract.
        pub(in crate::cli) fn token(&self) -> Secret {
            Secret::new(self.handle.sandbox().full_token(), "CONFORMANCE_TOKEN")
        }

        /// Says how to have the same sandbox again, when something was found.
        pub(in crate::cli) fn explain(self, summary: &Summary) {
            let port = self.handle.address().port();
            self.runtime.block_on(self.handle.stop());
            if !summary.findings.is_empty() {
                let fault = self
                    .fault
                    .map(|fault| format!(" --fault {}", fault.id))
                    .unwrap_or_default();
                let line = format!(
                    "conformance sandbox --port {port} --seed {}{fault}",
                    self.seed
                );
                say(&format!(
                    "to paste the lines above, start the same sandbox with `{line}` and export the token it prints"
                ));
            }
        }
    }

    /// `conformance sandbox`.
    pub(in crate::cli) fn serve(args: &SandboxArgs) -> Exit {
        if args.faults {
            let rows = FAULTS.iter().map(|fault| {
                format!(
                    "{}\n  {}\n  found by {}, shows on {}\n",
                    fault.id, fault.what, fault.check, fault.operation
                )
            });
            return list::print(rows);
        }
        match serving(args) {
            Ok(()) => Exit::Clean,
            Err(exit) => exit,
        }
    }

    fn serving(args: &SandboxArgs) -> Result<(), Exit> {
        let mut builder =
            Sandbox::builder().bind(SocketAddr::from((Ipv4Addr::LOCALHOST, args.port)));
        if let Some(seed) = args.seed {
            builder = builder.seed(seed);
        }
        if let Some(folder) = &args.data {
            builder = builder.data(folder);
        }
        if let Some(fault) = &args.fault {
            builder = builder.fault(find_fault(fault)?);
        }
        let (runtime, handle) = start(builder, 2)?;
        let url = handle.base_url().to_owned();
        let mut lines = vec![
            format!("TKEY7 sandbox at {url}"),
            format!("its document: {url}/openapi.json"),
            String::new(),
        ];
        lines.push(format!(
            "export CONFORMANCE_TOKEN={}   # reaches everything",
            handle.sandbox().full_token()
        ));
        for token in handle.sandbox().tokens() {
            lines.push(format!(
                "{} ({}, {:?}): {}",
                token.user, token.member, token.rights, token.token
            ));
        }
        lines.push(String::new());
        lines.push("Ctrl-C ends it".to_owned());
        list::print(lines.into_iter());
        runtime.block_on(async {
            stop::wait().await;
            handle.stop().await;
        });
        Ok(())
    }

    fn start(builder: SandboxBuilder, threads: usize) -> Result<(Runtime, SandboxHandle), Exit> {
        let cannot = |error: &dyn Display| {
            say(&format!("error: cannot start the sandbox: {error}"));
            Exit::Unreachable
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads)
            .enable_all()
            .build()
            .map_err(|error| cannot(&error))?;
        let handle = runtime
            .block_on(builder.start())
            .map_err(|error| cannot(&error))?;
        Ok((runtime, handle))
    }

    fn find_fault(id: &str) -> Result<&'static Fault, Exit> {
        Fault::find(id).ok_or_else(|| {
            let known: Vec<&str> = FAULTS.iter().map(|fault| fault.id).collect();
            select::unknown("fault", id, &known)
        })
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
