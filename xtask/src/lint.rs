//! `cargo xtask lint`: `conformance lint`, with the shipped contract read from the tree.

use std::{ffi::OsString, process::ExitCode};

use crate::workspace;

/// The entry file of the shipped contract, below the root of the workspace.
const CONTRACT: &str = "spec/openapi/tkey7.yaml";

/// Arguments that are forwarded as they are.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// Arguments of `conformance lint`; without any, the shipped contract with its own ruleset
    #[arg(
        value_name = "ARGUMENTS",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    arguments: Vec<OsString>,
}

/// Runs `conformance lint`.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let program = ["conformance", "lint"].map(OsString::from).into_iter();
    if !arguments.arguments.is_empty() {
        return conformance::cli::main(program.chain(arguments.arguments.iter().cloned()));
    }
    // From the tree rather than from the binary: locations in findings are then those of files to be edited.
    let ruleset = ["--set", "tkey7", "--fail-on", "note"].map(OsString::from);
    let contract = workspace::root().join(CONTRACT).into_os_string();
    conformance::cli::main(program.chain(ruleset).chain([contract]))
}
