//! The HTML report: one file that loads nothing, sends nothing, and is readable without scripts.
//!
//! [`page`] is the frame with the key numbers; [`findings`] the list with its filters; [`finding`], [`exchange`] and [`body`]
//! one finding; [`map`] the table of operations; [`notes`] the warnings and checks.
//!
//! **Invariant:** text of the document and of the server is escaped, with invisible characters made visible; the page
//! forbids by its own policy every script but the one in `script.js`.

mod page;

mod numbers;

mod findings;

mod finding;

mod exchange;

mod body;

mod map;

mod without_success;

mod notes;

mod text;

use std::io::{self, Write};

use super::{Format, ReportSource, json::format::Report};

/// The format.
pub static FORMAT: Format = Format {
    name: "html",
    what: "one page for people, readable anywhere",
    source: ReportSource::Report(write),
};

/// Writes `report` as a page.
///
/// # Errors
///
/// When `out` fails.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page::page(report).into_string().as_bytes())
}

#[cfg(test)]
mod tests;
