//! The HAR report: every exchange of a run as an HTTP Archive 1.2, for browsers' developer tools and similar viewers.
//!
//! Entries are written as they arrive, so a run of any length needs constant memory.

mod format;

use std::{
    collections::BTreeMap,
    io::{self, Write},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

use self::format::{Creator, Entry};
use super::{Format, ReportSource, Reporter, RunInfo, wording};
use crate::{
    case::OperationIndex,
    engine::{
        Event, Summary,
        event::{Recorded, RunStarted},
    },
};

/// The format.
pub static FORMAT: Format = Format {
    name: "har",
    what: "every exchange as an HTTP Archive",
    source: ReportSource::Exchanges(|info, out| Box::new(HarReporter::new(&info, out))),
};

/// Writes an HTTP Archive.
pub struct HarReporter<W> {
    out: W,
    started_at: Timestamp,
    base_url: String,
    servers: BTreeMap<OperationIndex, String>,
    comment: String,
    stage: Stage,
}

/// The parts of the archive that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Nothing,
    Head,
    Entries,
}

impl<W: Write> HarReporter<W> {
    /// A reporter that writes to `out`.
    pub fn new(info: &RunInfo, out: W) -> Self {
        Self {
            out,
            started_at: info.started_at,
            base_url: String::new(),
            servers: BTreeMap::new(),
            comment: String::new(),
            stage: Stage::Nothing,
        }
    }

    fn begin(&mut self, started: &RunStarted) {
        self.base_url.clone_from(&started.base_url);
        self.servers.clone_from(&started.servers);
        self.comment = format!(
            "{}, {}",
            started.title,
            wording::seed(started.seed, started.nonce)
        );
    }

    fn head(&mut self) -> io::Result<()> {
        if self.stage == Stage::Nothing {
            self.stage = Stage::Head;
            self.out
                .write_all(b"{\"log\":{\"version\":\"1.2\",\"creator\":")?;
            serde_json::to_writer(&mut self.out, &Creator::this())?;
            self.out.write_all(b",\"comment\":")?;
            serde_json::to_writer(&mut self.out, &self.comment)?;
            self.out.write_all(b",\"entries\":[")?;
        }
        Ok(())
    }

    fn entry(&mut self, recorded: &Recorded) -> io::Result<()> {
        self.head()?;
        if self.stage == Stage::Entries {
            self.out.write_all(b",")?;
        }
        self.stage = Stage::Entries;
        self.out.write_all(b"\n")?;
        let started_at = later(self.started_at, recorded.exchange.sent_at);
        let own = self.servers.get(&recorded.exchange.operation);
        let base_url = own.unwrap_or(&self.base_url);
        let entry = Entry::new(recorded, base_url, format!("{started_at:.6}"));
        serde_json::to_writer(&mut self.out, &entry)?;
        Ok(())
    }
}

impl<W: Write> Reporter for HarReporter<W> {
    fn name(&self) -> &'static str {
        "har"
    }

    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(started) => {
                self.begin(started);
                self.head()
            }
            Event::Exchanged(exchange) => self.entry(exchange),
            _ => Ok(()),
        }
    }

    fn finish(mut self: Box<Self>, _summary: &Summary) -> io::Result<()> {
        self.head()?;
        self.out.write_all(b"\n]}}\n")?;
        self.out.flush()
    }
}

/// The time `after` a time; the time itself at the end of the calendar.
fn later(moment: Timestamp, after: Duration) -> Timestamp {
    SignedDuration::try_from(after)
        .ok()
        .and_then(|after| moment.checked_add(after).ok())
        .unwrap_or(moment)
}

#[cfg(test)]
mod tests;
