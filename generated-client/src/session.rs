//! The session of an access token: 24 hours, renewed every few minutes.
//!
//! TKEY7 revokes a token that is not refreshed within 15 minutes, and ends a session after 24 hours, when an
//! Administrator has to create a new token in the Web Office. [`Client::with_session`] does the former and reports the
//! latter.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use crate::{
    Client, Error,
    runtime::{
        Retry, Secret, TokenSource,
        credentials::Credential,
        refreshing::{
            Refresh, RefreshError, RefreshFuture, RefreshPolicy, RefreshingToken, Renewed,
        },
    },
};

/// How long a token is good without a refresh.
const GOOD_FOR: Duration = Duration::from_secs(15 * 60);
/// How long a session lasts.
const SESSION: Duration = Duration::from_secs(24 * 60 * 60);

/// When tokens are refreshed: after five minutes, a third of the time that is allowed.
pub fn refresh_policy() -> RefreshPolicy {
    let mut policy = RefreshPolicy::new(GOOD_FOR);
    policy.session = Some(SESSION);
    policy.ended = "the session is over; an Administrator must issue a new token in the Web Office";
    policy
}

impl Client {
    /// The same client with the token of `issued`, which is refreshed in time for as long as its session lasts.
    ///
    /// Afterwards calls fail with an error for which [`Error::is_new_credential_needed`] is true, until `issued` gives
    /// another token: a file that an Administrator has replaced, say. No restart is needed.
    ///
    /// ```no_run
    /// use tkey7_client::{Client, runtime::token};
    ///
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::for_member("us", "bankname")?
    ///     .build()?
    ///     .with_session(token::from_file("/run/secrets/tkey7-token"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_session(&self, issued: impl TokenSource + 'static) -> Self {
        let refresh = SessionRefresh::new(self);
        self.with_token_source(RefreshingToken::new(issued, refresh, refresh_policy()))
    }

    /// The same client with the tokens of `source`. Connections are shared.
    #[must_use]
    pub fn with_token_source(&self, source: impl TokenSource + 'static) -> Self {
        let mut res = self.clone();
        let credential = Credential::Bearer(Arc::new(source));
        res.inner.set_credential("bearerAuth", credential);
        res
    }
}

/// Refreshes a token by the operation `refresh_access_token`.
#[derive(Debug, Clone)]
pub struct SessionRefresh {
    client: Client,
}

impl SessionRefresh {
    /// Refreshes at the node of `client`.
    pub fn new(client: &Client) -> Self {
        // The session has its own retries.
        let client = client.with_retry(Retry::off());
        Self { client }
    }

    async fn renew(&self, token: Secret) -> Result<Renewed, RefreshError> {
        let client = self.client.with_token_source(token);
        let response = client.access_token().refresh_access_token().send().await;
        match response {
            Ok(response) => Ok(Renewed {
                session_ends: response.expires_at.and_then(time_of),
                token: response.into_inner().access_token.into(),
            }),
            Err(error @ Error::ErrorResponse(_)) if is_final(error.status()) => {
                Err(RefreshError::Rejected(error.into()))
            }
            Err(error) => Err(RefreshError::Failed(error.into())),
        }
    }
}

impl Refresh for SessionRefresh {
    fn refresh(&self, token: Secret) -> RefreshFuture<'_> {
        Box::pin(self.renew(token))
    }
}

/// Whether no later attempt with the same token can succeed.
fn is_final(status: Option<reqwest::StatusCode>) -> bool {
    matches!(status.map(|status| status.as_u16()), Some(401 | 403))
}

fn time_of(milliseconds: i64) -> Option<SystemTime> {
    let since = Duration::from_millis(u64::try_from(milliseconds).ok()?);
    SystemTime::UNIX_EPOCH.checked_add(since)
}
