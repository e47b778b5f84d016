//! Modules inside a module that use each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::{modules::ModulePath, uses::Use};

/// Modules of which each uses every other, directly or through others.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Circle {
    /// The module they are in.
    pub(super) within: ModulePath,
    /// Their names there, in alphabetical order.
    pub(super) modules: Vec<String>,
}

/// The circles inside modules. A module and what is in it may use each other: a trait and the list of what implements
/// it are in one `mod.rs`.
pub(super) fn all(uses: &[Use]) -> Vec<Circle> {
    let mut graphs: BTreeMap<&[String], BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for used in uses {
        let same = used.from.iter().zip(&used.to).take_while(|(a, b)| a == b);
        let shared = same.count();
        if let (Some(from), Some(to)) = (used.from.get(shared), used.to.get(shared))
            && shared > 0
        {
            let graph = graphs.entry(&used.from[..shared]).or_default();
            graph.entry(from).or_default().insert(to);
        }
    }
    let mut res = Vec::new();
    for (within, graph) in graphs {
        let mut seen = BTreeSet::new();
        for name in graph.keys() {
            if seen.contains(name) {
                continue;
            }
            let reached = reachable(&graph, name);
            let circle: Vec<&str> = reached
                .iter()
                .filter(|other| reachable(&graph, other).contains(name))
                .copied()
                .collect();
            seen.extend(circle.iter().copied());
            if circle.len() > 1 {
                res.push(Circle {
                    within: within.to_vec(),
                    modules: circle.into_iter().map(str::to_owned).collect(),
                });
            }
        }
    }
    res
}

/// What can be reached from `start` in at least one step.
fn reachable<'a>(graph: &BTreeMap<&'a str, BTreeSet<&'a str>>, start: &str) -> BTreeSet<&'a str> {
    let mut res = BTreeSet::new();
    let mut open = vec![start];
    while let Some(name) = open.pop() {
        for next in graph.get(name).into_iter().flatten() {
            if res.insert(*next) {
                open.push(next);
            }
        }
    }
    res
}
