//! The lint on all cores: its rules, and the drawing of what they find.

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
    let mut all = on_all_cores(order.len(), |number| {
        let at = order.get(number).copied().unwrap_or_default();
        let found = rules.get(at).map(|rule| check(*rule));
        (at, found.unwrap_or_default())
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, found)| found).collect()
}

/// The results of `work` for the numbers below `count`, in their order. A thread takes the next number when it is done with one.
pub(super) fn on_all_cores<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return done;
            }
            done.push((number, work(number)));
        }
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut all = thread::scope(|scope| {
        let others: Vec<_> = (1..cores.min(count)).map(|_| scope.spawn(run)).collect();
        let mut all = run();
        for other in others {
            match other.join() {
                Ok(done) => all.extend(done),
                // A panic in a rule is one of this thread.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, result)| result).collect()
}
