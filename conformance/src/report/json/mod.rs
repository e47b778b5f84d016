//! The JSON report: one document at the end of the run, in a published format.

pub mod format;

mod build;

use std::io::{self, Write};

use self::format::Report;
use super::{AtEnd, Format};

/// The format.
pub static FORMAT: Format = Format {
    name: "json",
    what: "everything, for programs; its JSON Schema is published",
    has_exchanges: false,
    reporter: |info, out| Box::new(AtEnd::new("json", write, info, out)),
};

/// Writes `report` as JSON.
///
/// # Errors
///
/// When `out` fails.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    writeln!(out)
}

/// The JSON Schema of the report, as it is published.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Report).into()
}

#[cfg(test)]
mod tests;
