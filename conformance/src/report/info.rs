//! The facts about a run that reports show besides its events.

use std::collections::BTreeMap;

use jiff::Timestamp;
use spec::model::Api;

use crate::checks::{Check, CheckInfo};

/// The facts about a run that are known before it starts and that the engine does not need.
#[derive(Debug, Clone)]
pub struct RunInfo {
    /// The start time.
    pub started_at: Timestamp,
    /// The entry document, as the user named it.
    pub document: String,
    /// The checks of the run.
    pub checks: Vec<&'static CheckInfo>,
    /// The part of the operations that the run tests, such as `slice:1/3`; `None` when it tests all of them.
    pub partition: Option<String>,
    /// The location of each operation, as `file:line:column`, by its method and path.
    locations: BTreeMap<String, String>,
}

impl RunInfo {
    /// The facts about a run over `api` with `checks`.
    pub fn new(api: &Api, checks: &[&'static dyn Check], started_at: Timestamp) -> Self {
        let sources = api.document.sources();
        let locations = api.operations.iter().map(|operation| {
            let location = sources.location(operation.origin.span);
            (operation.label(), location)
        });
        let entry = sources.iter().next();
        Self {
            started_at,
            document: entry
                .map(|(_, source)| source.name().to_owned())
                .unwrap_or_default(),
            checks: checks.iter().map(|check| check.info()).collect(),
            partition: None,
            locations: locations.collect(),
        }
    }

    /// The location of the operation with this method and path.
    pub fn location(&self, label: &str) -> Option<&str> {
        self.locations.get(label).map(String::as_str)
    }

    #[cfg(test)]
    pub(crate) fn canned(document: &str, locations: &[(&str, &str)]) -> Self {
        let owned =
            |(label, location): &(&str, &str)| ((*label).to_owned(), (*location).to_owned());
        Self {
            started_at: Timestamp::UNIX_EPOCH,
            document: document.to_owned(),
            checks: crate::checks::CHECKS
                .iter()
                .map(|check| check.info())
                .collect(),
            partition: None,
            locations: locations.iter().map(owned).collect(),
        }
    }
}
