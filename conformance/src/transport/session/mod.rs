//! A session: credentials that the run gets from the server by logging in, and renews when they expire.
//!
//! [`plan`] describes the requests; [`jar`] keeps cookies. The values are shown as names of variables, like all credentials.

mod error;

mod jar;

pub mod plan;

mod value;

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use spec::wire::Response;

pub use self::{error::LoginError, value::SessionValue};
use self::{
    jar::Jar,
    plan::{LoginPlan, LoginRequest, Placeholders},
};
use super::{Transport, own_names};

/// The longest time before the end of a session at which it is renewed.
const LONGEST_MARGIN: Duration = Duration::from_secs(30);
/// The number of characters of an error response that a message has.
const SHOWN_BODY: usize = 200;

/// A value of a session that is never shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenValue {
    /// The value.
    pub value: String,
    /// The name of the variable that is shown instead.
    pub shown: &'static str,
}

/// A session of one identity.
pub struct Session {
    /// The name of the identity.
    name: String,
    plan: LoginPlan,
    /// The token.
    pub token: SessionValue,
    /// All cookies, as the value of `Cookie`.
    pub cookies: SessionValue,
    /// The CSRF token.
    pub csrf: SessionValue,
    /// Values that are never shown besides those above.
    hidden: SessionValue,
    state: Mutex<State>,
    /// Held by the one that logs in.
    renewing: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    jar: Jar,
    refresh_token: Option<String>,
    /// The number of log-ins; zero before the first one.
    generation: u64,
    /// When the present session was opened, and how long it lasts.
    opened: Option<(Instant, Option<Duration>)>,
    /// Renewals in a row after which the server still rejected the request.
    futile: u32,
    /// Rejections that are ignored before the next renewal.
    ignored: u32,
    /// Accepted requests, and the last one of them.
    accepted: u64,
    last_accepted: Option<String>,
    /// How often the session ended early, and the last accepted request before the first time.
    ended: u64,
    ended_after: Option<String>,
    /// Why it could not be renewed.
    broken: Option<String>,
    /// The names of the user in responses to log-ins.
    own_names: Vec<String>,
}

impl Session {
    /// A session of the identity `name`, which is opened when it is needed.
    pub fn new(name: impl Into<String>, plan: LoginPlan) -> Self {
        Self {
            name: name.into(),
            plan,
            token: SessionValue::default(),
            cookies: SessionValue::default(),
            csrf: SessionValue::default(),
            hidden: SessionValue::default(),
            state: Mutex::default(),
            renewing: tokio::sync::Mutex::default(),
        }
    }

    /// The plan.
    pub fn plan(&self) -> &LoginPlan {
        &self.plan
    }

    /// The number of log-ins so far.
    pub fn generation(&self) -> u64 {
        self.state().generation
    }

    /// Opens the session where it is not open, and renews it where it is about to end.
    ///
    /// # Errors
    ///
    /// When the server does not open it.
    pub async fn open(&self, transport: &mut dyn Transport) -> Result<(), LoginError> {
        if !self.is_due() {
            return Ok(());
        }
        let _guard = self.renewing.lock().await;
        if !self.is_due() {
            return Ok(());
        }
        let opened = self.log_in(transport).await;
        if let Err(error) = &opened {
            let mut state = self.state();
            state.broken = Some(error.to_string());
            // Another attempt follows only when the server rejects a request.
            state.opened = Some((Instant::now(), None));
        }
        opened
    }

    /// Renews the session after the server rejected a request that used number `generation` of it. Returns whether there is a
    /// new one, so that the request can be sent again.
    pub async fn renew(&self, generation: u64, transport: &mut dyn Transport) -> bool {
        let _guard = self.renewing.lock().await;
        {
            let mut state = self.state();
            if state.generation != generation {
                return true;
            }
            if state.ignored > 0 {
                state.ignored -= 1;
                return false;
            }
        }
        match self.log_in(transport).await {
            Ok(()) => true,
            Err(error) => {
                self.state().broken = Some(error.to_string());
                self.note_futile();
                false
            }
        }
    }

    /// Records that the server also rejects a request with a new session: the rights are missing, and not the session.
    pub fn note_futile(&self) {
        let mut state = self.state();
        state.futile = state.futile.saturating_add(1);
        // Ever fewer renewals, or an operation that is closed to the identity would double the requests.
        state.ignored = 1_u32 << state.futile.min(10);
    }

