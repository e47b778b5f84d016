//! The cases of an operation: the examples of its document, the boundaries of its schemas, random requests.

pub mod boundary;

pub mod certification;

pub mod extremes;

pub mod coverage;

pub mod examples;

pub mod fuzzing;

pub mod observed;

pub mod learned;

pub mod stateful;

pub mod shrink;

mod constraints;

use std::{
    cell::{OnceCell, RefCell},
    fmt,
};

pub use self::constraints::CoveredConstraint;
use self::{
    constraints::Constraints, coverage::CoverageCases, extremes::Extremes, fuzzing::Complete,
};
use crate::{
    case::Case,
    operation::{CompiledOperation, Reason},
    value::seed::RunSeed,
};

/// A part of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// The requests that a user recorded or wrote down.
    Workflows,
    /// The examples of the document.
    Examples,
    /// Boundary values, single violations and malformed requests; the same in every run.
    Coverage,
    /// Random requests.
    Fuzzing,
    /// Scenarios, in which requests use earlier responses.
    Stateful,
    /// The requests of other programs, which a proxy forwards; no phase of a run.
    Traffic,
}

impl Phase {
    /// All phases of a run in their order.
    pub const ALL: [Self; 5] = [
        Self::Workflows,
        Self::Examples,
        Self::Coverage,
        Self::Fuzzing,
        Self::Stateful,
    ];

    /// The name used in options and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Workflows => "workflows",
            Self::Examples => "examples",
            Self::Coverage => "coverage",
            Self::Fuzzing => "fuzzing",
            Self::Stateful => "stateful",
            Self::Traffic => "traffic",
        }
    }

    /// The phase called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.name() == name)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The index of the coverage case with an undeclared `DELETE`, behind all others: it is sent when a declared one would be.
pub const UNDECLARED_DELETE: u64 = 1 << 32;

/// An operation with its cases, which are generated on first use.
#[derive(Debug)]
pub struct OperationCases {
    /// The operation.
    pub operation: CompiledOperation,
    examples: OnceCell<Vec<Case>>,
    coverage: OnceCell<RefCell<CoverageCases>>,
    /// The smallest case and the fullest one.
    usual: OnceCell<Vec<Case>>,
    extremes: OnceCell<Option<Extremes>>,
    constraints: OnceCell<Constraints>,
}

impl OperationCases {
    /// The cases of `operation`.
    pub fn new(operation: CompiledOperation) -> Self {
        Self {
            operation,
            examples: OnceCell::new(),
            coverage: OnceCell::new(),
            usual: OnceCell::new(),
            extremes: OnceCell::new(),
            constraints: OnceCell::new(),
        }
    }

    /// The number of cases of the operation in `phase`; `max_examples` random ones.
    pub fn count(&self, phase: Phase, max_examples: u64) -> u64 {
        self.count_to(u64::MAX, phase, max_examples)
    }

    /// The same, where no more than `most` are of interest: others need not be made.
    pub fn count_to(&self, most: u64, phase: Phase, max_examples: u64) -> u64 {
        let count = match phase {
            Phase::Examples => self.examples().len() as u64,
            Phase::Coverage if most == UNDECLARED_DELETE + 1 => {
                let has_case = self.undeclared_delete().is_some();
                if has_case { most } else { 0 }
            }
            Phase::Coverage => self.coverage(most, <[Case]>::len).unwrap_or(0) as u64,
            Phase::Fuzzing if self.operation.untestable().is_some() => 0,
            Phase::Fuzzing => max_examples,
            // Workflows and scenarios are not cases of one operation.
            Phase::Workflows | Phase::Stateful | Phase::Traffic => 0,
        };
        count.min(most)
    }

    /// The case `index` of `phase`; `None` when there is none.
    pub fn case(&self, phase: Phase, seed: RunSeed, index: u64) -> Option<Case> {
        self.completed_case(phase, seed, index, &|_| None)
    }

    /// The same; a random case is completed by `complete` where it stays what it is.
    pub fn completed_case(
        &self,
        phase: Phase,
        seed: RunSeed,
        index: u64,
        complete: Complete<'_>,
    ) -> Option<Case> {
        let at = |cases: &[Case]| cases.get(usize::try_from(index).ok()?).cloned();
        match phase {
            Phase::Examples => at(self.examples()),
            Phase::Coverage if index == UNDECLARED_DELETE => self.undeclared_delete(),
            Phase::Coverage => self.coverage(index.saturating_add(1), at)?,
            Phase::Fuzzing => {
                fuzzing::case(&self.operation, self.extremes(), seed, index, complete)
            }
            Phase::Workflows | Phase::Stateful | Phase::Traffic => None,
        }
    }

    /// The cases that the deterministic ones are made from.
    pub fn usual(&self) -> impl Iterator<Item = &Case> {
        let usual = self.usual.get_or_init(|| {
            let usual = self.coverage(0, |cases| cases.iter().take(2).cloned().collect());
            usual.unwrap_or_default()
        });
        usual.iter()
    }

    fn undeclared_delete(&self) -> Option<Case> {
        let full = self.usual().last()?;
        coverage::undeclared_delete(&self.operation, full)
    }

    /// Why the operation cannot be tested; `None` when it can, or when that is not known yet.
    pub fn untestable(&self) -> Option<Reason> {
        self.operation.untestable().or_else(|| {
            let is_without_cases = self.extremes.get().is_some_and(Option::is_none);
            is_without_cases.then(|| self.operation.reason_for_no_valid_request())
        })
    }

    /// Records which constraints a sent case satisfies or violates.
    pub fn note(&self, case: &Case) {
        self.all_constraints().note(case);
    }

    /// The constraints of the operation, and whether the recorded cases satisfied and violated them.
    pub fn constraints(&self) -> Vec<CoveredConstraint> {
        self.all_constraints().coverage()
    }

    fn all_constraints(&self) -> &Constraints {
        self.constraints.get_or_init(|| {
            let boundaries = self.extremes().map(Extremes::boundaries);
            Constraints::of(boundaries.unwrap_or_default())
        })
    }

    fn extremes(&self) -> Option<&Extremes> {
        let extremes = self.extremes.get_or_init(|| Extremes::of(&self.operation));
        extremes.as_ref()
    }

    fn examples(&self) -> &[Case] {
        self.examples
            .get_or_init(|| examples::cases(&self.operation))
    }

    /// What `ask` says of the coverage cases, of which at least `count` are made where there are as many; `None` without a valid
    /// request.
    fn coverage<T>(&self, count: u64, ask: impl FnOnce(&[Case]) -> T) -> Option<T> {
        let extremes = self.extremes()?;
        let cases = self.coverage.get_or_init(|| {
            let cases = CoverageCases::new(&self.operation, extremes);
            RefCell::new(cases)
        });
        let mut cases = cases.borrow_mut();
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        cases.make(count, &self.operation, extremes);
        Some(ask(cases.list()))
    }
}
