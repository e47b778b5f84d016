//! A token that is renewed before it ends.
//!
//! One refresh runs at a time, and other callers wait for it. It runs as a task of its own,
//! so that a caller who gives up does not lose the new token for all others. A keeper also renews between calls: an
//! unused token would expire otherwise.
//!
//! **Invariant:** a token is used until it expires, even when refreshes fail.

use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, SystemTime},
};

use tokio::sync::watch;

use super::{
    credentials::{CredentialError, TokenFuture, TokenSource},
    secret::Secret,
};

/// The clock; tests set it.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The present time.
    fn now(&self) -> SystemTime;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// Gets a new token for an old one.
pub trait Refresh: fmt::Debug + Send + Sync {
    /// Renews `token`, which is still good.
    fn refresh(&self, token: Secret) -> RefreshFuture<'_>;
}

/// A new token that will be available later.
pub type RefreshFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Renewed, RefreshError>> + Send + 'a>>;

/// A new token.
#[derive(Debug, Clone)]
pub struct Renewed {
    /// The token.
    pub token: Secret,
    /// When the session ends; `None` when the server does not report it.
    pub session_ends: Option<SystemTime>,
}

/// Why there is no new token.
#[derive(Debug)]
pub enum RefreshError {
    /// The server will not renew this token: the session is over, or was revoked.
    Rejected(Box<dyn std::error::Error + Send + Sync>),
    /// The refresh failed this time.
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

/// When a token is renewed.
#[derive(Debug, Clone)]
pub struct RefreshPolicy {
    /// How long a token is good without a refresh.
    pub good_for: Duration,
    /// Its age at which it is renewed.
    pub refresh_after: Duration,
    /// How long a session lasts, even with renewals; `None` when it does not end.
    pub session: Option<Duration>,
    /// The wait after the first failed refresh, which doubles with each further one.
    pub first_wait: Duration,
    /// The longest wait between failed refreshes.
    pub longest_wait: Duration,
    /// How long one refresh may take.
    pub timeout: Duration,
    /// How long callers wait for a refresh while the current token is still valid.
    pub patience: Duration,
    /// Whether the token is also renewed while no calls are made.
    pub keeps_alive: bool,
    /// The message when a new token must be issued.
    pub ended: &'static str,
}

impl RefreshPolicy {
    /// Renews a token that is good for `good_for` when a third of that is over.
    pub fn new(good_for: Duration) -> Self {
        Self {
            good_for,
            refresh_after: good_for / 3,
            session: None,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(60).min(good_for / 6),
            timeout: Duration::from_secs(30),
            patience: Duration::from_secs(5),
            keeps_alive: true,
            ended: "the session is over and cannot be renewed; a new token must be issued",
        }
    }
}

/// A token that is renewed before it ends. Copies are the same token.
#[derive(Debug, Clone)]
pub struct RefreshingToken(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// Gives the token that a session begins with.
    issued: Box<dyn TokenSource>,
    refresh: Box<dyn Refresh>,
    policy: RefreshPolicy,
    clock: Box<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    session: Option<Session>,
    /// The token that a session which is over began with, and why it is over.
    ended: Option<(Secret, CredentialError)>,
    /// A refresh is running; the channel closes when it ends.
    under_way: Option<watch::Receiver<()>>,
    has_keeper: bool,
}

#[derive(Debug)]
struct Session {
    /// The token it began with.
    issued: Secret,
    token: Secret,
    /// When the token was renewed; `None` for one of unknown age, which is renewed at once.
    renewed_at: Option<SystemTime>,
    good_until: SystemTime,
    ends: Option<SystemTime>,
    failures: u32,
    /// Not before this time, after a failure.
    next_attempt: Option<SystemTime>,
    last_failure: Option<CredentialError>,
}

impl RefreshingToken {
    /// Begins with the token of `issued`, and asks there again when a session is over.
    pub fn new(
        issued: impl TokenSource + 'static,
        refresh: impl Refresh + 'static,
        policy: RefreshPolicy,
    ) -> Self {
        Self::with_clock(issued, refresh, policy, SystemClock)
    }

    /// The same, by another clock.
    pub fn with_clock(
        issued: impl TokenSource + 'static,
        refresh: impl Refresh + 'static,
        policy: RefreshPolicy,
        clock: impl Clock + 'static,
    ) -> Self {
        Self(Arc::new(Shared {
            issued: Box::new(issued),
            refresh: Box::new(refresh),
            policy,
            clock: Box::new(clock),
            state: Mutex::new(State::default()),
        }))
    }

    /// When the session ends, as far as it is known.
    pub fn session_ends(&self) -> Option<SystemTime> {
        self.0.lock().session.as_ref()?.ends
    }
}

impl TokenSource for RefreshingToken {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(self.0.token())
    }
}

/// The next step for a caller.
enum Step {
    Use(Secret),
    /// Wait for the refresh; the token, if it is still good without.
    Wait(watch::Receiver<()>, Option<Secret>),
    Begin,
    Fail(CredentialError),
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves the state consistent: it is changed in single assignments.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn token(self: &Arc<Self>) -> Result<Secret, CredentialError> {
        loop {
            let step = self.step();
            match step {
                Step::Use(token) => return Ok(token),
                Step::Fail(error) => return Err(error),
                Step::Begin => self.begin().await?,
                Step::Wait(mut over, None) => {
                    // The channel has no values: this ends when the sender is gone.
                    let _ = over.changed().await;
                }
                Step::Wait(mut over, Some(token)) => {
                    let waited = tokio::time::timeout(self.policy.patience, over.changed()).await;
                    if waited.is_err() {
                        return Ok(token);
                    }
                }
            }
        }
    }

