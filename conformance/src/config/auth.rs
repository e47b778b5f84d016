//! The section `auth` of `conformance.yaml`: credentials, log-ins and identities.
//!
//! The file holds no secrets. Credentials are names of environment variables; in the requests of a log-in, `$NAME` and `${NAME}`
//! stand for the value of a variable.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The credentials of a run. The names are those of environment variables that hold them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthConfig {
    /// Holds the bearer token.
    pub token: Option<String>,
    /// Basic authentication.
    pub basic: Option<BasicConfig>,
    /// API keys: name of the security scheme to variable.
    #[serde(default)]
    pub api_keys: BTreeMap<String, String>,
    /// Header fields to send with every request: name to variable.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The log-in that opens a session.
    pub login: Option<LoginConfig>,
    /// OAuth 2.0: client credentials, or a refresh token.
    pub oauth2: Option<OAuth2Config>,
    /// File with identities in the format of Web Fuzzing Commons, relative to this one.
    pub wfc: Option<String>,
    /// Other identities, by name.
    #[serde(default)]
    pub identities: BTreeMap<String, IdentityConfig>,
    /// Which identities operations use; the first entry that matches counts. The others use the credentials above, or the
    /// first identity where there are none.
    #[serde(default, rename = "use")]
    pub uses: Vec<UseRule>,
}

/// The credentials of one identity.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityConfig {
    /// Holds the bearer token.
    pub token: Option<String>,
    /// Basic authentication.
    pub basic: Option<BasicConfig>,
    /// API keys: name of the security scheme to variable.
    #[serde(default)]
    pub api_keys: BTreeMap<String, String>,
    /// Header fields to send with every request: name to variable.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The log-in that opens a session.
    pub login: Option<LoginConfig>,
    /// OAuth 2.0: client credentials, or a refresh token.
    pub oauth2: Option<OAuth2Config>,
}

/// Basic authentication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BasicConfig {
    /// The user.
    pub user: String,
    /// The variable that holds the password.
    pub password: String,
}

/// Which identity some operations use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UseRule {
    /// The name of the identity.
    pub identity: String,
    /// The operations: operationIds, paths or `METHOD path`; `*` matches anything.
    #[serde(default)]
    pub operations: Vec<String>,
    /// The tags of operations.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// A log-in: a request, and what its response has for later requests. Cookies are always kept and sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginConfig {
    /// The request of the log-in: `METHOD path`, relative to the base URL, or `METHOD URL`.
    pub request: String,
    /// Its body as JSON.
    pub json: Option<Value>,
    /// Its body as a form.
    pub form: Option<BTreeMap<String, String>>,
    /// Its basic authentication.
    pub basic: Option<BasicConfig>,
    /// Its header fields.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// A request before the log-in, such as `GET /csrf`, for its cookies and CSRF token.
    pub before: Option<String>,
    /// Where the token is; without it the session consists of cookies.
    pub token: Option<SourceConfig>,
    /// Where the token goes; where the document says so when absent, otherwise `Authorization: Bearer …`.
    pub send: Option<SendConfig>,
    /// The CSRF token.
    pub csrf: Option<CsrfConfig>,
    /// Where the lifetime in seconds is [default: the member `expires_in` of the body].
    pub expires_in: Option<SourceConfig>,
    /// The lifetime, such as `15m`, where the response does not have it.
    pub lifetime: Option<String>,
    /// The request that renews the session; without it the log-in is sent again.
    pub refresh: Option<RefreshConfig>,
    /// Statuses of responses to requests whose session is over [default: 401].
    #[serde(default)]
    pub expired: Vec<u16>,
}

/// The request that renews a session. `{refresh_token}` stands for the refresh token.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshConfig {
    /// The request: `METHOD path`, relative to the base URL, or `METHOD URL`.
    pub request: String,
    /// Its body as JSON.
    pub json: Option<Value>,
    /// Its body as a form.
    pub form: Option<BTreeMap<String, String>>,
    /// Its basic authentication.
    pub basic: Option<BasicConfig>,
    /// Its header fields.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Where the refresh token is in responses [default: the member `refresh_token` of the body].
    pub refresh_token: Option<SourceConfig>,
}

/// Where a value is in a response: exactly one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceConfig {
    /// In the JSON body, as a JSON pointer such as `/access_token`.
    pub json: Option<String>,
    /// In the header of this name.
    pub header: Option<String>,
    /// In the cookie of this name.
    pub cookie: Option<String>,
}

/// Where a token goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendConfig {
    /// The security scheme of the document that it is the credential of.
    pub scheme: Option<String>,
    /// The header field.
    pub header: Option<String>,
    /// The query parameter.
    pub query: Option<String>,
    /// What is in front of it in the header field or query parameter, such as `Token `.
    pub prefix: Option<String>,
    /// The cookie.
    pub cookie: Option<String>,
}

/// A CSRF token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CsrfConfig {
    /// Where it is in the response of `before` or of the log-in.
    pub from: SourceConfig,
    /// The header field in which it is sent.
    pub header: String,
}

/// OAuth 2.0 for a client: client credentials (RFC 6749 §4.4), or a refresh token (§6).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OAuth2Config {
    /// The client.
    pub client_id: String,
    /// The variable that holds its secret.
    pub client_secret: Option<String>,
    /// The variable that holds a refresh token.
    pub refresh_token: Option<String>,
    /// The scopes to ask for.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Where tokens are issued [default: the token URL of the document].
    pub token_url: Option<String>,
    /// Whether the client is named in the body of the request instead of by basic authentication.
    #[serde(default)]
    pub in_body: bool,
}

impl AuthConfig {
    /// The credentials of operations that no rule gives an identity.
    pub fn own(&self) -> IdentityConfig {
        IdentityConfig {
            token: self.token.clone(),
            basic: self.basic.clone(),
            api_keys: self.api_keys.clone(),
            headers: self.headers.clone(),
            login: self.login.clone(),
            oauth2: self.oauth2.clone(),
        }
    }

    /// Whether requests are sent to get credentials.
    pub fn has_sessions(&self) -> bool {
        let mut identities = self.identities.values();
        self.login.is_some()
            || self.oauth2.is_some()
            || self.wfc.is_some()
            || identities.any(|known| known.login.is_some() || known.oauth2.is_some())
    }
}
