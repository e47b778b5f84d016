//! Shrinking by the protocol of proptest's [`ValueTree`]: one implementation for everything that is shrunk.
//!
//! Works on the value itself and not on the way it was made, so that values of every origin shrink: random ones, boundary
//! values, examples of the document, files of an earlier run. What differs between kinds of values is a [`Simplifier`].
//!
//! **Invariant:** every step goes down in weight, so that shrinking ends whatever the predicate says, and no step leaves
//! the kind of the value.

pub mod edits;

pub mod weight;

#[cfg(test)]
mod tests;

use std::{fmt, vec};

use proptest::strategy::ValueTree;

/// Simplifications that a tree looks at, at most: a bound on computing where hardly any of them is admitted.
const MOST_LOOKED_AT: u32 = 20_000;

/// How values of one kind become simpler.
pub trait Simplifier {
    /// What is simplified.
    type Value: Clone + fmt::Debug;
    /// One simplification.
    type Edit: Clone + fmt::Debug;

    /// How much there is to read in `value`.
    fn weight(&self, value: &Self::Value) -> u64;

    /// The simplifications of `value`, the boldest first.
    fn edits(&self, value: &Self::Value) -> Vec<Self::Edit>;

    /// `value` with `edit` made; `None` when it cannot be made there.
    fn apply(&self, value: &Self::Value, edit: &Self::Edit) -> Option<Self::Value>;

    /// Whether `smaller`, which `edit` has made, is still of the kind of the value that is shrunk.
    fn admits(&self, smaller: &Self::Value, edit: &Self::Edit) -> bool;
}

/// A value and the way to simpler ones of its kind.
///
/// [`simplify`](ValueTree::simplify) keeps the value at hand as the simplest one that shows what is looked for, and goes
/// on to a simpler one; [`complicate`](ValueTree::complicate) goes back to the one that was kept.
#[derive(Debug, Clone)]
pub struct ShrinkTree<S: Simplifier> {
    simplifier: S,
    /// The simplest value that is known to be good (to fail the test).
    best: S::Value,
    /// A simplification of `best` that is tried.
    tried: Option<S::Value>,
    /// The simplifications of `best` that were not tried; absent until one is asked for.
    edits: Option<vec::IntoIter<S::Edit>>,
    left_to_look_at: u32,
}

impl<S: Simplifier> ShrinkTree<S> {
    /// Starts at `value`.
    pub fn new(simplifier: S, value: S::Value) -> Self {
        Self {
            simplifier,
            best: value,
            tried: None,
            edits: None,
            left_to_look_at: MOST_LOOKED_AT,
        }
    }
}

impl<S: Simplifier> ValueTree for ShrinkTree<S> {
    type Value = S::Value;

    fn current(&self) -> S::Value {
        self.tried.as_ref().unwrap_or(&self.best).clone()
    }

    fn simplify(&mut self) -> bool {
        if let Some(good) = self.tried.take() {
            self.best = good;
            self.edits = None;
        }
        let (simplifier, best) = (&self.simplifier, &self.best);
        let weight = simplifier.weight(best);
        let edits = self
            .edits
            .get_or_insert_with(|| simplifier.edits(best).into_iter());
        for edit in edits {
            let smaller = simplifier
                .apply(best, &edit)
                .filter(|smaller| simplifier.weight(smaller) < weight);
            let Some(smaller) = smaller else {
                continue;
            };
            if self.left_to_look_at == 0 {
                return false;
            }
            self.left_to_look_at -= 1;
            if simplifier.admits(&smaller, &edit) {
                self.tried = Some(smaller);
                return true;
            }
        }
        false
    }

    fn complicate(&mut self) -> bool {
        self.tried.take().is_some()
    }
}
