//! The report of a worker about one unit.

use std::{collections::BTreeMap, time::Duration};

use super::{
    change::Change,
    event::Recorded,
    group::Occurrence,
    plan::Unit,
    provenance,
    rejection::{self, Rejection},
};
use crate::{
    case::OperationIndex,
    exchange::Exchange,
    failure::Failure,
    observed::Fact,
    operation::Reason,
    phases::{CoveredConstraint, stateful::Step},
};

/// The report of a worker about one unit.
#[derive(Debug)]
pub(super) struct UnitReport {
    pub(super) unit: Unit,
    pub(super) cases: u64,
    /// The responses, counted by operation.
    pub(super) responses: BTreeMap<OperationIndex, ResponseCounts>,
    pub(super) occurrences: Vec<Occurrence>,
    pub(super) untestable: Option<Reason>,
    pub(super) warnings: Vec<String>,
    pub(super) recorded: Vec<Recorded>,
    pub(super) constraints: Vec<CoveredConstraint>,
    /// What the exchanges showed, as far as later units use it.
    pub(super) facts: Vec<Fact>,
    /// What the exchanges changed on the server.
    pub(super) changes: Vec<Change>,
    /// Requests that were rejected, each with the number of changes before it.
    pub(super) rejected: Vec<(usize, Change)>,
}

/// The responses to the cases of one operation.
#[derive(Debug, Default)]
pub(super) struct ResponseCounts {
    pub(super) cases: u64,
    /// How often each status was seen.
    pub(super) statuses: BTreeMap<u16, u64>,
    /// Time until the responses were complete, of all cases together and of the slowest.
    pub(super) waited: Duration,
    pub(super) slowest: Duration,
    /// Valid requests, and those of them that did not succeed.
    pub(super) valid: u64,
    pub(super) rejections: Vec<Rejection>,
}

impl UnitReport {
    /// An empty report of `unit`.
    pub(super) fn new(unit: Unit) -> Self {
        Self {
            unit,
            cases: 0,
            responses: BTreeMap::new(),
            occurrences: Vec::new(),
            untestable: None,
            warnings: Vec::new(),
            recorded: Vec::new(),
            constraints: Vec::new(),
            facts: Vec::new(),
            changes: Vec::new(),
            rejected: Vec::new(),
        }
    }

    /// Counts an exchange.
    pub(super) fn count(&mut self, exchange: &Exchange) {
        self.cases += 1;
        let responses = self.responses.entry(exchange.operation).or_default();
        responses.cases += 1;
        responses.valid += u64::from(rejection::is_plain(exchange));
        responses.waited += exchange.interaction.elapsed;
        responses.slowest = responses.slowest.max(exchange.interaction.elapsed);
        if let Some(response) = exchange.response()
            && exchange.case.method.is_none()
        {
            *responses.statuses.entry(response.status).or_default() += 1;
        }
    }

    /// Records that a valid request of `operation` did not succeed. `command` makes the command that sends it.
    pub(super) fn reject(
        &mut self,
        operation: OperationIndex,
        rejection: Rejection,
        command: impl FnOnce() -> String,
    ) {
        let responses = self.responses.entry(operation).or_default();
        rejection::add(&mut responses.rejections, rejection, command);
    }

    /// Warns that the operation called `label` succeeds only behind a redirect.
    pub(super) fn warn_of_redirect(&mut self, label: &str) {
        let warning = format!(
            "{label}: it succeeds behind a redirect that the document does not have; `--without redirects` tests the redirect itself"
        );
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Whether a response of `operation` was a success.
    pub(super) fn has_success(&self, operation: OperationIndex) -> bool {
        let responses = self.responses.get(&operation);
        let mut statuses = responses
            .into_iter()
            .flat_map(|known| known.statuses.keys());
        statuses.any(|status| (200..300).contains(status))
    }

    /// Records a failure of `exchange`, which is the last of `steps`.
    pub(super) fn add(&mut self, failure: Failure, exchange: &Exchange, steps: &[Step]) {
        let known = self.occurrences.iter_mut().find(|known| {
            known.exchange.operation == exchange.operation
                && known.failure.has_same_signature(&failure)
        });
        match known {
            Some(known) => known.count += 1,
            None => self.occurrences.push(Occurrence {
                failure,
                exchange: exchange.clone(),
                steps: if steps.is_empty() {
                    provenance::steps(exchange.operation, &exchange.case)
                } else {
                    steps.to_vec()
                },
                is_single: steps.is_empty(),
                changes: self.changes.len(),
                count: 1,
            }),
        }
    }
}
