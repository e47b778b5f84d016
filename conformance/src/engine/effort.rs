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

/// The shortest time that a response is waited for at first, and after many were given up.
const LEAST_PATIENCE: Duration = Duration::from_secs(1);
const SHORTEST_PATIENCE: Duration = Duration::from_millis(100);
/// How many times as long as that of the failure a response may take.
const TIMES: u32 = 4;

/// How long a response is waited for while a failure is shrunk whose responses took `elapsed`: what takes much longer is another
/// behavior of the server.
pub(super) fn patience(elapsed: Duration) -> Duration {
    elapsed.saturating_mul(TIMES).max(LEAST_PATIENCE)
}

/// A connection that counts requests, and the waits for slow responses. It gives up those that are slower than that, each time
/// after half the time.
pub(super) struct Metered<'t> {
    inner: &'t mut dyn Transport,
    requests: u32,
    waits: u32,
    patience: Duration,
}

impl<'t> Metered<'t> {
    pub(super) fn new(inner: &'t mut dyn Transport, patience: Duration) -> Self {
        Self {
            inner,
            requests: 0,
            waits: 0,
            patience,
        }
    }
}

impl Metered<'_> {
    /// The interaction `sent`, counted with the waits for its response.
    async fn counted(
        requests: &mut u32,
        waited: &mut u32,
        patience: &mut Duration,
        sent: impl Future<Output = Interaction>,
    ) -> Interaction {
        let limit = *patience;
        let interaction = match tokio::time::timeout(limit, sent).await {
            Ok(interaction) => interaction,
            Err(_) => {
                // There are often more requests like that.
                *patience = (limit / 2).max(SHORTEST_PATIENCE.min(limit));
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
        assert_eq!(patience(Duration::from_millis(2)), LEAST_PATIENCE);
        assert_eq!(patience(Duration::from_secs(2)), Duration::from_secs(8));
        let limit = 4 * SHORTEST_PATIENCE;
        let request = Request {
            method: "GET".to_owned(),
            target: "/".to_owned(),
            headers: Headers::new(),
            body: None,
        };
        let mut silent = Silent;
        let mut metered = Metered::new(&mut silent, limit);
        for expected in [limit, limit / 2, limit / 4] {
            let interaction = metered.send(&request).await;
            assert_eq!(
                interaction.outcome.unwrap_err(),
                TransportError::Timeout { limit: expected }
            );
            assert_eq!(interaction.elapsed, expected);
        }
    }

    #[test]
    fn a_failure_waits_at_most_half_as_long_as_the_search_took() {
        assert_eq!(share(Duration::from_secs(60)), 100);
        assert_eq!(share(Duration::from_millis(80)), FEWEST_WAITS);
    }
}
