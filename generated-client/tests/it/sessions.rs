//! Tokens are refreshed in time, by one caller for all, and the end of the session is reported.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::{Duration, SystemTime},
};

use sandbox::{AccessRights, Sandbox, SandboxHandle, Settings};
use tkey7_client::{
    Client, Error,
    runtime::{
        RefreshingToken, Secret, TokenSource,
        refreshing::{Clock, Refresh, RefreshError, RefreshFuture, RefreshPolicy, Renewed},
    },
    session::{SessionRefresh, refresh_policy},
};
use tokio::sync::Semaphore;

/// The clock of a node.
#[derive(Debug, Clone)]
struct NodeClock(sandbox::Clock);

impl Clock for NodeClock {
    fn now(&self) -> SystemTime {
        let milliseconds = self.0.now().as_millisecond();
        let since = Duration::from_millis(u64::try_from(milliseconds).expect("after 1970"));
        SystemTime::UNIX_EPOCH + since
    }
}

/// Counts the running refreshes.
#[derive(Debug, Clone)]
struct Counted<R> {
    inner: R,
    now: Arc<AtomicU32>,
    most: Arc<AtomicU32>,
    all: Arc<AtomicU32>,
    fails: Arc<AtomicBool>,
}

impl<R> Counted<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            now: Arc::default(),
            most: Arc::default(),
            all: Arc::default(),
            fails: Arc::default(),
        }
    }

    fn all(&self) -> u32 {
        self.all.load(Ordering::SeqCst)
    }

    fn most(&self) -> u32 {
        self.most.load(Ordering::SeqCst)
    }
}

impl<R: Refresh> Refresh for Counted<R> {
    fn refresh(&self, token: Secret) -> RefreshFuture<'_> {
        Box::pin(async move {
            let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            self.all.fetch_add(1, Ordering::SeqCst);
            let outcome = if self.fails.load(Ordering::SeqCst) {
                Err(RefreshError::Failed("the network is down".into()))
            } else {
                self.inner.refresh(token).await
            };
            self.now.fetch_sub(1, Ordering::SeqCst);
            outcome
        })
    }
}

async fn node() -> SandboxHandle {
    let settings = Settings {
        seed: Some(7),
        self_check: false,
        ..Settings::default()
    };
    Sandbox::builder()
        .settings(settings)
        .start()
        .await
        .expect("a free port and an empty ledger")
}

struct Fixture {
    node: SandboxHandle,
    client: Client,
    refresh: Counted<SessionRefresh>,
}

async fn fixture() -> Fixture {
    let node = node().await;
    let token = node
        .token("bluebank", AccessRights::Viewer)
        .expect("the seed has this member");
    let plain = Client::builder(node.base_url())
        .build()
        .expect("a base URL");
    let refresh = Counted::new(SessionRefresh::new(&plain));
    let source = RefreshingToken::with_clock(
        Secret::new(token),
        refresh.clone(),
        refresh_policy(),
        NodeClock(node.clock().clone()),
    );
    let client = plain.with_token_source(source);
    Fixture {
        node,
        client,
        refresh,
    }
}

/// Concurrent calls, and their results.
async fn calls(client: &Client, count: usize) -> Vec<Result<(), String>> {
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..count {
        let client = client.clone();
        running.spawn(async move {
            let response = client
                .digital_accounts()
                .list_digital_accounts()
                .send()
                .await;
            match response {
                Ok(_) => Ok(()),
                Err(error) if error.is_new_credential_needed() => Err("ended".to_owned()),
                Err(error) => Err(format!("{error:?}")),
            }
        });
    }
    running.join_all().await
}

const CALLERS: usize = 50;

