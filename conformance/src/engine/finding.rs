//! What was found: one for each cause.

use crate::{exchange::Exchange, failure::Failure, phases::stateful::Step};

/// A cause of failures: what the check says, the smallest case that shows it, and the operations it was met in.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What the check says about the smallest case.
    pub failure: Failure,
    /// Every operation it was met in, the shown one first.
    pub operations: Vec<AffectedOperation>,
    /// How to have it again: the steps before values are filled in, the failing one last.
    pub steps: Vec<Step>,
    /// The requests that must be sent before, oldest first.
    pub before: Vec<Evidence>,
    /// The smallest exchange that shows it.
    pub evidence: Evidence,
    /// Whether it was known before, so that it does not count.
    pub is_known: bool,
    /// How it came again.
    pub reproduction: Reproduction,
}

/// An exchange of a finding as it may be shown: credentials replaced by the names of their variables.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Method and path of the operation.
    pub label: String,
    /// What was sent and what came back.
    pub exchange: Exchange,
    /// A line for the shell that sends the request again.
    pub curl: String,
}

/// How often a finding came again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reproduction {
    /// How often it came again.
    pub reproduced: u32,
    /// How often it was tried.
    pub tries: u32,
}

/// An operation in which a cause was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AffectedOperation {
    /// Its id.
    pub id: String,
    /// Method and path.
    pub label: String,
    /// How often.
    pub count: u64,
    /// A line for the shell that shows it there too; sought for what is severe, beside the one of the finding itself.
    pub curl: Option<String>,
}

impl Reproduction {
    /// Whether it did not come again each time it was tried.
    pub fn is_flaky(self) -> bool {
        self.reproduced < self.tries
    }

    /// Notes another try.
    pub fn note(&mut self, has_come: bool) {
        self.tries += 1;
        self.reproduced += u32::from(has_come);
    }
}

impl Finding {
    /// How often it was met in all operations.
    pub fn occurrences(&self) -> u64 {
        self.operations
            .iter()
            .map(|operation| operation.count)
            .sum()
    }

    /// A stable name: check and a digest of the cause.
    pub fn fingerprint(&self) -> String {
        self.failure.fingerprint()
    }
}
