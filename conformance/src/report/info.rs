//! What reporters say about a run beside its events.

use std::collections::BTreeMap;

use jiff::Timestamp;
use spec::model::Api;

use crate::checks::{Check, CheckInfo};

/// What is known of a run before it begins, and is not the engine's business.
#[derive(Debug, Clone)]
pub struct RunInfo {
    /// When it begins.
    pub started_at: Timestamp,
    /// The entry document, as the user named it.
    pub document: String,
    /// The checks that judge.
    pub checks: Vec<&'static CheckInfo>,
    /// Where each operation is written, as `file:line:column`, by its method and path.
    locations: BTreeMap<String, String>,
}

impl RunInfo {
    /// What is known of a run over `api` with `checks`.
    pub fn new(api: &Api, checks: &[&'static dyn Check], started_at: Timestamp) -> Self {
        let sources = api.document.sources();
        let locations = api.operations.iter().map(|operation| {
            let location = sources.place(operation.origin.span);
            (operation.label(), location)
        });
        let entry = sources.iter().next();
        Self {
            started_at,
            document: entry
                .map(|(_, source)| source.name().to_owned())
                .unwrap_or_default(),
            checks: checks.iter().map(|check| check.info()).collect(),
            locations: locations.collect(),
        }
    }

    /// Where the operation with this method and path is written.
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
            locations: locations.iter().map(owned).collect(),
        }
    }
}
