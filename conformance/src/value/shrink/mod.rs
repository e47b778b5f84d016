//! Shrinking by the protocol of proptest's [`ValueTree`]: one implementation for everything that is shrunk.
//!
//! Shrinks the value itself and not the choices behind it, so that values of every origin shrink: random ones, boundary values,
//! examples of the document, files of an earlier run. A [`Simplifier`] defines the kinds of values.
//!
//! **Invariant:** every step lowers the weight, so that shrinking ends whatever the predicate is, and every step keeps the kind
//! of the value.

pub mod edits;

pub mod weight;

#[cfg(test)]
mod tests;

use std::{collections::VecDeque, fmt, vec};

use proptest::strategy::ValueTree;

/// The maximum number of edits that a tree considers: a bound on computing where hardly any of them is valid.
const MOST_LOOKED_AT: u32 = 20_000;

/// The maximum number of values that are remembered, the newest ones.
const MOST_REMEMBERED: usize = 256;

/// How values of one kind shrink.
pub trait Simplifier {
    /// The type of the values.
    type Value: Clone + fmt::Debug + PartialEq;
    /// The type of the edits.
    type Edit: Clone + fmt::Debug + PartialEq;

    /// The weight of `value`: how much there is to read in it.
    fn weight(&self, value: &Self::Value) -> u64;

    /// The edits that shrink `value`, the largest first.
    fn edits(&self, value: &Self::Value) -> Vec<Self::Edit>;

    /// `value` with `edit`; `None` when the edit is not possible.
    fn apply(&self, value: &Self::Value, edit: &Self::Edit) -> Option<Self::Value>;

    /// Whether `smaller`, the result of `edit`, still has the kind of the value that is shrunk.
    fn admits(&self, smaller: &Self::Value, edit: &Self::Edit) -> bool;
}

/// A value tree of proptest.
///
/// [`simplify`](ValueTree::simplify) keeps the current value as the smallest one that fails, and continues with a smaller one;
/// [`complicate`](ValueTree::complicate) returns to the one that was kept.
#[derive(Debug, Clone)]
pub struct ShrinkTree<S: Simplifier> {
    simplifier: S,
    /// The smallest value that is known to fail.
    best: S::Value,
    /// The edited `best` that is being tried, and the edit.
    tried: Option<(S::Value, S::Edit)>,
    /// The edits of `best` that were not tried; absent until they are needed.
    edits: Option<vec::IntoIter<S::Edit>>,
    left_to_look_at: u32,
    /// Values that do not fail: edits of a smaller value often lead to one of them again.
    good: VecDeque<Good<S>>,
}

/// A value that does not fail.
#[derive(Debug, Clone)]
struct Good<S: Simplifier> {
    weight: u64,
    value: S::Value,
    /// The edit that led to it.
    edit: S::Edit,
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
            good: VecDeque::new(),
        }
    }
}

impl<S: Simplifier> ValueTree for ShrinkTree<S> {
    type Value = S::Value;

    fn current(&self) -> S::Value {
        let tried = self.tried.as_ref().map(|(value, _)| value);
        tried.unwrap_or(&self.best).clone()
    }

    fn simplify(&mut self) -> bool {
        if let Some((failing, _)) = self.tried.take() {
            self.best = failing;
            self.edits = None;
        }
        let (simplifier, best) = (&self.simplifier, &self.best);
        let weight = simplifier.weight(best);
        let known = &self.good;
        let edits = self.edits.get_or_insert_with(|| {
            // What led to no failure before is least likely to lead to one now.
            let led_to_none = |edit: &S::Edit| known.iter().any(|good| good.edit == *edit);
            let edits = simplifier.edits(best).into_iter();
            let (last, mut first): (Vec<S::Edit>, Vec<S::Edit>) = edits.partition(led_to_none);
            first.extend(last);
            first.into_iter()
        });
        for edit in edits {
            let Some(smaller) = simplifier.apply(best, &edit) else {
                continue;
            };
            let own_weight = simplifier.weight(&smaller);
            let mut good = self.good.iter();
            let is_good = |good: &Good<S>| good.weight == own_weight && good.value == smaller;
            if own_weight >= weight || good.any(is_good) {
                continue;
            }
            if self.left_to_look_at == 0 {
                return false;
            }
            self.left_to_look_at -= 1;
            if simplifier.admits(&smaller, &edit) {
                self.tried = Some((smaller, edit));
                return true;
            }
        }
        false
    }

    fn complicate(&mut self) -> bool {
        let Some((value, edit)) = self.tried.take() else {
            return false;
        };
        if self.good.len() == MOST_REMEMBERED {
            self.good.pop_front();
        }
        let weight = self.simplifier.weight(&value);
        self.good.push_back(Good {
            weight,
            value,
            edit,
        });
        true
    }
}
