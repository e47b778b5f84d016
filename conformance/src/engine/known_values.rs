//! The observed values that the cases of one unit use, and what its exchanges add to them.

use std::sync::Arc;

use super::{run::Run, unit_report::UnitReport};
use crate::{
    case::Case,
    exchange::Exchange,
    observed::{Pool, facts},
    phases::{
        OperationCases, Phase,
        observed::{Source, with_observed_values},
    },
    value::seed::Dice,
};

/// Every so many random requests keep all their generated values: a server must also react to identifiers it does not know.
const GENERATED: u64 = 6;
/// The maximum number of exchanges of a unit that are read for values.
const MOST_READ: u32 = 12;

/// What a unit knows when it begins.
pub(super) struct KnownValues {
    pool: Arc<Pool>,
    is_used_later: bool,
    read: std::cell::Cell<u32>,
}

impl KnownValues {
    /// What is known to the unit at `index`.
    pub(super) fn new(run: &Run, index: usize) -> Self {
        Self {
            pool: run.rounds.pool(),
            is_used_later: run.rounds.is_used(index),
            read: std::cell::Cell::new(0),
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
        if self.pool.is_empty() || is_generated {
            return case;
        }
        let usual: Vec<&Case> = match phase {
            Phase::Coverage | Phase::Examples => cases.usual().collect(),
            Phase::Workflows | Phase::Fuzzing | Phase::Stateful => Vec::new(),
        };
        let source = Source {
            pool: &self.pool,
            shapes: &run.shapes,
            keeps_examples: phase == Phase::Examples,
            own_identity: run
                .config
                .auth
                .basic
                .as_ref()
                .map(|(user, _)| user.as_str()),
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

    /// Adds what `exchange` shows to `report`.
    pub(super) fn observe(&self, run: &Run, exchange: &Exchange, report: &mut UnitReport) {
        if !self.is_used_later || !exchange.is_success() || self.read.get() >= MOST_READ {
            return;
        }
        self.read.set(self.read.get() + 1);
        report.facts.extend(facts(&run.api, &run.shapes, exchange));
    }
}
