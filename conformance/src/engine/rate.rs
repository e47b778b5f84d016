//! Limits the rate of requests over all connections.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Assigns a time to every request.
#[derive(Debug)]
pub(super) struct RateLimiter {
    /// The interval between two requests; `None` without a limit.
    pause: Option<Duration>,
    /// When the next request may be sent.
    next: Mutex<Option<Instant>>,
}

impl RateLimiter {
    /// At most `rate` requests for each second.
    pub(super) fn new(rate: Option<f64>) -> Self {
        let rate = rate.filter(|rate| *rate > 0.0);
        Self {
            pause: rate.map(|rate| Duration::from_secs_f64(1.0 / rate)),
            next: Mutex::default(),
        }
    }

    /// Waits until the next request may be sent.
    pub(super) async fn wait(&self) {
        if let Some(at) = self.reserve(Instant::now()) {
            tokio::time::sleep_until(at.into()).await;
        }
    }

    /// The time of a request that is ready `now`.
    fn reserve(&self, now: Instant) -> Option<Instant> {
        let pause = self.pause?;
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let at = next.map_or(now, |next| next.max(now));
        *next = Some(at + pause);
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_that_are_ready_together_are_spread() {
        let limiter = RateLimiter::new(Some(4.0));
        let now = Instant::now();
        let step = Duration::from_millis(250);
        assert_eq!(limiter.reserve(now), Some(now));
        assert_eq!(limiter.reserve(now), Some(now + step));
        assert_eq!(limiter.reserve(now), Some(now + step * 2));
    }

    #[test]
    fn unused_time_does_not_accumulate() {
        let limiter = RateLimiter::new(Some(4.0));
        let now = Instant::now();
        let later = now + Duration::from_secs(9);
        limiter.reserve(now);
        assert_eq!(limiter.reserve(later), Some(later));
        assert_eq!(
            limiter.reserve(later),
            Some(later + Duration::from_millis(250))
        );
    }

    #[test]
    fn without_a_limit_no_request_waits() {
        let now = Instant::now();
        assert_eq!(RateLimiter::new(None).reserve(now), None);
        assert_eq!(RateLimiter::new(Some(0.0)).reserve(now), None);
    }
}
