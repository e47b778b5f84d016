//! A list whose items workers take one after the other, each once.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Items in the order in which they are taken.
#[derive(Debug)]
pub(super) struct Queue<T>(Mutex<State<T>>);

#[derive(Debug)]
struct State<T> {
    items: Vec<T>,
    next: usize,
    /// Items from here on wait.
    end: usize,
}

/// An item that was taken, with its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim<T> {
    pub(super) index: usize,
    pub(super) item: T,
}

impl<T: Clone> Queue<T> {
    /// A queue of `items`, all of which wait.
    pub(super) fn new(items: Vec<T>) -> Self {
        Self(Mutex::new(State {
            items,
            next: 0,
            end: 0,
        }))
    }

    /// Lets the items before `end` be taken.
    pub(super) fn open_until(&self, end: usize) {
        self.lock().end = end;
    }

    /// Puts `items` in the place of those it has, which are the first of them, and lets all be taken.
    pub(super) fn extend_to(&self, items: &[T]) {
        let mut state = self.lock();
        state.items = items.to_vec();
        state.end = items.len();
    }

    /// The next item that nobody has taken; `None` when there is none, or it waits.
    pub(super) fn claim(&self) -> Option<Claim<T>> {
        let mut state = self.lock();
        let index = state.next;
        let item = state.items.get(index).filter(|_| index < state.end)?;
        let item = item.clone();
        state.next = index + 1;
        Some(Claim { index, item })
    }

    /// All items, whether they were taken or not.
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
    fn items_are_taken_once_and_only_when_they_are_open() {
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
    fn a_longer_list_goes_on_where_the_shorter_one_ended() {
        let queue = Queue::new(Vec::new());
        queue.extend_to(&['a', 'b']);
        assert_eq!(claimed(&queue), "ab");
        queue.extend_to(&['a', 'b', 'c']);
        assert_eq!(claimed(&queue), "c");
    }
}
