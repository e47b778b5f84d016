//! Random requests: mostly valid ones, some with one violation.

use super::{certification::is_certified, extremes::Extremes};
use crate::{
    case::Case,
    operation::CompiledOperation,
    value::seed::{Dice, RunSeed},
};

/// The percentage of negative cases.
const NEGATIVE_PERCENT: u64 = 30;
/// How many requests are generated to find a valid one.
const TRIES: usize = 12;
/// How many violations are tried on each of them.
const VIOLATIONS: usize = 6;

/// Adds what is known of the server to a case that is not certified yet; `None` where nothing is known that fits it.
pub type Complete<'c> = &'c dyn Fn(&Case) -> Option<Case>;

/// The random case `index` of an operation; `None` when none could be generated.
///
/// To validate a request is what costs, so each case is completed by `complete` first and certified then; where that fails, it
/// is certified as it was generated.
pub fn case(
    operation: &CompiledOperation,
    extremes: Option<&Extremes>,
    seed: RunSeed,
    index: u64,
    complete: Complete<'_>,
) -> Option<Case> {
    let mut rng = seed.rng(&operation.operation().id, "fuzzing", index);
    let mut dice = Dice::Random(&mut rng);
    let wants_negative = dice.chance(NEGATIVE_PERCENT);
    (0..TRIES).find_map(|_| {
        let base = operation.candidate(&mut dice)?;
        if wants_negative {
            for _ in 0..VIOLATIONS {
                let violation = extremes.and_then(|it| it.pick_violation(&mut dice));
                let case = violation.and_then(|violation| violation.apply(&base));
                let case = case.and_then(|case| certified(operation, case, complete));
                if case.is_some() {
                    return case;
                }
            }
        }
        certified(operation, base, complete)
    })
}

/// `case`, completed where that keeps it certified; `None` where it is not certified at all.
fn certified(operation: &CompiledOperation, case: Case, complete: Complete<'_>) -> Option<Case> {
    let completed = complete(&case).filter(|completed| is_certified(operation, completed));
    completed.or_else(|| is_certified(operation, &case).then_some(case))
}
