//! `conformance checks`.

use std::io::{self, Write};

use super::Exit;
use crate::checks::CHECKS;

/// Prints the pages of all checks.
pub(super) fn checks() -> Exit {
    let mut out = io::stdout().lock();
    for check in CHECKS {
        let info = check.info();
        let page = format!(
            "{} ({})\n  {}\n  Why: {}\n  Example: {}\n  Standard: {}\n",
            info.id, info.severity, info.what, info.why, info.example, info.standard
        );
        // A reader that has seen enough, such as `head`, is no error.
        if writeln!(out, "{page}").is_err() {
            break;
        }
    }
    Exit::Clean
}
