//! The exit codes of the commands.

use std::process::ExitCode;

/// Everything is as it should be: 0.
pub(crate) const DONE: ExitCode = ExitCode::SUCCESS;
/// A check failed: 1. (2 is a wrong command line, by clap.)
pub(crate) const NOT_AS_EXPECTED: u8 = 1;
/// The document has errors: 3.
pub(crate) const DOCUMENT_HAS_ERRORS: u8 = 3;
/// A bug of ours, or a machine that does not cooperate: 70.
const FAILED: u8 = 70;

/// Prints why a command could not do its work.
#[expect(clippy::print_stderr, reason = "commands print")]
pub(crate) fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    FAILED.into()
}
