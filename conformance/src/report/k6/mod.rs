//! The k6 report: a script of valid requests for the load engine k6, one for each operation that succeeded, with the values of
//! the run.
//!
//! Credentials are read from environment variables (`k6 run -e CONFORMANCE_TOKEN=…`); the script holds none.

mod script;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use self::script::{Load, Script};
use super::{Format, ReportSource, Reporter};
use crate::{
    case::{Intent, OperationIndex},
    engine::{
        Event, Summary,
        event::{Recorded, RunStarted},
    },
};

/// The format.
pub static FORMAT: Format = Format {
    name: "k6",
    what: "a script of valid requests for k6",
    source: ReportSource::Exchanges(|_, out| Box::new(K6Reporter::new(out))),
};

/// Keeps the first successful valid request of each operation, and writes them at the end.
struct K6Reporter<W> {
    out: W,
    base_url: String,
    title: String,
    servers: BTreeMap<OperationIndex, String>,
    requests: BTreeMap<OperationIndex, Recorded>,
}

impl<W: Write> K6Reporter<W> {
    fn new(out: W) -> Self {
        Self {
            out,
            base_url: String::new(),
            title: String::new(),
            servers: BTreeMap::new(),
            requests: BTreeMap::new(),
        }
    }

    fn begin(&mut self, started: &RunStarted) {
        self.base_url.clone_from(&started.base_url);
        self.title.clone_from(&started.title);
        self.servers.clone_from(&started.servers);
    }

    fn note(&mut self, recorded: &Recorded) {
        let exchange = &recorded.exchange;
        let is_valid = exchange.case.intent == Intent::Positive && exchange.case.method.is_none();
        if is_valid && exchange.is_success() && exchange.redirect.is_none() {
            let known = self.requests.entry(exchange.operation);
            known.or_insert_with(|| recorded.clone());
        }
    }
}

impl<W: Write> Reporter for K6Reporter<W> {
    fn name(&self) -> &'static str {
        "k6"
    }

    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(started) => self.begin(started),
            Event::Exchanged(recorded) => self.note(recorded),
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        let loads = self.requests.iter().filter_map(|(index, recorded)| {
            let case = &recorded.exchange.case;
            let mut operations = summary.operations.iter();
            let operation = operations.find(|operation| operation.id == case.operation)?;
            Some(Load {
                name: &operation.label,
                server: self.servers.get(index).map(String::as_str),
                request: &recorded.exchange.request,
                statuses: operation
                    .documented
                    .iter()
                    .map(|known| known.status.as_str())
                    .collect(),
            })
        });
        let script = Script {
            title: &self.title,
            base_url: &self.base_url,
            loads: loads.collect(),
        };
        self.out.write_all(script.to_string().as_bytes())?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests;
