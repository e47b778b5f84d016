//! What was found: one for each cause.

use spec::wire::Request;

use crate::{case::Case, exchange::Interaction, failure::Failure, phases::stateful::PlannedStep};

/// A failure with the exchange that shows it, as a worker saw it.
#[derive(Debug, Clone)]
pub(super) struct RawFinding {
    pub(super) operation: usize,
    pub(super) failure: Failure,
    /// How to have it again.
    pub(super) steps: Vec<PlannedStep>,
    /// The last step as it was sent, values from earlier answers filled in.
    pub(super) case: Case,
    pub(super) request: Request,
    pub(super) interaction: Interaction,
    /// How often the same cause was met in the unit.
    pub(super) count: u64,
}

/// A request that is sent before the one that fails.
#[derive(Debug, Clone)]
pub struct FindingStep {
    /// Method and path.
    pub label: String,
    /// The request as it went out, credentials replaced by the names of their variables.
    pub request: Request,
    /// What came of it.
    pub interaction: Interaction,
    /// A line for the shell that sends it again.
    pub curl: String,
}

/// A cause of failures: what the check says, the smallest case that shows it, and the operations it was met in.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What the check says about the smallest case.
    pub failure: Failure,
    /// Every operation it was met in, the shown one first.
    pub operations: Vec<AffectedOperation>,
    /// The requests that must be sent before, oldest first.
    pub before: Vec<FindingStep>,
    /// How to have it again: the steps before values are filled in, the failing one last.
    pub steps: Vec<PlannedStep>,
    /// The smallest case that shows it.
    pub case: Case,
    /// The request as it went out, credentials replaced by the names of their variables.
    pub request: Request,
    /// What came of it.
    pub interaction: Interaction,
    /// Whether it was known before, so that it does not count.
    pub is_known: bool,
    /// How often it came again, of how many times it was tried.
    pub reproduced: (u32, u32),
    /// A line for the shell that sends the request again.
    pub curl: String,
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

impl Finding {
    /// Whether it did not come again each time it was tried.
    pub fn is_flaky(&self) -> bool {
        self.reproduced.0 < self.reproduced.1
    }

    /// How often it was met in all operations.
    pub fn occurrences(&self) -> u64 {
        self.operations
            .iter()
            .map(|operation| operation.count)
            .sum()
    }

    /// A stable name: check and a digest of the cause.
    pub fn fingerprint(&self) -> String {
        // FNV-1a: stable over versions and platforms, and short enough for a file name.
        let text = format!("{}\n{}", self.failure.check, self.failure.cause);
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("{}-{hash:016x}", self.failure.check)
    }
}
