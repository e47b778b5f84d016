//! What is read although the document does not name it: constants of an enumeration, strings that are not of their format,
//! values of no variant. A union counts these, and prefers a reading that has fewer.

use std::cell::Cell;

thread_local! {
    /// How many there were so far; `None` where nobody asks.
    static NOTED: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Notes what is read unless `is_documented`, which is asked only where the answer matters.
pub(crate) fn note(is_documented: impl FnOnce() -> bool) {
    if let Some(noted) = NOTED.get()
        && !is_documented()
    {
        NOTED.set(Some(noted.saturating_add(1)));
    }
}

/// Notes `count` of them.
pub(crate) fn add(count: usize) {
    NOTED.set(NOTED.get().map(|noted| noted.saturating_add(count)));
}

/// What `read` reads, and how much of it is not documented; nothing of that is noted outside.
pub(crate) fn counted<T>(read: impl FnOnce() -> T) -> (T, usize) {
    let outside = NOTED.replace(Some(0));
    let res = read();
    let count = NOTED.replace(outside).unwrap_or(0);
    (res, count)
}