    /// Records that the server accepted `request`; `is_renewed` when only with a new session.
    pub fn note_accepted(&self, request: &str, is_renewed: bool) {
        let mut state = self.state();
        if is_renewed {
            state.ended += 1;
            if state.ended == 1 {
                state.ended_after = state.last_accepted.take();
            }
            state.broken = None;
        }
        state.futile = 0;
        state.ignored = 0;
        state.accepted += 1;
        if state.last_accepted.as_deref() != Some(request) {
            state.last_accepted = Some(request.to_owned());
        }
    }

    /// Whether `response` rejects the session.
    pub fn is_rejected_by(&self, response: &Response) -> bool {
        self.plan.rejections.contains(&response.status)
    }

    /// Takes new values of the cookies and of the CSRF token from `response`.
    pub fn absorb(&self, response: &Response) {
        let mut state = self.state();
        let has_changed = state.jar.renew(response);
        if has_changed {
            self.show_cookies(&state.jar);
        }
        if let Some(csrf) = &self.plan.csrf
            && let Some(token) = csrf.renewed_by(response)
        {
            self.csrf.set(token);
        }
    }

    /// What happened to the session in the middle of the run.
    pub fn warnings(&self) -> Vec<String> {
        let state = self.state();
        let mut res = Vec::new();
        if state.ended > 0 {
            let times = if state.ended == 1 {
                "once".to_owned()
            } else {
                format!("{} times", state.ended)
            };
            let after = state.ended_after.as_ref();
            let after = after.map(|request| format!("; the first time after `{request}`"));
            res.push(format!(
                "the session of `{}` ended in the middle of the run {times}, and was renewed{}",
                self.name,
                after.unwrap_or_default()
            ));
        }
        if let Some(broken) = &state.broken {
            res.push(format!(
                "the session of `{}` could not be renewed, so later requests were rejected: {broken}",
                self.name
            ));
        }
        res
    }

    /// The names by which the server knows the user of the session: those in the requests of the log-in, in the responses to
    /// them, and in the token.
    pub fn own_names(&self) -> Vec<String> {
        let requests = self.plan.login.iter().chain(&self.plan.refresh);
        let mut res: Vec<String> = requests.flat_map(LoginRequest::own_names).collect();
        res.extend(own_names::in_token(&self.token.current()));
        res.extend(self.state().own_names.iter().cloned());
        res
    }

    /// Every value that is never shown.
    pub fn secrets(&self) -> Vec<HiddenValue> {
        let named = [
            (&self.cookies, "COOKIES"),
            (&self.token, "TOKEN"),
            (&self.csrf, "CSRF_TOKEN"),
            (&self.hidden, "SECRET"),
        ];
        let values = named.into_iter().flat_map(|(value, shown)| {
            let values = value.all().into_iter();
            values.map(move |value| HiddenValue { value, shown })
        });
        let given = self.plan.hidden.iter().map(|value| HiddenValue {
            value: value.clone(),
            shown: "SECRET",
        });
        values.chain(given).collect()
    }

    fn is_due(&self) -> bool {
        match self.state().opened {
            None => true,
            Some((_, None)) => false,
            Some((since, Some(lifetime))) => {
                let margin = (lifetime / 10).min(LONGEST_MARGIN);
                since.elapsed() + margin >= lifetime
            }
        }
    }

    /// Opens a new session: by the refresh request where there is one, otherwise by the log-in.
    async fn log_in(&self, transport: &mut dyn Transport) -> Result<(), LoginError> {
        if let Some(refresh) = &self.plan.refresh {
            let (is_open, refresh_token) = {
                let state = self.state();
                (state.generation > 0, state.refresh_token.clone())
            };
            let refresh_token = refresh_token.or_else(|| self.plan.refresh_token.clone());
            let is_usable = refresh_token.is_some() || is_open && !refresh.needs_refresh_token();
            if is_usable {
                match self.take(refresh, refresh_token, transport).await {
                    Ok(()) => return Ok(()),
                    // The refresh token may have expired too.
                    Err(error) if self.plan.login.is_none() => return Err(error),
                    Err(_) => {}
                }
            }
        }
        self.forget();
        if let Some(before) = &self.plan.before {
            let response = self.send(before, None, transport).await?;
            self.take_csrf(&response);
        }
        match &self.plan.login {
            Some(login) => self.take(login, None, transport).await,
            None => {
                self.opened(None);
                Ok(())
            }
        }
    }

