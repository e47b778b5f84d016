//! Failures grouped by their signatures, with the operations and scenarios in which they occurred.

use crate::{case::OperationIndex, exchange::Exchange, failure::Failure, phases::stateful::Step};

/// A failure in one unit.
#[derive(Debug, Clone)]
pub(super) struct Occurrence {
    pub(super) failure: Failure,
    /// The exchange that failed.
    pub(super) exchange: Exchange,
    /// The steps that reproduce it.
    pub(super) steps: Vec<Step>,
    /// Whether it is of a single case, whose other steps provide its values.
    pub(super) is_single: bool,
    /// How many changes of the run came before it.
    pub(super) changes: usize,
    /// How often the same signature occurred in the unit.
    pub(super) count: u64,
}

/// The failures with one signature, and where they occurred.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// The first one in the order of the plan.
    pub(super) first: Occurrence,
    /// The operations in which it occurred.
    pub(super) operations: Vec<OperationCount>,
    /// Scenarios that failed: a few for each of the first operations, in the order of the plan.
    pub(super) samples: Vec<Sample>,
}

/// How often a failure occurred in an operation.
#[derive(Debug, Clone, Copy)]
pub(super) struct OperationCount {
    pub(super) operation: OperationIndex,
    pub(super) count: u64,
}

/// The steps of a failed scenario.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) operation: OperationIndex,
    pub(super) steps: Vec<Step>,
    /// Whether it is of a single case, whose other steps provide its values.
    pub(super) is_single: bool,
    /// How many changes of the run came before it.
    pub(super) changes: usize,
    /// The path of the failing request.
    pub(super) path: String,
}

/// The maximum number of samples of one operation in a group: a failure may depend on the state of the server.
const SAMPLES_OF_ONE: usize = 4;
/// The maximum number of samples in a group.
const SAMPLES: usize = 32;

impl Sample {
    fn of(occurrence: &Occurrence) -> Self {
        Self {
            operation: occurrence.exchange.operation,
            steps: occurrence.steps.clone(),
            is_single: occurrence.is_single,
            changes: occurrence.changes,
            path: occurrence.exchange.request.path().to_owned(),
        }
    }
}

impl Group {
    /// A group with its first failure.
    pub(super) fn new(first: Occurrence) -> Self {
        Self {
            operations: vec![OperationCount {
                operation: first.exchange.operation,
                count: first.count,
            }],
            samples: vec![Sample::of(&first)],
            first,
        }
    }

    /// Adds another failure with the same signature.
    pub(super) fn add(&mut self, occurrence: &Occurrence) {
        self.count(occurrence);
        let operation = occurrence.exchange.operation;
        let of_this = self.samples.iter();
        let of_this = of_this.filter(|sample| sample.operation == operation);
        if self.samples.len() < SAMPLES && of_this.count() < SAMPLES_OF_ONE {
            self.samples.push(Sample::of(occurrence));
        }
    }

    /// Counts another failure.
    pub(super) fn count(&mut self, occurrence: &Occurrence) {
        let operation = occurrence.exchange.operation;
        let count = occurrence.count;
        let mut known = self.operations.iter_mut();
        match known.find(|entry| entry.operation == operation) {
            Some(entry) => entry.count += count,
            None => self.operations.push(OperationCount { operation, count }),
        }
    }

    /// Whether `occurrence`, which has another signature, reads like this failure in an operation where it occurred: a word of the
    /// message may be one that the request has by chance.
    pub(super) fn reads_like(&self, occurrence: &Occurrence) -> bool {
        let (own, other) = (&self.first.failure, &occurrence.failure);
        let mut operations = self.operations.iter();
        own.check == other.check
            && own.title == other.title
            && operations.any(|entry| entry.operation == occurrence.exchange.operation)
    }
}
