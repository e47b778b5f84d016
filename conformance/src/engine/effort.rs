//! The effort for one finding: counted in requests and not by a clock, so that a busy machine sends the same ones.

use std::{pin::Pin, time::Duration};

use spec::wire::Request;

use crate::{
    exchange::{Interaction, TransportError},
    transport::{Transport, target::Target},
};

/// A response that takes this long is a wait, one that takes twice as long is two: fewer requests are sent to slow servers.
const WAIT: Duration = Duration::from_millis(300);
/// The waits that every failure has, however short the search was.
const FEWEST_WAITS: u32 = 10;

/// The waits for a response that took `elapsed`.
pub(super) fn waits(elapsed: Duration) -> u32 {
    u32::try_from(elapsed.as_millis() / WAIT.as_millis()).unwrap_or(u32::MAX)
}

/// The waits after which one failure is not shrunk any further, after a search that took `elapsed`: half of that.
pub(super) fn share(elapsed: Duration) -> u32 {
    waits(elapsed / 2).max(FEWEST_WAITS)
}

/// Limits on the requests for one finding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// The maximum number of requests.
    pub(super) requests: u32,
    /// The maximum number of waits for slow responses.
    pub(super) waits: u32,
}

impl Effort {
    /// Whether the limits are reached after `tries` over `transport`; one that could not be sent counts as a request.
    pub(super) fn is_spent(self, tries: u32, transport: &Metered<'_>) -> bool {
        transport.requests.max(tries) >= self.requests || transport.waits > self.waits
    }
}

/// How many times as long as that of the failure a response may take in any case.
const TIMES: u32 = 4;
/// The time that a response may take in any case at first, and after many were given up.
const FIRST_PATIENCE: Duration = Duration::from_secs(1);
const LAST_PATIENCE: Duration = Duration::from_millis(100);

/// How long a response is waited for while a failure is shrunk: what takes much longer than the failure is another behavior of
/// the server.
struct Patience {
    now: Duration,
    least: Duration,
}

impl Patience {
    /// With a failure whose responses took `elapsed`.
    fn with(elapsed: Duration) -> Self {
        let usual = elapsed.saturating_mul(TIMES);
        Self {
            now: usual.max(FIRST_PATIENCE),
            least: usual.max(LAST_PATIENCE),
        }
    }

    /// Halves it, as far as the failure itself is not given up: where one response does not come in time, more do not.
    fn shorten(&mut self) {
        self.now = (self.now / 2).max(self.least);
    }
}

/// A connection that counts requests, and the waits for slow responses. What takes much longer than the failure that is shrunk is
/// given up.
pub(super) struct Metered<'t> {
    inner: &'t mut dyn Transport,
    requests: u32,
    waits: u32,
    patience: Patience,
}

impl<'t> Metered<'t> {
    /// For a failure whose responses took `elapsed`.
    pub(super) fn new(inner: &'t mut dyn Transport, elapsed: Duration) -> Self {
        Self {
            inner,
            requests: 0,
            waits: 0,
            patience: Patience::with(elapsed),
        }
    }
}

impl Metered<'_> {
    /// The interaction `sent`, counted with the waits for its response.
    async fn counted(
        requests: &mut u32,
        waited: &mut u32,
        patience: &mut Patience,
        sent: impl Future<Output = Interaction>,
    ) -> Interaction {
        let limit = patience.now;
        let interaction = match tokio::time::timeout(limit, sent).await {
            Ok(interaction) => interaction,
            Err(_) => {
                patience.shorten();
                Interaction {
                    outcome: Err(TransportError::Timeout { limit }),
                    elapsed: limit,
                }
            }
        };
        *requests = requests.saturating_add(1);
        *waited = waited.saturating_add(waits(interaction.elapsed));
        interaction
    }
}

impl Transport for Metered<'_> {
    fn send<'a>(
        &'a mut self,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Interaction> + 'a>> {
        Box::pin(Self::counted(
            &mut self.requests,
            &mut self.waits,
            &mut self.patience,
            self.inner.send(request),
        ))
    }

    fn send_to<'a>(
        &'a mut self,
        server: &'a Target,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Interaction> + 'a>> {
        Box::pin(Self::counted(
            &mut self.requests,
            &mut self.waits,
            &mut self.patience,
            self.inner.send_to(server, request),
        ))
    }

    fn disconnect(&mut self) {
        self.inner.disconnect();
    }
}

#[cfg(test)]
mod tests {
    use spec::wire::{Headers, Response};

    use super::*;

    /// Responds after this time.
    struct Taking(Duration);

    impl Transport for Taking {
        fn send<'a>(
            &'a mut self,
            _: &'a Request,
        ) -> Pin<Box<dyn Future<Output = Interaction> + 'a>> {
            let interaction = Interaction {
                outcome: Ok(Response {
                    status: 200,
                    headers: Headers::new(),
                    body: Vec::new(),
                }),
                elapsed: self.0,
            };
            Box::pin(std::future::ready(interaction))
        }
    }

    /// How many requests are sent within `effort` to an API that responds in `elapsed`.
    async fn sent(effort: Effort, elapsed: Duration) -> u32 {
        let mut slow = Taking(elapsed);
        let mut transport = Metered::new(&mut slow, Duration::MAX);
        let request = Request {
            method: "GET".to_owned(),
            target: "/".to_owned(),
            headers: Headers::new(),
            body: None,
        };
        let mut tries = 0;
        while !effort.is_spent(tries, &transport) {
            tries += 1;
            transport.send(&request).await;
        }
        tries
    }

    #[tokio::test]
    async fn fast_responses_are_counted_and_slow_ones_weigh_more() {
        let effort = Effort {
            requests: 40,
            waits: 4,
        };
        assert_eq!(sent(effort, Duration::from_millis(299)).await, 40);
        assert_eq!(sent(effort, Duration::from_millis(300)).await, 5);
        assert_eq!(sent(effort, Duration::from_secs(10)).await, 1);
    }

    /// Never responds.
    struct Silent;

    impl Transport for Silent {
        fn send<'a>(
            &'a mut self,
            _: &'a Request,
        ) -> Pin<Box<dyn Future<Output = Interaction> + 'a>> {
            Box::pin(std::future::pending())
        }
    }

    #[tokio::test]
    async fn what_takes_much_longer_than_the_failure_is_given_up() {
        let request = Request {
            method: "GET".to_owned(),
            target: "/".to_owned(),
            headers: Headers::new(),
            body: None,
        };
        let mut silent = Silent;
        let mut metered = Metered::new(&mut silent, Duration::ZERO);
        for millis in [1_000, 500, 250, 125, 100, 100] {
            let limit = Duration::from_millis(millis);
            let interaction = metered.send(&request).await;
            assert_eq!(
                interaction.outcome.unwrap_err(),
                TransportError::Timeout { limit }
            );
            assert_eq!(interaction.elapsed, limit);
        }
    }

    #[test]
    fn what_takes_as_long_as_the_failure_is_never_given_up() {
        for elapsed in [30, 300, 2_000].map(Duration::from_millis) {
            let mut patience = Patience::with(elapsed);
            for _ in 0..10 {
                assert!(patience.now >= TIMES * elapsed, "{elapsed:?}");
                patience.shorten();
            }
        }
    }

    #[test]
    fn a_failure_waits_at_most_half_as_long_as_the_search_took() {
        assert_eq!(share(Duration::from_secs(60)), 100);
        assert_eq!(share(Duration::from_millis(80)), FEWEST_WAITS);
    }
}
