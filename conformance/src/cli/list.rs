//! `conformance checks`.

use std::io::{self, Write};

use super::{Exit, select};
use crate::checks::CHECKS;

/// Prints the pages of the checks that are named; of all when none is.
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
        // A reader that has seen enough, such as `head`, is no error.
        if writeln!(out, "{line}").is_err() {
            break;
        }
    }
    Exit::Clean
}
