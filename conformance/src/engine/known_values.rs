//! The observed values that the cases of one unit use, and what its exchanges add to them.

use std::sync::Arc;

use super::{learning, mechanism::Mechanism, rejection, run::Run, unit_report::UnitReport};
use crate::{
    case::Case,
    exchange::Exchange,
    observed::{Fact, Pool, addressed, facts},
    phases::{
        OperationCases, Phase,
        learned::{Teaching, with_lessons},
        observed::{Source, with_observed_values},
    },
    value::seed::Dice,
};

/// Every so many random requests keep all their generated values: a server must also react to identifiers it does not know.
const GENERATED: u64 = 6;
/// The maximum number of exchanges of a unit that are read for values.
const MOST_READ: u32 = 24;

/// What a unit knows when it begins.
pub(super) struct KnownValues {
    pool: Arc<Pool>,
    is_used_later: bool,
    read: std::cell::Cell<u32>,
    rejections_read: std::cell::Cell<u32>,
}

impl KnownValues {
    /// What is known to the unit at `index`.
    pub(super) fn new(run: &Run, index: usize) -> Self {
        Self {
            pool: run.rounds.pool(),
            is_used_later: run.rounds.is_used(index),
            read: std::cell::Cell::default(),
            rejections_read: std::cell::Cell::default(),
        }
    }

    /// Case `index` of `phase`, with observed values.
    pub(super) fn fill(
        &self,
        run: &Run,
        cases: &OperationCases,
        phase: Phase,
        case: Case,
        index: u64,
    ) -> Case {
        let is_generated = phase == Phase::Fuzzing && index % GENERATED == GENERATED - 1;
        if is_generated {
            return case;
        }
        let pool = &self.pool;
        let case = observed(run, cases, phase, case, pool, index);
        if phase == Phase::Examples {
            // An example is what the document says that a request is.
            return case;
        }
        learned(run, cases, phase, case, pool, index)
    }

    /// What is known.
    pub(super) fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Adds what `exchange` shows, or why it was rejected, to `report`.
    pub(super) fn observe(
        &self,
        run: &Run,
        cases: &OperationCases,
        exchange: &Exchange,
        report: &mut UnitReport,
    ) {
        if !self.is_used_later {
            return;
        }
        let config = &run.config;
        if rejection::is_plain(exchange) {
            report.facts.extend(addressed(&run.shapes, exchange));
        }
        if exchange.is_success() {
            if is_below(&self.read) {
                report.facts.extend(facts(&run.api, &run.shapes, exchange));
            }
        } else if config.has(Mechanism::Learning)
            && rejection::is_plain(exchange)
            && learning::is_curable(exchange)
            && is_below(&self.rejections_read)
        {
            let lessons = learning::lessons(cases, exchange).into_iter();
            let operation = &cases.operation.operation().id;
            report.facts.extend(lessons.map(|lesson| Fact::Learned {
                operation: operation.clone(),
                lesson,
            }));
        }
    }
}

/// A further attempt at `case`, with all that is known. `number` tells the attempts apart.
pub(super) fn taught(
    run: &Run,
    cases: &OperationCases,
    case: Case,
    pool: &Pool,
    number: u64,
) -> Case {
    let case = observed(run, cases, Phase::Stateful, case, pool, number);
    learned(run, cases, Phase::Stateful, case, pool, number)
}

/// `case` as what was learned demands.
fn learned(
    run: &Run,
    cases: &OperationCases,
    phase: Phase,
    case: Case,
    pool: &Pool,
    index: u64,
) -> Case {
    let id = &cases.operation.operation().id;
    let lessons = pool.lessons.of(id);
    if lessons.is_empty() {
        return case;
    }
    let usual: Vec<&Case> = match phase {
        Phase::Coverage => cases.usual().collect(),
        _ => Vec::new(),
    };
    let purpose = format!("learned {phase} {id}");
    let mut rng = run.config.unique_values(&purpose, index);
    let mut dice = Dice::Random(&mut rng);
    let teaching = Teaching {
        lessons,
        usual: &usual,
        fullest: cases.usual().nth(1),
        unique: dice.below(100_000_000),
        is_random: phase == Phase::Fuzzing,
    };
    with_lessons(&cases.operation, case, teaching, &mut dice)
}

/// `case` with observed values.
fn observed(
    run: &Run,
    cases: &OperationCases,
    phase: Phase,
    case: Case,
    pool: &Pool,
    index: u64,
) -> Case {
    if pool.is_empty() || !run.config.has(Mechanism::Observed) {
        return case;
    }
    let usual: Vec<&Case> = match phase {
        Phase::Coverage | Phase::Examples => cases.usual().collect(),
        Phase::Workflows | Phase::Fuzzing | Phase::Stateful | Phase::Traffic => Vec::new(),
    };
    let source = Source {
        pool,
        shapes: &run.shapes,
        keeps_examples: phase == Phase::Examples,
        own_identity: run
            .config
            .auth
            .basic
            .as_ref()
            .map(|(user, _)| user.as_str()),
        turn: index,
    };
    let purpose = format!("observed {phase}");
    let id = &cases.operation.operation().id;
    let mut rng = run.config.seed.rng(id, &purpose, index);
    with_observed_values(
        &cases.operation,
        case,
        &usual,
        source,
        &mut Dice::Random(&mut rng),
    )
}

/// Counts one more exchange; false where enough were read.
fn is_below(read: &std::cell::Cell<u32>) -> bool {
    let count = read.get();
    read.set(count.saturating_add(1));
    count < MOST_READ
}
