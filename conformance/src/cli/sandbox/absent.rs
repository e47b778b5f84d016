//! The commands of a build without the sandbox, which report that it is missing.

use std::convert::Infallible;

use crate::{
    cli::{Exit, print_status, sandbox::args::SandboxArgs},
    engine::Summary,
    transport::auth::Secret,
};

const MISSING: &str = "error: this build has no sandbox; name an API with --url";

/// No sandbox can be started.
pub(in crate::cli) struct Subject(Infallible);

impl Subject {
    /// Reports that there is no sandbox in this build.
    pub(in crate::cli) fn start(_: u64, _: Option<&str>) -> Result<Self, Exit> {
        print_status(MISSING);
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

/// Reports that there is no sandbox in this build.
pub(in crate::cli) fn serve(_: &SandboxArgs) -> Exit {
    print_status(MISSING);
    Exit::Usage
}
