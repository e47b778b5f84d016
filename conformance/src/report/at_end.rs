//! A reporter that writes its document at the end of the run.

use std::io::{self, Write};

use super::{Reporter, RunInfo, json::format::Report};
use crate::engine::{Event, Summary, event::RunStarted};

/// Waits for the end of the run, and writes one document from its [`Report`].
///
/// All these formats show the data of the JSON report; so any of them can be made from a JSON report that was kept.
pub struct AtEnd<W> {
    name: &'static str,
    write: fn(&Report, &mut dyn Write) -> io::Result<()>,
    info: RunInfo,
    started: Option<RunStarted>,
    out: W,
}

impl<W: Write> AtEnd<W> {
    /// A reporter called `name` that calls `write` with `out`.
    pub fn new(
        name: &'static str,
        write: fn(&Report, &mut dyn Write) -> io::Result<()>,
        info: RunInfo,
        out: W,
    ) -> Self {
        Self {
            name,
            write,
            info,
            started: None,
            out,
        }
    }
}

impl<W: Write> Reporter for AtEnd<W> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        if let Event::RunStarted(started) = event {
            self.started = Some(started.clone());
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        let report = Report::new(&self.info, self.started.as_ref(), summary);
        (self.write)(&report, &mut self.out)?;
        self.out.flush()
    }
}
