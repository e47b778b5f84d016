//! Findings: one for each failure signature.

use crate::{exchange::Exchange, failure::Failure, phases::stateful::Step};

/// A finding: the failure, the minimal case that shows it, and the operations in which it occurs.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The failure of the minimal case.
    pub failure: Failure,
    /// Every operation in which it occurred, beginning with that of the minimal case.
    pub operations: Vec<AffectedOperation>,
    /// The steps that reproduce it, before values are filled in; the last one fails.
    pub steps: Vec<Step>,
    /// The exchanges before the failing one, oldest first.
    pub before: Vec<Evidence>,
    /// The minimal exchange that fails.
    pub evidence: Evidence,
    /// Whether it was known before, so that it does not count.
    pub is_known: bool,
    /// How often it was reproduced.
    pub reproduction: Reproduction,
    /// Where each reproduction had another value, because the server responds to a repetition in another way: JSON Pointers into
    /// the body, and names of parameters.
    pub renewed: Vec<String>,
    /// Whether its requests reproduce it only with what other requests of the run left on the server: a server that did not see
    /// these may respond in another way.
    pub needs_run: bool,
}

/// An exchange of a finding, with credentials replaced by the names of their variables.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Method and path of the operation.
    pub label: String,
    /// The request and the response.
    pub exchange: Exchange,
    /// A shell command that sends the request.
    pub curl: String,
}

/// How often a finding was reproduced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reproduction {
    /// The number of successful tries.
    pub reproduced: u32,
    /// The number of tries.
    pub tries: u32,
}

/// An operation in which a failure occurred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AffectedOperation {
    /// Its id.
    pub id: String,
    /// Method and path.
    pub label: String,
    /// How often it occurred.
    pub count: u64,
    /// A shell command that reproduces it there; only for severe findings, besides the one of the finding itself.
    pub curl: Option<String>,
}

impl Reproduction {
    /// Whether some try did not reproduce it.
    pub fn is_flaky(self) -> bool {
        self.reproduced < self.tries
    }

    /// Whether no try reproduced it.
    pub fn is_in_vain(self) -> bool {
        self.tries > 0 && self.reproduced == 0
    }

    /// Records another try.
    pub fn note(&mut self, has_come: bool) {
        self.tries += 1;
        self.reproduced += u32::from(has_come);
    }
}

impl Finding {
    /// How often it occurred in all operations.
    pub fn occurrences(&self) -> u64 {
        self.operations
            .iter()
            .map(|operation| operation.count)
            .sum()
    }

    /// A stable name: the check and a digest of the signature.
    pub fn fingerprint(&self) -> String {
        self.failure.fingerprint()
    }
}
