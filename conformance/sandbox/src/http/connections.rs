//! The connections that are open, and which of them make room for new ones.
//!
//! A connection is idle while it has no request under way: before its first request, between two, and while the head of
//! one is coming. When there are as many as there may be, the one that has been idle for longest is closed. When none is
//! idle, the new one gets 503.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

/// The open connections.
#[derive(Debug)]
pub(super) struct Connections {
    most: usize,
    state: Mutex<State>,
    /// Notified when a connection ends.
    ended: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// Counts what happens, so that it is known what was first.
    now: u64,
    open: BTreeMap<u64, Connection>,
}

#[derive(Debug)]
struct Connection {
    /// Since when it has been idle, if it is.
    idle_since: Option<u64>,
    /// Whether it was asked to close.
    is_closing: bool,
    close: Arc<Notify>,
}

/// An open connection; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Open {
    connections: Arc<Connections>,
    id: u64,
    /// Tells the connection to close.
    pub(super) close: Arc<Notify>,
}

/// A request under way; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Busy(Arc<Open>);

impl Connections {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            state: Mutex::default(),
            ended: Notify::new(),
        })
    }

    /// Counts a new connection, and closes an idle one when there is no room; nothing when all are busy.
    pub(super) fn open(self: &Arc<Self>) -> Option<Arc<Open>> {
        let mut state = self.lock();
        let open = state.open.values();
        if open.filter(|connection| !connection.is_closing).count() >= self.most {
            let idle = state.open.values_mut();
            let idle = idle.filter(|connection| !connection.is_closing);
            let longest = idle
                .filter_map(|connection| Some((connection.idle_since?, connection)))
                .min_by_key(|(since, _)| *since);
            let (_, longest) = longest?;
            longest.is_closing = true;
            longest.close.notify_one();
        }
        let id = state.tick();
        let close = Arc::new(Notify::new());
        state.open.insert(
            id,
            Connection {
                idle_since: Some(id),
                is_closing: false,
                close: Arc::clone(&close),
            },
        );
        Some(Arc::new(Open {
            connections: Arc::clone(self),
            id,
            close,
        }))
    }

    /// Waits while too many are still closing: that takes them a moment, in which they must not pile up.
    pub(super) async fn settled(&self) {
        self.wait_for(|open| open < self.most.saturating_mul(2))
            .await;
    }

    /// Tells all connections to close, and waits until they have.
    pub(super) async fn close_all(&self) {
        for connection in self.lock().open.values_mut() {
            connection.is_closing = true;
            connection.close.notify_one();
        }
        self.wait_for(|open| open == 0).await;
    }

    /// Waits until `is_right` holds of the number of open connections.
    async fn wait_for(&self, is_right: impl Fn(usize) -> bool) {
        loop {
            let ended = self.ended.notified();
            if is_right(self.lock().open.len()) {
                return;
            }
            ended.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn tick(&mut self) -> u64 {
        self.now += 1;
        self.now
    }
}

impl Open {
    /// Begins a request.
    pub(super) fn begin(self: &Arc<Self>) -> Busy {
        self.set_idle(false);
        Busy(Arc::clone(self))
    }

    /// Whether no request is under way.
    pub(super) fn is_idle(&self) -> bool {
        let state = self.connections.lock();
        let own = state.open.get(&self.id);
        own.is_none_or(|connection| connection.idle_since.is_some())
    }

    fn set_idle(&self, is_idle: bool) {
        let mut state = self.connections.lock();
        let now = state.tick();
        if let Some(connection) = state.open.get_mut(&self.id) {
            connection.idle_since = is_idle.then_some(now);
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.connections.lock().open.remove(&self.id);
        self.connections.ended.notify_waiters();
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.set_idle(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_notified(open: &Open) -> bool {
        let notified = open.close.notified();
        let mut notified = std::pin::pin!(notified);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        std::future::Future::poll(notified.as_mut(), &mut context).is_ready()
    }

    #[test]
    fn the_connection_that_is_idle_for_longest_makes_room() {
        let connections = Connections::new(3);
        let [first, second, third] = [0; 3].map(|_| connections.open().unwrap());
        let busy = first.begin();
        let other = second.begin();
        drop(other);
        // `first` is busy, `third` has not asked anything yet, `second` has just got its response.
        let fourth = connections.open().unwrap();
        assert!(
            is_notified(&third)
                && !is_notified(&first)
                && !is_notified(&second)
                && !is_notified(&fourth)
        );
        let fifth = connections.open().unwrap();
        assert!(is_notified(&second) && !is_notified(&fifth));
        let (of_fourth, of_fifth) = (fourth.begin(), fifth.begin());
        assert!(connections.open().is_none());
        drop((busy, of_fourth));
        assert!(first.is_idle() && !fifth.is_idle());
        assert!(connections.open().is_some());
        assert!(is_notified(&first));
        drop(of_fifth);
    }

    #[test]
    fn what_has_ended_leaves_its_place() {
        let connections = Connections::new(1);
        for _ in 0..3 {
            let open = connections.open().unwrap();
            let _busy = open.begin();
            assert!(connections.open().is_none());
        }
        assert!(connections.open().is_some());
    }
}
