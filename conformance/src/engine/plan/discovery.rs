//! Orders the first units of a run, so that the run soon knows what there is: operations that list something come before
//! those that create something, and these before those that need it.

use std::collections::BTreeMap;

use super::{Unit, need::Need};
use crate::{case::OperationIndex, phases::Phase};

/// Sorts the first cases of all operations by what they need to know.
pub(super) fn sort(needs: &BTreeMap<OperationIndex, Need>, units: &mut [Unit]) {
    let end = units.partition_point(is_first);
    if let Some(first) = units.get_mut(..end) {
        first.sort_by_key(|unit| needs.get(&unit.operation));
    }
}

/// One past the last unit of each round. The first cases of operations with other needs are rounds of their own, and so are the
/// small batches after them; the large ones share a round, because many connections would wait at its end.
pub(super) fn rounds(
    needs: &BTreeMap<OperationIndex, Need>,
    units: &[Unit],
    pauses: &[usize],
) -> Vec<usize> {
    let kind = |unit: &Unit| {
        let need = is_first(unit).then(|| needs.get(&unit.operation)).flatten();
        let batch = match unit.phase {
            Phase::Coverage => match unit.from {
                0 => 0,
                1..24 => 1,
                24..120 => 2,
                _ => 8,
            },
            Phase::Examples => 3,
            Phase::Fuzzing => match unit.from {
                0 => 4,
                1..40 => 5,
                _ => 8,
            },
            Phase::Stateful => 6,
            Phase::Workflows | Phase::Traffic => 7,
        };
        (need, batch)
    };
    let mut res: Vec<usize> = Vec::new();
    for (at, pair) in units.windows(2).enumerate() {
        if let [one, next] = pair
            && kind(one) != kind(next)
        {
            res.push(at + 1);
        }
    }
    res.extend(pauses);
    res.sort_unstable();
    res.dedup();
    res
}

fn is_first(unit: &Unit) -> bool {
    unit.phase == Phase::Coverage && unit.from == 0
}
