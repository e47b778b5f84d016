//! The terminal reporter: progress during a run, then the findings and a summary.

mod finding;

mod overview;

mod progress;

mod style;

mod summary;

mod without_success;

use std::io::{self, Write};

use self::progress::ProgressLine;
pub use self::style::Style;
use super::{Reporter, wording};
use crate::engine::{Event, Summary};

/// Writes a progress line on a terminal, then the findings and a summary.
pub struct TerminalReporter<W> {
    out: W,
    style: Style,
    progress: Option<ProgressLine>,
    /// Whether to omit the progress.
    is_quiet: bool,
    /// Whether to write everything that is known about operations that never succeeded.
    is_verbose: bool,
    /// Up to this number of findings, all are written in full.
    most_in_full: usize,
}

/// Up to this number of findings, all are written in full; more do not fit a screen.
const MOST_IN_FULL: usize = 20;

impl<W: Write> TerminalReporter<W> {
    /// A reporter that writes to `out`. `is_interactive` is true when a line can be overwritten.
    pub fn new(out: W, style: Style, is_interactive: bool, is_quiet: bool) -> Self {
        Self {
            out,
            style,
            progress: is_interactive.then(ProgressLine::default),
            is_quiet,
            is_verbose: false,
            most_in_full: MOST_IN_FULL,
        }
    }

    /// Writes all findings in full, and everything that is known about operations that never succeeded, if `is_verbose`.
    #[must_use]
    pub fn verbose(self, is_verbose: bool) -> Self {
        let most_in_full = if is_verbose {
            usize::MAX
        } else {
            self.most_in_full
        };
        Self {
            is_verbose,
            most_in_full,
            ..self
        }
    }

    /// Writes all findings in full, however many there are.
    #[must_use]
    pub fn in_full(self) -> Self {
        Self {
            most_in_full: usize::MAX,
            ..self
        }
    }

    fn clear(&mut self) -> io::Result<()> {
        match &mut self.progress {
            Some(progress) => progress.clear(&mut self.out),
            None => Ok(()),
        }
    }
}

impl<W: Write> Reporter for TerminalReporter<W> {
    fn name(&self) -> &'static str {
        "terminal"
    }

    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(started) if !self.is_quiet => {
                let style = self.style;
                writeln!(
                    self.out,
                    "{} at {}",
                    style.strong(&started.title),
                    started.base_url
                )?;
                writeln!(
                    self.out,
                    "{} of {} operations; {}; {}; {} connection{}",
                    started.selected,
                    started.operations,
                    started.phases.join(", "),
                    wording::seed(started.seed, started.nonce),
                    started.jobs,
                    if started.jobs == 1 { "" } else { "s" },
                )?;
                writeln!(self.out)?;
            }
            Event::Tick(progress) | Event::Progressed(progress) => {
                if let Some(line) = &mut self.progress {
                    line.draw(*progress, &mut self.out)?;
                }
            }
            Event::Warning(text) => {
                self.clear()?;
                writeln!(self.out, "{} {text}", self.style.warning("warning:"))?;
            }
            // Findings are printed in order at the end, so that the same run prints the same text.
            Event::RunStarted(_)
            | Event::FindingConfirmed(_)
            | Event::Exchanged(_)
            | Event::RunFinished(_) => {}
        }
        self.out.flush()
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        self.clear()?;
        let is_in_full = summary.findings.len() <= self.most_in_full;
        if !is_in_full {
            overview::write(&mut self.out, self.style, &summary.findings)?;
        }
        let in_full = summary.findings.iter().filter(|_| is_in_full);
        for (index, finding) in in_full.enumerate() {
            finding::write(&mut self.out, self.style, index + 1, finding)?;
        }
        summary::write(&mut self.out, self.style, summary, self.is_verbose)?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests;