    fn step(self: &Arc<Self>) -> Step {
        let now = self.clock.now();
        let mut state = self.lock();
        let Some(session) = &mut state.session else {
            return Step::Begin;
        };
        if session.ends.is_some_and(|ends| now >= ends) {
            state.end(CredentialError::needs_new_credential(self.policy.ended));
            return Step::Begin;
        }
        let usable = (now < session.good_until).then(|| session.token.clone());
        let is_due = session
            .renewed_at
            .is_none_or(|at| now >= at + self.policy.refresh_after);
        let is_early = session.next_attempt.is_some_and(|next| now < next);
        let failure = session.last_failure.clone();
        let token = session.token.clone();
        match (usable, is_due) {
            (Some(token), false) => return Step::Use(token),
            (usable, _) => {
                if let Some(over) = &state.under_way {
                    return Step::Wait(over.clone(), usable);
                }
                if is_early {
                    return match (usable, failure) {
                        (Some(token), _) => Step::Use(token),
                        (None, Some(error)) => Step::Fail(error),
                        (None, None) => Step::Fail(CredentialError::new("there is no token")),
                    };
                }
                let over = self.start(&mut state, token);
                Step::Wait(over, usable)
            }
        }
    }

    /// Begins a session with the token that was issued, unless that is the one whose session is over.
    async fn begin(self: &Arc<Self>) -> Result<(), CredentialError> {
        let token = self.issued.token().await?;
        let now = self.clock.now();
        let mut state = self.lock();
        if state.session.is_some() {
            return Ok(());
        }
        let ended = state.ended.as_ref().filter(|(ended, _)| *ended == token);
        if let Some((_, error)) = ended {
            return Err(error.clone());
        }
        state.ended = None;
        state.session = Some(Session {
            issued: token.clone(),
            token,
            renewed_at: None,
            good_until: now + self.policy.good_for,
            ends: self.policy.session.map(|length| now + length),
            failures: 0,
            next_attempt: None,
            last_failure: None,
        });
        if self.policy.keeps_alive && !std::mem::replace(&mut state.has_keeper, true) {
            tokio::spawn(keep(Arc::downgrade(self), self.policy.refresh_after));
        }
        Ok(())
    }

    /// Starts a refresh as a task of its own.
    fn start(self: &Arc<Self>, state: &mut State, token: Secret) -> watch::Receiver<()> {
        let (under_way, over) = watch::channel(());
        state.under_way = Some(over.clone());
        let finish = Finish {
            shared: Arc::clone(self),
            _under_way: under_way,
        };
        tokio::spawn(async move {
            let shared = Arc::clone(&finish.shared);
            let refresh = shared.refresh.refresh(token);
            let outcome = tokio::time::timeout(shared.policy.timeout, refresh).await;
            let outcome = outcome.unwrap_or_else(|_| {
                let error = CredentialError::new("the refresh did not end in time");
                Err(RefreshError::Failed(error.into()))
            });
            shared.finish(outcome);
            drop(finish);
        });
        over
    }

    fn finish(&self, outcome: Result<Renewed, RefreshError>) {
        let now = self.clock.now();
        let mut state = self.lock();
        let Some(session) = state.session.as_mut() else {
            return;
        };
        match outcome {
            Ok(renewed) => {
                session.token = renewed.token;
                session.renewed_at = Some(now);
                session.good_until = now + self.policy.good_for;
                session.ends = renewed.session_ends.or(session.ends);
                session.failures = 0;
                session.next_attempt = None;
                session.last_failure = None;
            }
            Err(RefreshError::Failed(source)) => {
                let doubled = 2_u32.saturating_pow(session.failures);
                let wait = self.policy.first_wait.saturating_mul(doubled);
                session.failures = session.failures.saturating_add(1);
                session.next_attempt = Some(now + wait.min(self.policy.longest_wait));
                let error = CredentialError::new("the token cannot be renewed at the moment");
                session.last_failure = Some(error.because(source));
            }
            Err(RefreshError::Rejected(source)) => {
                let error = CredentialError::needs_new_credential(self.policy.ended);
                state.end(error.because(source));
            }
        }
    }
}

impl State {
    /// Ends the session; the token it began with begins no other.
    fn end(&mut self, error: CredentialError) {
        self.ended = self.session.take().map(|session| (session.issued, error));
    }
}

/// Signals the end of a refresh, even when it panicked.
struct Finish {
    shared: Arc<Shared>,
    _under_way: watch::Sender<()>,
}

impl Drop for Finish {
    fn drop(&mut self) {
        self.shared.lock().under_way = None;
    }
}

/// Renews between calls, as long as the token is in use.
async fn keep(token: Weak<Shared>, refresh_after: Duration) {
    // The machine may sleep, or its clock be set: looking often is safer than one long wait.
    let pause = (refresh_after / 10).clamp(Duration::from_millis(100), Duration::from_secs(15));
    loop {
        tokio::time::sleep(pause).await;
        let Some(shared) = token.upgrade() else {
            return;
        };
        let has_session = shared.lock().session.is_some();
        if has_session {
            // The next caller gets the error.
            let _ = RefreshingToken(shared).token().await;
        }
    }
}
