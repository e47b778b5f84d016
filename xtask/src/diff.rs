//! `cargo xtask diff OLD NEW`: `conformance diff`.

use std::{ffi::OsString, process::ExitCode};

/// Arguments that are forwarded as they are.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// Arguments of `conformance diff`
    #[arg(
        value_name = "ARGUMENTS",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    arguments: Vec<OsString>,
}

/// Runs `conformance diff`.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let program = ["conformance", "diff"].map(OsString::from).into_iter();
    conformance::cli::main(program.chain(arguments.arguments.iter().cloned()))
}
