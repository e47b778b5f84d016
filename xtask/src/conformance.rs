//! `cargo xtask conformance` and `cargo xtask sandbox`: the program `conformance`, without installing it.

use std::{ffi::OsString, process::ExitCode};

/// The name of the program in its output.
const PROGRAM: &str = "conformance";

/// Arguments that are forwarded as they are.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// Arguments of `conformance run`, or a command of `conformance` with its own; `--help` lists them
    #[arg(
        value_name = "ARGUMENTS",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    arguments: Vec<OsString>,
}

/// Runs `conformance run`, or the command that is named first.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let first = arguments.arguments.first();
    let names_command = first.is_some_and(|first| !first.to_string_lossy().starts_with('-'));
    let command = if names_command { None } else { Some("run") };
    forward(command, &arguments.arguments)
}

/// Runs `conformance sandbox`.
pub(crate) fn sandbox(arguments: &Arguments) -> ExitCode {
    forward(Some("sandbox"), &arguments.arguments)
}

/// Runs the program with `command` before `arguments`.
fn forward(command: Option<&str>, arguments: &[OsString]) -> ExitCode {
    let program = [PROGRAM].into_iter().chain(command).map(OsString::from);
    conformance::cli::main(program.chain(arguments.iter().cloned()))
}