#[tokio::test(flavor = "multi_thread")]
async fn fifty_concurrent_callers_share_one_token_over_thirty_hours() {
    let Fixture {
        node,
        client,
        refresh,
    } = fixture().await;
    let step = Duration::from_secs(12 * 60);
    let session = Duration::from_secs(24 * 60 * 60);
    // The session began a moment before the first call.
    let begin = node.clock().now();
    let mut passed = Duration::ZERO;
    while passed < Duration::from_secs(30 * 60 * 60) {
        let outcomes = calls(&client, CALLERS).await;
        let elapsed = node.clock().now().duration_since(begin);
        let elapsed = elapsed.unsigned_abs();
        if elapsed + Duration::from_secs(60) < session {
            let rejected: Vec<_> = outcomes.iter().filter(|it| it.is_err()).collect();
            assert!(rejected.is_empty(), "after {passed:?}: {rejected:?}");
        } else if elapsed > session + Duration::from_secs(60) {
            let ended = outcomes.iter().filter(|it| **it == Err("ended".to_owned()));
            assert_eq!(ended.count(), CALLERS, "after {passed:?}: {outcomes:?}");
        }
        node.advance_clock(step).await.expect("a clock");
        passed += step;
    }
    assert_eq!(refresh.most(), 1, "refreshes at the same time");
    // One for each step of the session, and the one at the beginning.
    assert!((115..=125).contains(&refresh.all()), "{}", refresh.all());

    let error = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    let Err(Error::Credential(error)) = error else {
        panic!("{error:?}");
    };
    assert!(
        error
            .to_string()
            .contains("an Administrator must issue a new token"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_renewed_while_time_passes() {
    let Fixture {
        node,
        client,
        refresh,
    } = fixture().await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..CALLERS {
        let (client, stop) = (client.clone(), Arc::clone(&stop));
        callers.spawn(async move {
            let mut count = 0_u32;
            while !stop.load(Ordering::SeqCst) {
                let response = client
                    .digital_accounts()
                    .list_digital_accounts()
                    .send()
                    .await;
                if let Err(error) = response {
                    return Err(format!("{error:?}"));
                }
                count += 1;
            }
            Ok(count)
        });
    }
    // Three hours, a minute at a time; after each minute a caller is served.
    for _ in 0..180 {
        node.advance_clock(Duration::from_secs(60))
            .await
            .expect("a clock");
        assert_eq!(calls(&client, 1).await, [Ok(())]);
    }
    stop.store(true, Ordering::SeqCst);
    for outcome in callers.join_all().await {
        assert!(
            outcome.as_ref().is_ok_and(|count| *count > 0),
            "{outcome:?}"
        );
    }
    assert_eq!(refresh.most(), 1);
    assert!(refresh.all() >= 30, "{}", refresh.all());
}

#[tokio::test]
async fn a_valid_token_is_used_while_refreshes_fail() {
    let Fixture {
        node,
        client,
        refresh,
    } = fixture().await;
    assert_eq!(calls(&client, 1).await, [Ok(())]);
    refresh.fails.store(true, Ordering::SeqCst);
    let before = refresh.all();
    node.advance_clock(Duration::from_secs(6 * 60))
        .await
        .expect("a clock");
    for _ in 0..20 {
        assert_eq!(calls(&client, 1).await, [Ok(())]);
    }
    // The clock of the node also runs by itself, so there may be a second attempt, but not twenty.
    assert!(
        (1..=8).contains(&(refresh.all() - before)),
        "{}",
        refresh.all()
    );
    // The network is back, the wait is over.
    refresh.fails.store(false, Ordering::SeqCst);
    node.advance_clock(Duration::from_secs(3 * 60))
        .await
        .expect("a clock");
    assert_eq!(calls(&client, 1).await, [Ok(())]);
    // Without the new token it would be over by now.
    node.advance_clock(Duration::from_secs(10 * 60))
        .await
        .expect("a clock");
    assert_eq!(calls(&client, 1).await, [Ok(())]);
}

#[tokio::test]
async fn a_session_that_was_not_refreshed_in_time_is_reported() {
    let Fixture { node, client, .. } = fixture().await;
    assert_eq!(calls(&client, 1).await, [Ok(())]);
    node.advance_clock(Duration::from_secs(16 * 60))
        .await
        .expect("a clock");
    assert_eq!(calls(&client, 3).await, vec![Err("ended".to_owned()); 3]);
}

#[tokio::test]
async fn a_new_token_begins_a_new_session() {
    let node = node().await;
    let issued = Arc::new(std::sync::Mutex::new(
        node.token("bluebank", AccessRights::Viewer)
            .expect("a token")
            .to_owned(),
    ));
    let asked = Arc::clone(&issued);
    let source = tkey7_client::runtime::token::from_fn(move || {
        let token = Secret::new(asked.lock().expect("no panic").clone());
        async move { Ok(token) }
    });
    let plain = Client::builder(node.base_url())
        .build()
        .expect("a base URL");
    let clock = NodeClock(node.clock().clone());
    let source =
        RefreshingToken::with_clock(source, SessionRefresh::new(&plain), refresh_policy(), clock);
    let client = plain.with_token_source(source);
    assert_eq!(calls(&client, 1).await, [Ok(())]);
    node.advance_clock(Duration::from_secs(25 * 60 * 60))
        .await
        .expect("a clock");
    assert_eq!(calls(&client, 1).await, [Err("ended".to_owned())]);

    let request = sandbox::TokenRequest::unrestricted("viewer@bluebank", "bluebank");
    let new = node
        .create_token(request)
        .await
        .expect("an Administrator may");
    *issued.lock().expect("no panic") = new.token;
    assert_eq!(calls(&client, 5).await, vec![Ok(()); 5]);
}

/// Renews by counting.
#[derive(Debug, Default)]
struct Counting(AtomicU32);

impl Refresh for Counting {
    fn refresh(&self, _token: Secret) -> RefreshFuture<'_> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(Renewed {
                token: Secret::new(format!("renewed-{number}")),
                session_ends: None,
            })
        })
    }
}

