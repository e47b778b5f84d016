//! The sink of the events of a run.

use std::sync::mpsc::Sender;

use spec::model::Api;

use super::{
    config::RunConfig,
    event::{Event, Recorded, RunStarted},
};
use crate::phases::Phase;

/// Sends events to the receiver.
#[derive(Debug)]
pub(super) struct EventSink(Sender<Event>);

impl EventSink {
    /// A sink whose events come out of the receiver of `sender`.
    pub(super) fn new(sender: Sender<Event>) -> Self {
        Self(sender)
    }

    /// Sends an event.
    pub(super) fn emit(&self, event: Event) {
        // Runs without reporters have no receiver.
        drop(self.0.send(event));
    }

    /// Sends the first event of a run.
    pub(super) fn announce(&self, api: &Api, config: &RunConfig) {
        self.emit(Event::RunStarted(RunStarted {
            title: api.name(),
            base_url: config.base_url.clone(),
            servers: config.servers.urls(),
            seed: config.seed.0,
            nonce: config.nonce(),
            jobs: config.jobs,
            selected: config.operations.len(),
            operations: api.operations.len(),
            phases: phases(config),
        }));
    }

    /// Sends exchanges, in their order.
    pub(super) fn exchanged(&self, exchanges: Vec<Recorded>) {
        for exchange in exchanges {
            self.emit(Event::Exchanged(Box::new(exchange)));
        }
    }
}

/// The names of the phases that have something to send.
fn phases(config: &RunConfig) -> Vec<&'static str> {
    let has_workflows = !config.workflows.is_empty();
    if config.observes {
        return vec![Phase::Traffic.name()];
    }
    let phases = config.phases.iter();
    let phases = phases.filter(|phase| has_workflows || **phase != Phase::Workflows);
    phases.map(|phase| phase.name()).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn events_keep_their_order_and_need_no_receiver() {
        let (sender, receiver) = mpsc::channel();
        let sink = EventSink::new(sender);
        sink.emit(Event::Warning("first".to_owned()));
        sink.emit(Event::Warning("second".to_owned()));
        let texts: Vec<String> = receiver
            .try_iter()
            .filter_map(|event| match event {
                Event::Warning(text) => Some(text),
                _ => None,
            })
            .collect();
        assert_eq!(texts, ["first", "second"]);
        drop(receiver);
        sink.emit(Event::Warning("unheard".to_owned()));
    }
}
