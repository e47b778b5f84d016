//! Ways to authenticate, and which an operation asks for.

use crate::document::Origin;

/// A security scheme (OAS 3.0.3 §4.7.27).
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// Its name under `components.securitySchemes`.
    pub name: String,
    /// What it is.
    pub kind: SecuritySchemeKind,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// Where it was written.
    pub origin: Origin,
}

/// The kinds of security schemes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecuritySchemeKind {
    /// A key in a header, query parameter or cookie.
    ApiKey {
        /// Where it goes.
        location: super::ParameterLocation,
        /// Name of the header, parameter or cookie.
        name: String,
    },
    /// `Authorization: Basic …` (RFC 7617).
    HttpBasic,
    /// `Authorization: Bearer …` (RFC 6750).
    HttpBearer {
        /// A hint at the form of the token, such as `JWT`.
        format: Option<String>,
    },
    /// Another scheme of the IANA registry, in lower case.
    HttpOther {
        /// Its name.
        scheme: String,
    },
    /// OAuth 2.0.
    OAuth2 {
        /// The flows.
        flows: Vec<OAuthFlow>,
    },
    /// `OpenID` Connect.
    OpenIdConnect {
        /// Where its configuration is found.
        url: String,
    },
    /// A client certificate (since 3.1).
    MutualTls,
}

/// A flow of OAuth 2.0 (OAS 3.0.3 §4.7.29).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthFlow {
    /// Its field: `implicit`, `password`, `clientCredentials`, `authorizationCode`, `deviceAuthorization`.
    pub kind: String,
    /// Where tokens are issued.
    pub token_url: Option<String>,
    /// Where tokens are refreshed.
    pub refresh_url: Option<String>,
    /// Where users agree.
    pub authorization_url: Option<String>,
    /// The scopes by name, with what they allow.
    pub scopes: Vec<(String, String)>,
}

/// Schemes that must be satisfied together (OAS 3.0.3 §4.7.30).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecurityRequirement {
    /// Names of schemes with the scopes asked for.
    pub schemes: Vec<(String, Vec<String>)>,
}

impl SecurityRequirement {
    /// Whether nothing is asked for: anonymous access.
    pub fn is_empty(&self) -> bool {
        self.schemes.is_empty()
    }
}
