//! What people and tools read of a run: each format is a listener to the same events.
//!
//! **Invariant:** a reporter writes to the writer it was given and to nothing else, and cannot influence the run.

pub mod terminal;

pub mod json;

use std::io;

use crate::engine::{Event, Summary};

/// A listener that turns a run into one format.
pub trait Reporter {
    /// The name used in options and messages.
    fn name(&self) -> &'static str;

    /// Hears of something, in the order of the plan.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    fn on_event(&mut self, event: &Event) -> io::Result<()>;

    /// Writes what is left.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()>;
}

/// All reporters of a run. One that fails does not keep the others from hearing the rest.
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

    /// Tells all reporters; those that fail are told nothing more.
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

    /// Finishes all reporters; gives the names of those that failed, and why.
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