#[tokio::test]
async fn an_unused_token_is_renewed_until_it_is_dropped() {
    let counting = Arc::new(Counting::default());
    let policy = RefreshPolicy::new(Duration::from_millis(600));
    let source = RefreshingToken::new(
        Secret::new("issued"),
        SharedRefresh(Arc::clone(&counting)),
        policy,
    );
    assert!(source.token().await.is_ok());
    let is_renewed = async {
        while counting.0.load(Ordering::SeqCst) < 4 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), is_renewed)
        .await
        .expect("the keeper renews");
    drop(source);
    // The keeper and the refresh it may have begun end.
    let is_over = async {
        while Arc::strong_count(&counting) > 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), is_over)
        .await
        .expect("the keeper ends");
}

#[derive(Debug)]
struct SharedRefresh(Arc<Counting>);

impl Refresh for SharedRefresh {
    fn refresh(&self, token: Secret) -> RefreshFuture<'_> {
        self.0.refresh(token)
    }
}

/// Renews when the test allows it.
#[derive(Debug)]
struct Gated {
    begun: AtomicU32,
    allowed: Semaphore,
}

#[derive(Debug)]
struct SharedGate(Arc<Gated>);

impl Refresh for SharedGate {
    fn refresh(&self, _token: Secret) -> RefreshFuture<'_> {
        let number = self.0.begun.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            let _allowed = self.0.allowed.acquire().await;
            Ok(Renewed {
                token: Secret::new(format!("renewed-{number}")),
                session_ends: None,
            })
        })
    }
}

#[tokio::test]
async fn a_caller_who_gives_up_does_not_lose_the_token_for_others() {
    let gate = Arc::new(Gated {
        begun: AtomicU32::new(0),
        allowed: Semaphore::new(0),
    });
    let policy = RefreshPolicy::new(Duration::from_secs(600));
    let source = RefreshingToken::new(Secret::new("issued"), SharedGate(Arc::clone(&gate)), policy);
    let has_begun = async {
        while gate.begun.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        token = source.token() => panic!("nothing is renewed yet: {token:?}"),
        () = has_begun => {}
    }
    gate.allowed.add_permits(1);
    assert_eq!(source.token().await.expect("a token").expose(), "renewed-0");
    assert_eq!(gate.begun.load(Ordering::SeqCst), 1);
}
