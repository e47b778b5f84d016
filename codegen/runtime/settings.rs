//! The settings of a client: HTTP client, retries, time limits, hooks.

use std::{borrow::Cow, error, fmt, sync::Arc, time::Duration};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::{
    credentials::{Credential, Credentials},
    hook::Hook,
    retry::Retry,
};

/// The settings that all requests of a client share. Copies are cheap.
#[derive(Debug, Clone, Default)]
pub struct Settings(Arc<Shared>);

#[derive(Debug, Clone, Default)]
struct Shared {
    credentials: Credentials,
    retry: Retry,
    timeout: Option<Duration>,
    total_timeout: Option<Duration>,
    /// The limits of calls that have none of their own, unless their body is a stream.
    default_timeouts: Option<(Duration, Duration)>,
    headers: HeaderMap,
    hooks: Vec<Arc<dyn Hook>>,
}

impl Settings {
    pub(crate) fn credentials(&self) -> &Credentials {
        &self.0.credentials
    }

    pub(crate) fn set_credential(&mut self, scheme: &'static str, credential: Credential) {
        self.change().credentials.set(scheme, credential);
    }

    pub(crate) fn retry(&self) -> &Retry {
        &self.0.retry
    }

    pub(crate) fn set_retry(&mut self, retry: Retry) {
        self.change().retry = retry;
    }

    /// How long one attempt may take; without it the HTTP client decides. An upload may take as long as it takes, unless
    /// a limit is set.
    pub(crate) fn timeout(&self, is_upload: bool) -> Option<Duration> {
        let default = self.0.default_timeouts.filter(|_| !is_upload);
        self.0.timeout.or(default.map(|(one, _)| one))
    }

    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.change().timeout = Some(timeout);
    }

    /// How long all attempts and the waits between them may take.
    pub(crate) fn total_timeout(&self, is_upload: bool) -> Option<Duration> {
        let default = self.0.default_timeouts.filter(|_| !is_upload);
        self.0.total_timeout.or(default.map(|(_, all)| all))
    }

    pub(crate) fn set_total_timeout(&mut self, timeout: Duration) {
        self.change().total_timeout = Some(timeout);
    }

    /// The limits of calls for which none is set.
    pub(crate) fn set_default_timeouts(&mut self, one: Duration, all: Duration) {
        self.change().default_timeouts = Some((one, all));
    }

    /// Headers of every request, which take the place of its own.
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    pub(crate) fn set_header(&mut self, name: HeaderName, value: HeaderValue) {
        self.change().headers.insert(name, value);
    }

    pub(crate) fn hooks(&self) -> &[Arc<dyn Hook>] {
        &self.0.hooks
    }

    pub(crate) fn add_hook(&mut self, hook: Arc<dyn Hook>) {
        self.change().hooks.push(hook);
    }

    fn change(&mut self) -> &mut Shared {
        Arc::make_mut(&mut self.0)
    }
}

/// How the HTTP client of a [`Client`](super::super::Client) is set up.
#[derive(Clone, Default)]
pub(crate) struct Http {
    ready: Option<reqwest::Client>,
    changes: Vec<Change>,
}

type Change = Arc<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

impl Http {
    /// Takes one that is set up already.
    pub(crate) fn set_ready(&mut self, http: reqwest::Client) {
        self.ready = Some(http);
    }

    /// Whether the caller has set one up.
    pub(crate) fn is_ready(&self) -> bool {
        self.ready.is_some()
    }

    /// Changes the one that will be set up.
    pub(crate) fn change(
        &mut self,
        change: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) {
        self.changes.push(Arc::new(change));
    }

    /// Sets it up.
    pub(crate) fn build(self, user_agent: &str) -> Result<reqwest::Client, BuildError> {
        if let Some(ready) = self.ready {
            return Ok(ready);
        }
        let begun = reqwest::Client::builder()
            .user_agent(user_agent)
            .connect_timeout(CONNECT_TIMEOUT)
            // The caller gets redirects as responses; nothing is sent to another URL.
            .redirect(reqwest::redirect::Policy::none());
        let changed = self
            .changes
            .iter()
            .fold(begun, |builder, change| change(builder));
        changed.build().map_err(BuildError::Http)
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Http")
    }
}

/// The default time of one attempt.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);
/// The default time of all attempts.
pub(crate) const TOTAL_TIMEOUT: Duration = Duration::from_secs(90);
/// How long it may take to establish a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Why there is no client.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL is not an absolute `http` or `https` URL.
    BaseUrl(String),
    /// The HTTP client cannot be set up.
    Http(reqwest::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BaseUrl(url) => write!(
                f,
                "`{url}` is not a valid base URL: it must begin with `https://` or `http://` and have no query"
            ),
            Self::Http(_) => f.write_str("the HTTP client cannot be set up"),
        }
    }
}

impl error::Error for BuildError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Http(error) => Some(error),
            Self::BaseUrl(_) => None,
        }
    }
}

/// The base URL without trailing slashes.
pub(crate) fn base_url(text: &str) -> Result<String, BuildError> {
    let wrong = || BuildError::BaseUrl(text.to_owned());
    let url = reqwest::Url::parse(text).map_err(|_| wrong())?;
    let is_usable = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.query().is_none()
        && url.fragment().is_none();
    if !is_usable {
        return Err(wrong());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// The base URL of an operation that has a server of its own, for a client of `base_url`.
///
/// A path is below the host of the client. Another host is used when the client uses one of the `servers` of
/// the document; a client of another server (a mock, a gateway) finds all operations there.
pub(crate) fn base_of<'u>(base_url: &'u str, servers: &[&str], own: &'static str) -> Cow<'u, str> {
    if own.is_empty() || own.starts_with('/') {
        let behind_scheme = base_url.find("://").map_or(0, |at| at + 3);
        let host_end = base_url
            .get(behind_scheme..)
            .and_then(|rest| rest.find('/'))
            .map_or(base_url.len(), |at| behind_scheme + at);
        let host = base_url.get(..host_end).unwrap_or(base_url);
        return format!("{host}{own}").into();
    }
    if servers.contains(&base_url) {
        own.into()
    } else {
        base_url.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_limits_do_not_cut_uploads() {
        let mut settings = Settings::default();
        settings.set_default_timeouts(TIMEOUT, TOTAL_TIMEOUT);
        assert_eq!(settings.timeout(false), Some(TIMEOUT));
        assert_eq!(settings.total_timeout(false), Some(TOTAL_TIMEOUT));
        assert_eq!(
            (settings.timeout(true), settings.total_timeout(true)),
            (None, None)
        );
        let own = Duration::from_secs(5);
        settings.set_timeout(own);
        assert_eq!(
            (settings.timeout(false), settings.timeout(true)),
            (Some(own), Some(own))
        );
    }

    #[test]
    fn an_operation_may_be_served_elsewhere() {
        let servers = ["https://api.example.com/v1"];
        let table = [
            (
                "https://api.example.com/v1",
                "https://up.example.com",
                "https://up.example.com",
            ),
            (
                "http://127.0.0.1:8480",
                "https://up.example.com",
                "http://127.0.0.1:8480",
            ),
            ("http://127.0.0.1:8480/v1", "", "http://127.0.0.1:8480"),
            (
                "https://api.example.com/v1",
                "/v2",
                "https://api.example.com/v2",
            ),
        ];
        for (base_url, own, expected) in table {
            assert_eq!(base_of(base_url, &servers, own), expected);
        }
    }
}
