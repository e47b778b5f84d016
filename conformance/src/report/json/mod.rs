//! The JSON report: one document at the end of the run, in a published format.

pub mod format;

mod build;

use std::io::{self, Write};

use self::format::{Finding, Report};
use super::{Format, ReportSource};

/// The format.
pub static FORMAT: Format = Format {
    name: "json",
    what: "everything, for programs; its JSON Schema is published",
    source: ReportSource::Report(write),
};

impl Report {
    /// The location of `finding` in the document: its own, or else that of the operation that it was found in.
    pub(super) fn location_of<'r>(&'r self, finding: &'r Finding) -> Option<&'r str> {
        let own = finding.location.as_deref();
        own.or_else(|| self.location(&finding.operations.first()?.label))
    }

    /// The location of the operation with this method and path.
    pub(super) fn location(&self, label: &str) -> Option<&str> {
        let operation = self.operations.iter().find(|known| known.label == label);
        operation?.location.as_deref()
    }
}

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
