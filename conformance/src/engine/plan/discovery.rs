//! Orders the first units of a run, so that the run soon knows what there is: operations that list something come before
//! those that create something, and these before those that need it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use spec::model::{Api, ParameterLocation};

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

/// How many operations have to have a parameter, so that what is learned about it from two of them is worth a round.
const SHARED_BY: usize = 4;
/// The maximum number of such rounds.
const MOST_SHARED: usize = 2;

/// One past the second of the first units of operations with the same parameter outside of the path, for the parameters that most
/// operations have: the others begin with what the server says about it.
pub(super) fn after_shared_parameters(api: &Api, units: &[Unit]) -> BTreeSet<usize> {
    let mut positions: BTreeMap<(ParameterLocation, &str), Vec<usize>> = BTreeMap::new();
    for (at, unit) in units
        .iter()
        .enumerate()
        .take_while(|(_, unit)| is_first(unit))
    {
        let parameters = unit.operation.of(api).map(|it| it.parameters.iter());
        let outside = parameters.into_iter().flatten();
        for it in outside.filter(|it| it.location != ParameterLocation::Path && !it.required) {
            let known = positions
                .entry((it.location, it.name.as_str()))
                .or_default();
            known.push(at);
        }
    }
    let mut shared: Vec<&Vec<usize>> = positions.values().collect();
    shared.retain(|positions| positions.len() >= SHARED_BY);
    shared.sort_by_key(|positions| Reverse(positions.len()));
    let ends = shared.iter().take(MOST_SHARED);
    ends.filter_map(|positions| Some(positions.get(1)? + 1))
        .collect()
}

fn is_first(unit: &Unit) -> bool {
    unit.phase == Phase::Coverage && unit.from == 0
}
