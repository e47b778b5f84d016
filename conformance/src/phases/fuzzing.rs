//! Random requests: mostly valid ones, some with one violation.

use super::{
    boundary::{Boundary, boundaries},
    certification::is_certified,
    coverage::fullest,
};
use crate::{
    case::Case,
    operation::CompiledOperation,
    value::{
        boundary::Side,
        seed::{Dice, RunSeed},
    },
};

/// The percentage of negative cases.
const NEGATIVE_PERCENT: u64 = 30;

/// The possible mutations of an operation, computed once.
pub fn violations(operation: &CompiledOperation) -> Vec<Boundary> {
    let Some(least) = operation.simplest() else {
        return Vec::new();
    };
    let mut found = boundaries(operation, &fullest(operation, &least));
    found.retain(|boundary| boundary.proposal.side == Side::Outside);
    found
}

/// The random case `index` of an operation; `None` when none could be generated.
pub fn case(
    operation: &CompiledOperation,
    violations: &[Boundary],
    seed: RunSeed,
    index: u64,
) -> Option<Case> {
    let mut rng = seed.rng(&operation.operation().id, "fuzzing", index);
    let mut dice = Dice::Random(&mut rng);
    let wants_negative = dice.chance(NEGATIVE_PERCENT);
    let base = operation.positive(&mut dice)?;
    if wants_negative {
        for _ in 0..6 {
            let case = dice
                .pick(violations)
                .and_then(|violation| violation.apply(&base));
            if let Some(case) = case.filter(|case| is_certified(operation, case)) {
                return Some(case);
            }
        }
    }
    Some(base)
}
