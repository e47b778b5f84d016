//! The rules of the lint on all cores.

use std::{
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use spec::{
    diagnostic::Diagnostics,
    lint::{Check, Rule},
};

/// The rules that take longest, which begin first.
const LONGEST: [&str; 3] = ["unsatisfiable-schema", "invalid-example", "undecided-union"];

/// What `check` finds by each of `rules`, in their order.
pub(super) fn each(rules: &[&'static dyn Rule], check: &Check<'_>) -> Vec<Diagnostics> {
    let mut order: Vec<usize> = (0..rules.len()).collect();
    order.sort_by_key(|at| {
        let id = rules.get(*at).map(|rule| rule.info().id);
        LONGEST
            .iter()
            .position(|known| Some(*known) == id)
            .unwrap_or(LONGEST.len())
    });
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some(at) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Some(rule) = rules.get(*at) {
                found.push((*at, check(*rule)));
            }
        }
        found
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut all = thread::scope(|scope| {
        let others: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for other in others {
            match other.join() {
                Ok(found) => all.extend(found),
                // A panic in a rule is one of this thread.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, found)| found).collect()
}
