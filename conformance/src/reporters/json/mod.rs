//! The report for programs: one JSON document when the run is over.

pub mod format;

use std::io::{self, Write};

use super::Reporter;
use crate::engine::{Event, Summary, event::RunStarted};

/// Writes the JSON report.
pub struct JsonReporter<W> {
    out: W,
    started: Option<RunStarted>,
}

impl<W: Write> JsonReporter<W> {
    /// A reporter that writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out, started: None }
    }
}

impl<W: Write> Reporter for JsonReporter<W> {
    fn name(&self) -> &'static str {
        "json"
    }

    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        if let Event::RunStarted(started) = event {
            self.started = Some(started.clone());
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        let report = format::Report::new(self.started.as_ref(), summary);
        serde_json::to_writer_pretty(&mut self.out, &report)?;
        writeln!(self.out)?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_keeps_its_published_schema() {
        let mut out = Vec::new();
        let reporter = Box::new(JsonReporter::new(&mut out));
        let summary = crate::reporters::terminal::canned::summary();
        reporter.finish(&summary).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let schema = serde_json::to_value(schemars::schema_for!(format::Report)).unwrap();
        assert!(
            spec::schema::validator::admits(&schema, &value),
            "{value:#}"
        );
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }
}
