//! Tokens for the client itself, by the grant "client credentials" (RFC 6749 §4.4).
//!
//! A token is fetched when the first request needs one, and again before it expires. One fetch runs at a time;
//! other callers wait for it. While the old token is still valid, a failed fetch is not an error.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;

use super::{
    credentials::{CredentialError, TokenFuture, TokenSource, basic},
    secret::Secret,
    style,
};

/// The lifetime of a token without `expires_in`, which RFC 6749 §5.1 leaves open.
const GOOD_FOR: Duration = Duration::from_secs(300);
/// How long before its end a token is replaced, at most; short ones are replaced after nine tenths.
const MARGIN: Duration = Duration::from_secs(30);
/// How long a fetch may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Fetches tokens for the client itself. Copies share the token.
#[derive(Clone)]
pub struct ClientCredentials(Arc<Shared>);

struct Shared {
    token_url: String,
    client_id: String,
    client_secret: Secret,
    scope: Option<String>,
    in_body: bool,
    http: reqwest::Client,
    held: Mutex<Option<Held>>,
}

/// A fetched token.
struct Held {
    token: Secret,
    /// When it is replaced.
    due: Instant,
    ends: Instant,
}

/// RFC 6749 §5.1.
#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
    #[serde(default)]
    expires_in: Option<Value>,
}

/// RFC 6749 §5.2.
#[derive(Deserialize)]
struct TokenError {
    error: String,
    #[serde(default)]
    error_description: Option<String>,
}

impl ClientCredentials {
    /// Tokens from `token_url` for the client `client_id`.
    pub fn new(
        token_url: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
    ) -> Self {
        Self(Arc::new(Shared {
            token_url: token_url.into(),
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            scope: None,
            in_body: false,
            http: reqwest::Client::new(),
            held: Mutex::new(None),
        }))
    }

    /// The token URL that `reference` means beside an API at `base_url` (RFC 3986 §5).
    ///
    /// An invalid reference stays as it is; getting a token then reports it.
    pub fn url_beside(base_url: &str, reference: &str) -> String {
        let joined = reqwest::Url::parse(base_url).and_then(|base| base.join(reference));
        joined.map_or_else(|_| reference.to_owned(), Into::into)
    }

    /// Asks for these scopes, with blanks between them; without, the server decides.
    #[must_use]
    pub fn scope(self, scope: impl Into<String>) -> Self {
        let scope = scope.into();
        self.changed(|shared| shared.scope = Some(scope))
    }

    /// Sends id and secret in the body instead of the header `Authorization` (RFC 6749 §2.3.1).
    #[must_use]
    pub fn in_body(self) -> Self {
        self.changed(|shared| shared.in_body = true)
    }

    /// Fetches by an HTTP client that is set up by the caller.
    #[must_use]
    pub fn http_client(self, http: reqwest::Client) -> Self {
        self.changed(|shared| shared.http = http)
    }

    /// Another source, which begins without a token.
    fn changed(self, change: impl FnOnce(&mut Shared)) -> Self {
        let old = &self.0;
        let mut shared = Shared {
            token_url: old.token_url.clone(),
            client_id: old.client_id.clone(),
            client_secret: old.client_secret.clone(),
            scope: old.scope.clone(),
            in_body: old.in_body,
            http: old.http.clone(),
            held: Mutex::new(None),
        };
        change(&mut shared);
        Self(Arc::new(shared))
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials")
            .field("token_url", &self.0.token_url)
            .field("client_id", &self.0.client_id)
            .finish_non_exhaustive()
    }
}

impl TokenSource for ClientCredentials {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(self.0.token())
    }
}

impl Shared {
    async fn token(&self) -> Result<Secret, CredentialError> {
        // A caller that waited here finds the token that was fetched meanwhile.
        let mut held = self.held.lock().await;
        let now = Instant::now();
        if let Some(known) = held.as_ref().filter(|known| now < known.due) {
            return Ok(known.token.clone());
        }
        match self.fetch().await {
            Ok(fetched) => {
                let token = fetched.token.clone();
                *held = Some(fetched);
                Ok(token)
            }
            Err(error) => match held.as_ref().filter(|known| now < known.ends) {
                Some(known) => Ok(known.token.clone()),
                None => Err(error),
            },
        }
    }

    async fn fetch(&self) -> Result<Held, CredentialError> {
        let unreachable = |error: reqwest::Error| {
            let message = format!("no token from {}", self.token_url);
            CredentialError::new(message).because(error.without_url())
        };
        let begun = Instant::now();
        let response = self.request().send().await.map_err(unreachable)?;
        let status = response.status();
        let body = response.bytes().await.map_err(unreachable)?;
        if !status.is_success() {
            return Err(self.rejected(status, &body));
        }
        let response: TokenResponse = serde_json::from_slice(&body).map_err(|error| {
            let message = format!("{} did not respond with a token", self.token_url);
            CredentialError::new(message).because(error)
        })?;
        // Some servers write the number as a string.
        let seconds = response.expires_in.as_ref().and_then(|value| match value {
            Value::String(text) => text.parse().ok(),
            value => value.as_u64(),
        });
        let good_for = seconds.map_or(GOOD_FOR, Duration::from_secs);
        let margin = MARGIN.min(good_for / 10);
        Ok(Held {
            token: Secret::new(response.access_token),
            due: begun + good_for.saturating_sub(margin),
            ends: begun + good_for,
        })
    }

    fn request(&self) -> reqwest::RequestBuilder {
        let mut fields = serde_json::Map::new();
        fields.insert("grant_type".to_owned(), "client_credentials".into());
        if let Some(scope) = &self.scope {
            fields.insert("scope".to_owned(), scope.as_str().into());
        }
        if self.in_body {
            fields.insert("client_id".to_owned(), self.client_id.as_str().into());
            let secret = self.client_secret.expose();
            fields.insert("client_secret".to_owned(), secret.into());
        }
        // An object of strings always has a form.
        let body = style::form(&Value::Object(fields), &[]).unwrap_or_default();
        let request = self
            .http
            .post(&self.token_url)
            .timeout(TIMEOUT)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        if self.in_body {
            return request;
        }
        let plain = format!(
            "{}:{}",
            style::form_text(&self.client_id),
            style::form_text(self.client_secret.expose())
        );
        request.header(AUTHORIZATION, basic(&plain))
    }

    fn rejected(&self, status: reqwest::StatusCode, body: &[u8]) -> CredentialError {
        let reason = match serde_json::from_slice::<TokenError>(body) {
            Ok(TokenError {
                error,
                error_description: Some(description),
            }) => format!("`{error}`: {description}"),
            Ok(TokenError { error, .. }) => format!("`{error}`"),
            Err(_) => format!("status {status}"),
        };
        let message = format!("{} gives no token: {reason}", self.token_url);
        // An unknown client stays unknown.
        if matches!(status.as_u16(), 400 | 401 | 403) {
            return CredentialError::needs_new_credential(message);
        }
        CredentialError::new(message)
    }
}
