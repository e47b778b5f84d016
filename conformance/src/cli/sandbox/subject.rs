//! A sandbox as the subject of a run.

use sandbox::{Sandbox, SandboxHandle, fault::Fault};
use tokio::runtime::Runtime;

use super::start::{find_fault, start};
use crate::{
    cli::{Exit, print_status},
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

    /// Prints how to start the same sandbox again, when there are findings.
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
            print_status(&format!(
                "to run the commands above, start the same sandbox with `{line}` and export the token it prints"
            ));
        }
    }
}
