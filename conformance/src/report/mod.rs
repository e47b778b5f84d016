//! The reporters: each format listens to the same events.
//!
//! **Invariant:** a reporter writes to the writer it was given and to nothing else, and cannot influence the run.

pub mod terminal;

pub mod json;

pub mod html;

pub mod markdown;

pub mod junit;

pub mod sarif;

pub mod har;

pub mod ctrf;

pub mod k6;

pub mod ci;

pub mod merge;

pub(crate) mod annotation;

pub(crate) mod code_quality;

mod at_end;

mod info;

mod json_lines;

mod parts;

mod wording;

use std::{fmt, io};

use self::json::format::Report;
pub use self::{at_end::AtEnd, info::RunInfo};
use crate::engine::{Event, Summary};

/// All file formats, in the order in which they are listed.
pub static FORMATS: &[&Format] = &[
    &html::FORMAT,
    &markdown::FORMAT,
    &json::FORMAT,
    &junit::FORMAT,
    &sarif::FORMAT,
    &har::FORMAT,
    &ctrf::FORMAT,
    &ci::GITHUB,
    &ci::GITLAB,
    &k6::FORMAT,
];

/// A file format.
pub struct Format {
    /// The name used in options and messages.
    pub name: &'static str,
    /// Its purpose, in a few words.
    pub what: &'static str,
    /// What it is made of.
    pub source: ReportSource,
}

/// What a format is made of.
#[derive(Clone, Copy)]
pub enum ReportSource {
    /// The data of the JSON report, at the end of the run; so it can be made from a JSON report that was kept.
    Report(Write),
    /// The exchanges of the run, which the engine must record; by the reporter that this creates.
    Exchanges(fn(RunInfo, Box<dyn io::Write>) -> Box<dyn Reporter>),
}

impl Format {
    /// Whether it is made of exchanges.
    pub fn has_exchanges(&self) -> bool {
        matches!(self.source, ReportSource::Exchanges(_))
    }

    /// A reporter that writes to `out`.
    pub fn reporter(&self, info: RunInfo, out: Box<dyn io::Write>) -> Box<dyn Reporter> {
        match self.source {
            ReportSource::Report(write) => Box::new(AtEnd::new(self.name, write, info, out)),
            ReportSource::Exchanges(create) => create(info, out),
        }
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Format")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The format called `name`.
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}

/// Writes a report that was kept.
pub type Write = fn(&Report, &mut dyn io::Write) -> io::Result<()>;

/// What writes the format called `name` from a JSON report; `None` for formats that are made of exchanges.
pub fn writer(name: &str) -> Option<Write> {
    match find(name)?.source {
        ReportSource::Report(write) => Some(write),
        ReportSource::Exchanges(_) => None,
    }
}

/// A reporter for one format.
pub trait Reporter {
    /// The name used in options and messages.
    fn name(&self) -> &'static str;

    /// Handles an event; events arrive in the order of the plan.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    fn on_event(&mut self, event: &Event) -> io::Result<()>;

    /// Writes the rest.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()>;
}

/// All reporters of a run. When one fails, the others continue.
#[derive(Default)]
pub struct Fanout {
    reporters: Vec<Box<dyn Reporter>>,
    failed: Vec<(&'static str, io::Error)>,
}

impl Fanout {
    /// Adds a reporter.
    pub fn add(&mut self, reporter: Box<dyn Reporter>) {
        self.reporters.push(reporter);
    }

    /// Forwards an event to all reporters that have not failed.
    pub fn on_event(&mut self, event: &Event) {
        let failed = &mut self.failed;
        self.reporters
            .retain_mut(|reporter| match reporter.on_event(event) {
                Ok(()) => true,
                Err(error) => {
                    failed.push((reporter.name(), error));
                    false
                }
            });
    }

    /// Finishes all reporters; returns the names of those that failed, and why.
    pub fn finish(mut self, summary: &Summary) -> Vec<(&'static str, io::Error)> {
        for reporter in self.reporters {
            let name = reporter.name();
            if let Err(error) = reporter.finish(summary) {
                self.failed.push((name, error));
            }
        }
        self.failed
    }
}

#[cfg(test)]
pub(crate) mod canned;