    /// Forgets the last session before a new log-in.
    fn forget(&self) {
        let mut state = self.state();
        state.jar = Jar::default();
        state.refresh_token = None;
    }

    /// Sends `request`, and takes the values of the session from its response.
    async fn take(
        &self,
        request: &LoginRequest,
        refresh_token: Option<String>,
        transport: &mut dyn Transport,
    ) -> Result<(), LoginError> {
        let response = self.send(request, refresh_token, transport).await?;
        self.take_csrf(&response);
        if let Ok(body) = serde_json::from_slice(&response.body) {
            self.state().own_names = own_names::in_value(&body);
        }
        let jar = self.state().jar.clone();
        if let Some(source) = &self.plan.token {
            let Some(token) = source.read(&response, &jar) else {
                return Err(LoginError::Missing {
                    identity: self.name.clone(),
                    request: request.label(),
                    what: source.to_string(),
                    has: source.alternatives(&response, &jar),
                });
            };
            self.token.set(token);
        }
        let token = self.plan.refresh_token_from.as_ref();
        if let Some(token) = token.and_then(|source| source.read(&response, &jar)) {
            self.hidden.set(token.clone());
            self.state().refresh_token = Some(token);
        }
        let announced = self.plan.expires_in.as_ref();
        let announced = announced.and_then(|source| source.read(&response, &jar));
        let announced = announced.and_then(|seconds| seconds.parse::<f64>().ok());
        let announced = announced.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        self.opened(self.plan.lifetime.or(announced));
        Ok(())
    }

    fn opened(&self, lifetime: Option<Duration>) {
        let mut state = self.state();
        self.show_cookies(&state.jar);
        state.generation += 1;
        state.opened = Some((Instant::now(), lifetime));
    }

    fn take_csrf(&self, response: &Response) {
        let state = self.state();
        if let Some(csrf) = &self.plan.csrf
            && let Some(token) = csrf.source.read(response, &state.jar)
        {
            self.csrf.set(token);
        }
    }

    fn show_cookies(&self, jar: &Jar) {
        for value in jar.values() {
            self.hidden.set(value.to_owned());
        }
        self.cookies.set(jar.header());
    }

    /// Sends one request of the log-in, with the cookies so far.
    async fn send(
        &self,
        request: &LoginRequest,
        refresh_token: Option<String>,
        transport: &mut dyn Transport,
    ) -> Result<Response, LoginError> {
        let cookies = self.state().jar.header();
        let csrf = self.plan.csrf.as_ref();
        let made = request.made(&Placeholders {
            refresh_token: refresh_token.unwrap_or_default(),
            csrf_token: self.csrf.current(),
            csrf_header: csrf.map(|csrf| csrf.header.clone()),
            cookies,
        });
        let interaction = match &request.server {
            Some(server) => transport.send_to(server, &made).await,
            None => transport.send(&made).await,
        };
        let mut response = interaction
            .outcome
            .map_err(|source| LoginError::Unreachable {
                identity: self.name.clone(),
                request: request.label(),
                source,
            })?;
        // A body that cannot be decoded is read as it is.
        drop(crate::exchange::coding::decode(&mut response));
        if !(200..400).contains(&response.status) {
            return Err(LoginError::Rejected {
                identity: self.name.clone(),
                request: request.label(),
                status: response.status,
                body: self.shown_body(&response),
            });
        }
        self.state().jar.take(&response);
        Ok(response)
    }

    /// The beginning of the body of an error response; nothing where it has a secret.
    fn shown_body(&self, response: &Response) -> String {
        let Ok(text) = std::str::from_utf8(&response.body) else {
            return String::new();
        };
        let text = text.trim();
        let has_secret = self
            .secrets()
            .iter()
            .any(|hidden| hidden.value.len() > 3 && text.contains(&hidden.value));
        if text.is_empty() || has_secret {
            return String::new();
        }
        let shown: String = text.chars().take(SHOWN_BODY).collect();
        format!(": {}", shown.escape_debug())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
