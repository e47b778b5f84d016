//! Cuts the cases of a run into units, ordered so that the run can stop at any moment.
//!
//! First every operation gets its few most informative cases, then its examples, then ever larger batches of boundary values
//! and random requests. A unit is one batch of one operation: small enough to spread over connections, large enough to reuse
//! what was prepared for the operation.

use std::collections::BTreeMap;

use crate::{
    case::OperationIndex,
    phases::{Phase, UNDECLARED_DELETE},
};

/// A batch of cases of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// The operation.
    pub operation: OperationIndex,
    /// The phase the cases belong to.
    pub phase: Phase,
    /// First case.
    pub from: u64,
    /// One past the last case; the operation may have fewer.
    pub to: u64,
}

impl Unit {
    /// Whether it is the case with an undeclared `DELETE`.
    pub fn is_undeclared_delete(&self) -> bool {
        self.phase == Phase::Coverage && self.from == UNDECLARED_DELETE
    }
}

/// A batch of cases that every operation gets.
struct Round {
    phase: Phase,
    from: u64,
    to: u64,
}

/// Bounds of the batches of boundary values: the first four cases show whether the operation works and is protected.
const COVERAGE: [u64; 5] = [0, 4, 24, 120, 600];
/// Bounds of the first batches of random requests; later batches have the last size.
const FUZZING: [u64; 4] = [0, 8, 40, 168];
/// The maximum number of random requests of a unit.
const LARGEST: u64 = 256;

/// The maximum number of scenarios of a unit.
const SCENARIOS: u64 = 8;

/// The units of a run, in order, before any is skipped or moved to the end. `scenarios` holds the number of scenarios of each subject.
pub fn units(
    operations: &[OperationIndex],
    phases: &[Phase],
    max_examples: u64,
    scenarios: &BTreeMap<OperationIndex, u64>,
) -> Vec<Unit> {
    let mut rounds: Vec<Round> = Vec::new();
    let coverage = |round: usize| {
        let from = COVERAGE.get(round).copied()?;
        let to = COVERAGE
            .get(round + 1)
            .copied()
            .unwrap_or(UNDECLARED_DELETE);
        Some(Round {
            phase: Phase::Coverage,
            from,
            to,
        })
    };
    let fuzzing = |round: usize| {
        let from = FUZZING.get(round).copied()?;
        let to = FUZZING.get(round + 1).copied().unwrap_or(from + LARGEST);
        (from < max_examples).then(|| Round {
            phase: Phase::Fuzzing,
            from,
            to: to.min(max_examples),
        })
    };
    rounds.extend(coverage(0));
    rounds.push(Round {
        phase: Phase::Examples,
        from: 0,
        to: u64::MAX,
    });
    for round in 0..FUZZING.len() {
        rounds.extend(coverage(round + 1));
        rounds.extend(fuzzing(round));
    }
    let mut from = FUZZING.last().map_or(0, |last| last + LARGEST);
    while from < max_examples {
        let to = from.saturating_add(LARGEST).min(max_examples);
        rounds.push(Round {
            phase: Phase::Fuzzing,
            from,
            to,
        });
        from = to;
    }
    rounds.push(Round {
        phase: Phase::Coverage,
        from: UNDECLARED_DELETE,
        to: UNDECLARED_DELETE + 1,
    });
    let singles = rounds
        .into_iter()
        .filter(|round| phases.contains(&round.phase))
        .flat_map(|Round { phase, from, to }| {
            operations.iter().map(move |operation| Unit {
                operation: *operation,
                phase,
                from,
                to,
            })
        });
    singles
        .chain(stateful(operations, phases, scenarios))
        .collect()
}

/// The units of scenarios, in rounds over the operations.
fn stateful<'o>(
    operations: &'o [OperationIndex],
    phases: &[Phase],
    scenarios: &'o BTreeMap<OperationIndex, u64>,
) -> impl Iterator<Item = Unit> + 'o {
    let count = |operation: &OperationIndex| scenarios.get(operation).copied().unwrap_or(0);
    let most = if phases.contains(&Phase::Stateful) {
        operations.iter().map(count).max().unwrap_or(0)
    } else {
        0
    };
    (0..most.div_ceil(SCENARIOS)).flat_map(move |round| {
        let from = round * SCENARIOS;
        operations
            .iter()
            .filter(move |operation| from < count(operation))
            .map(move |operation| Unit {
                operation: *operation,
                phase: Phase::Stateful,
                from,
                to: (from + SCENARIOS).min(count(operation)),
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_is_in_one_unit() {
        for max_examples in [0, 1, 8, 9, 50, 168, 169, 1_000, 5_000] {
            let units = units(
                &[OperationIndex(0), OperationIndex(3)],
                &Phase::ALL,
                max_examples,
                &BTreeMap::from([(OperationIndex(3), 20)]),
            );
            for phase in Phase::ALL.into_iter().skip(1) {
                let mut next = 0;
                for unit in units
                    .iter()
                    .filter(|unit| unit.operation == OperationIndex(3) && unit.phase == phase)
                {
                    assert_eq!(unit.from, next, "{phase} {max_examples}");
                    next = unit.to;
                }
                let end = match phase {
                    Phase::Fuzzing => max_examples,
                    Phase::Stateful => 20,
                    Phase::Coverage => UNDECLARED_DELETE + 1,
                    _ => u64::MAX,
                };
                assert_eq!(next, end, "{phase} {max_examples}");
            }
        }
    }

    #[test]
    fn the_most_informative_cases_of_all_operations_come_first() {
        let units = units(
            &[OperationIndex(0), OperationIndex(1)],
            &Phase::ALL,
            50,
            &BTreeMap::new(),
        );
        let first: Vec<(usize, Phase, u64)> = units
            .iter()
            .take(4)
            .map(|unit| (unit.operation.0, unit.phase, unit.to))
            .collect();
        assert_eq!(
            first,
            [
                (0, Phase::Coverage, 4),
                (1, Phase::Coverage, 4),
                (0, Phase::Examples, u64::MAX),
                (1, Phase::Examples, u64::MAX)
            ]
        );
    }
}
