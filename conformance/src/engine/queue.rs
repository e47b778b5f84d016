//! A queue whose items workers claim one after the other, each once.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Items in the order in which they are claimed.
#[derive(Debug)]
pub(super) struct Queue<T>(Mutex<State<T>>);

#[derive(Debug)]
struct State<T> {
    items: Vec<T>,
    next: usize,
    /// Items from this position on are not open yet.
    end: usize,
}

/// A claimed item, with its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim<T> {
    pub(super) index: usize,
    pub(super) item: T,
}

impl<T: Clone> Queue<T> {
    /// A queue of `items`, none of which is open.
    pub(super) fn new(items: Vec<T>) -> Self {
        Self(Mutex::new(State {
            items,
            next: 0,
            end: 0,
        }))
    }

    /// Opens the items before `end`.
    pub(super) fn open_until(&self, end: usize) {
        self.lock().end = end;
    }

    /// Replaces the items by `items`, which begin with the present ones, and opens all.
    pub(super) fn extend_to(&self, items: &[T]) {
        let mut state = self.lock();
        state.items = items.to_vec();
        state.end = items.len();
    }

    /// The next unclaimed item; `None` when there is none, or it is not open.
    pub(super) fn claim(&self) -> Option<Claim<T>> {
        let mut state = self.lock();
        let index = state.next;
        let item = state.items.get(index).filter(|_| index < state.end)?;
        let item = item.clone();
        state.next = index + 1;
        Some(Claim { index, item })
    }

    /// The number of all items, claimed or not.
    pub(super) fn len(&self) -> usize {
        self.lock().items.len()
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed(queue: &Queue<char>) -> String {
        std::iter::from_fn(|| queue.claim())
            .map(|claim| claim.item)
            .collect()
    }

    #[test]
    fn items_are_claimed_once_and_only_when_they_are_open() {
        let queue = Queue::new(vec!['a', 'b', 'c']);
        assert_eq!(queue.claim(), None);
        queue.open_until(2);
        assert_eq!(
            queue.claim(),
            Some(Claim {
                index: 0,
                item: 'a'
            })
        );
        assert_eq!(claimed(&queue), "b");
        queue.open_until(3);
        assert_eq!(claimed(&queue), "c");
        assert_eq!(queue.len(), 3);
    }

    #[test]
    fn a_longer_list_continues_where_the_shorter_one_ended() {
        let queue = Queue::new(Vec::new());
        queue.extend_to(&['a', 'b']);
        assert_eq!(claimed(&queue), "ab");
        queue.extend_to(&['a', 'b', 'c']);
        assert_eq!(claimed(&queue), "c");
    }
}
