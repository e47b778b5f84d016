//! Security schemes, and the requirements of operations.

use super::parameter::ParameterLocation;
use crate::{document::Origin, http::url};

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
        location: ParameterLocation,
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
        /// Where the server describes itself (RFC 8414, since 3.2). Nothing is fetched from there: each flow has the address
        /// of its tokens.
        metadata_url: Option<String>,
    },
    /// `OpenID` Connect.
    OpenIdConnect {
        /// Where its configuration is found.
        url: Option<String>,
    },
    /// A client certificate (since 3.1).
    MutualTls,
}

/// Where the credential of a security scheme goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialLocation {
    /// `Authorization: Bearer …`.
    Bearer,
    /// `Authorization: Basic …`.
    Basic,
    /// A header of this name; `Authorization` for other schemes of HTTP.
    Header(String),
    /// A query parameter of this name.
    Query(String),
    /// A cookie of this name.
    Cookie(String),
}

impl CredentialLocation {
    /// The parameter that holds the credential: its location and its name.
    pub fn parameter(&self) -> (ParameterLocation, &str) {
        match self {
            Self::Bearer | Self::Basic => (ParameterLocation::Header, "Authorization"),
            Self::Header(name) => (ParameterLocation::Header, name),
            Self::Query(name) => (ParameterLocation::Query, name),
            Self::Cookie(name) => (ParameterLocation::Cookie, name),
        }
    }
}

impl SecuritySchemeKind {
    /// Where the credential goes; `None` when it is not part of a request, or the document names an invalid location.
    pub fn credential(&self) -> Option<CredentialLocation> {
        Some(match self {
            Self::ApiKey { location, name } => match location {
                ParameterLocation::Header => CredentialLocation::Header(name.clone()),
                ParameterLocation::Query => CredentialLocation::Query(name.clone()),
                ParameterLocation::Cookie => CredentialLocation::Cookie(name.clone()),
                ParameterLocation::Path | ParameterLocation::QueryString => return None,
            },
            Self::HttpBasic => CredentialLocation::Basic,
            Self::HttpBearer { .. } | Self::OAuth2 { .. } | Self::OpenIdConnect { .. } => {
                CredentialLocation::Bearer
            }
            Self::HttpOther { .. } => CredentialLocation::Header("Authorization".to_owned()),
            Self::MutualTls => return None,
        })
    }

    /// The authentication scheme of HTTP in `Authorization` and `WWW-Authenticate` (RFC 9110 §11.1); `None` when the
    /// credential does not go there.
    pub fn http_scheme(&self) -> Option<&str> {
        match self {
            Self::HttpBasic => Some("Basic"),
            Self::HttpBearer { .. } | Self::OAuth2 { .. } | Self::OpenIdConnect { .. } => {
                Some("Bearer")
            }
            Self::HttpOther { scheme } => Some(scheme),
            Self::ApiKey { .. } | Self::MutualTls => None,
        }
    }

    /// Whether a credential for this scheme is one for `other` too: names of header fields have no case (RFC 9110 §5.1), and the hint
    /// at the form of a token decides nothing.
    pub fn is_same_credential(&self, other: &Self) -> bool {
        let same_url = |a: &Option<String>, b: &Option<String>| {
            a.as_deref().map(url::canonical) == b.as_deref().map(url::canonical)
        };
        match (self, other) {
            (
                Self::ApiKey { location, name },
                Self::ApiKey {
                    location: other_location,
                    name: other_name,
                },
            ) if *location == ParameterLocation::Header => {
                location == other_location && name.eq_ignore_ascii_case(other_name)
            }
            (Self::HttpBearer { .. }, Self::HttpBearer { .. }) => true,
            (Self::OpenIdConnect { url: a }, Self::OpenIdConnect { url: b }) => same_url(a, b),
            (one, other) => one == other,
        }
    }

    /// The flow of OAuth 2.0 by which a client gets tokens for itself.
    pub fn client_credentials(&self) -> Option<&OAuthFlow> {
        let Self::OAuth2 { flows, .. } = self else {
            return None;
        };
        flows.iter().find(|flow| flow.kind == "clientCredentials")
    }
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
    /// Where a device asks for the code that its user enters elsewhere (RFC 8628, since 3.2). The flow needs a person, so no
    /// program here gets tokens by it: they are given.
    pub device_authorization_url: Option<String>,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tests::api;

    #[test]
    fn an_operation_has_its_own_security_or_that_of_the_document() {
        let api = api(
            "security: [{key: []}, {}]\npaths:\n  /a:\n    get: {responses: {}}\n    put: {security: [], responses: {}}\n    post: {security: [{token: [read, write], key: []}], responses: {}}\n",
        );
        let asked: Vec<Vec<Vec<&str>>> = api
            .operations
            .iter()
            .map(|operation| {
                let alternatives = operation.security.iter();
                alternatives
                    .map(|it| it.schemes.iter().map(|(name, _)| name.as_str()).collect())
                    .collect()
            })
            .collect();
        assert_eq!(
            asked,
            [
                vec![vec!["key"], vec![]],
                vec![],
                vec![vec!["token", "key"]]
            ]
        );
        let anonymous: Vec<bool> = api
            .operations
            .iter()
            .map(super::super::Operation::allows_anonymous)
            .collect();
        assert_eq!(anonymous, [true, true, false]);
        assert_eq!(api.security.len(), 2);
    }

    #[test]
    fn every_scheme_has_a_location_for_its_credential_or_none_in_requests() {
        use CredentialLocation as L;
        let api = api(
            "paths: {}\ncomponents:\n  securitySchemes:\n    a: {type: apiKey, in: header, name: X-Key}\n    b: {type: apiKey, in: query, name: key}\n    c: {type: apiKey, in: cookie, name: session}\n    d: {type: apiKey, in: path, name: key}\n    e: {type: http, scheme: BASIC}\n    f: {type: http, scheme: bearer}\n    g: {type: http, scheme: digest}\n    h: {type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {read: reads}}}}\n    i: {type: openIdConnect}\n    j: {type: mutualTLS}\n    k: {$ref: '#/components/securitySchemes/a'}\n    l: {type: magic}\n",
        );
        let found: Vec<Option<L>> = api
            .security_schemes
            .iter()
            .map(|scheme| scheme.kind.credential())
            .collect();
        let header = |name: &str| Some(L::Header(name.to_owned()));
        let schemes: Vec<Option<&str>> = api
            .security_schemes
            .iter()
            .map(|scheme| scheme.kind.http_scheme())
            .collect();
        assert_eq!(schemes[..4], [None; 4]);
        assert_eq!(
            schemes[4..],
            [
                Some("Basic"),
                Some("Bearer"),
                Some("digest"),
                Some("Bearer"),
                Some("Bearer"),
                None,
                None
            ]
        );
        let parameter = L::Basic.parameter();
        assert_eq!(parameter, (ParameterLocation::Header, "Authorization"));
        assert_eq!(
            found,
            [
                header("X-Key"),
                Some(L::Query("key".to_owned())),
                Some(L::Cookie("session".to_owned())),
                None,
                Some(L::Basic),
                Some(L::Bearer),
                header("Authorization"),
                Some(L::Bearer),
                Some(L::Bearer),
                None,
                header("X-Key"),
            ]
        );
        let flow = api
            .security_scheme("h")
            .and_then(|scheme| scheme.kind.client_credentials())
            .expect("a flow");
        assert_eq!(flow.token_url.as_deref(), Some("/token"));
        assert_eq!(flow.scopes, [("read".to_owned(), "reads".to_owned())]);
    }
}
