//! `conformance checks`.

use std::io::{self, Write};

use super::Exit;
use crate::checks::CHECKS;

/// Prints the pages of all checks.
pub(super) fn checks() -> Exit {
    print(CHECKS.iter().map(|check| {
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
