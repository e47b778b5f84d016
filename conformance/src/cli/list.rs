//! `conformance checks`: prints the documentation of the checks.

use std::io::{self, Write};

use clap::Args;

use super::{Exit, select};
use crate::checks::CHECKS;

#[derive(Debug, Args)]
pub(super) struct ChecksArgs {
    /// Only these checks
    #[arg(value_name = "CHECK")]
    pub(super) checks: Vec<String>,
}

/// Prints the documentation of the named checks; of all when none is named.
pub(super) fn checks(names: &[String]) -> Exit {
    let chosen = match select::checks_called(names) {
        Ok(chosen) if chosen.is_empty() => CHECKS.to_vec(),
        Ok(chosen) => chosen,
        Err(exit) => return exit,
    };
    print(chosen.into_iter().map(|check| {
        let info = check.info();
        format!(
            "{} ({})\n  {}\n  Why: {}\n  Example: {}\n  Standard: {}\n",
            info.id, info.severity, info.what, info.why, info.example, info.standard
        )
    }))
}

/// Prints lines to standard output.
pub(super) fn print(lines: impl Iterator<Item = String>) -> Exit {
    let mut out = io::stdout().lock();
    for line in lines {
        // A reader that closes early, such as `head`, is not an error.
        if writeln!(out, "{line}").is_err() {
            break;
        }
    }
    Exit::Clean
}
