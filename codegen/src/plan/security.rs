//! Credentials: the schemes the document declares, and which of them each operation asks for.

use std::collections::BTreeMap;

use spec::model::{Api, CredentialLocation, Operation, SecurityRequirement, security::OAuthFlow};

use super::prose;
use crate::names::{Names, snake};

/// The security of an API.
#[derive(Debug, Clone, Default)]
pub struct SecurityPlan {
    /// The schemes a client can have a credential for.
    pub schemes: Vec<SchemePlan>,
    /// The requirement of operations without one of their own.
    pub default: Requirement,
    /// The requirements of other operations, with their ids.
    pub exceptions: BTreeMap<Requirement, Vec<String>>,
}

/// Alternatives, of which all schemes of one are needed.
pub type Requirement = Vec<Vec<String>>;

/// A security scheme.
#[derive(Debug, Clone)]
pub struct SchemePlan {
    /// Its name under `components.securitySchemes`.
    pub name: String,
    /// The method that sets its credential.
    pub method: String,
    /// Where the credential goes.
    pub credential: CredentialLocation,
    /// Where the client gets tokens for itself.
    pub client_credentials: Option<ClientCredentialsPlan>,
    /// What it means, in Markdown.
    pub description: Option<String>,
}

/// The flow "client credentials" of OAuth 2.0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCredentialsPlan {
    /// `tokenUrl`.
    pub token_url: String,
    /// Whether it has no host: it is then relative to the URL of the API.
    pub is_relative: bool,
    /// Scopes with what they mean.
    pub scopes: Vec<(String, String)>,
}

/// Names of methods of the builder that schemes do not take.
const RESERVED: &[&str] = &[
    "add_root_certificate",
    "base_url",
    "build",
    "clone",
    "configure_http",
    "hook",
    "http_client",
    "identity",
    "proxy",
    "retry",
    "timeout",
    "total_timeout",
];

impl SecurityPlan {
    pub(super) fn new(api: &Api) -> Self {
        let mut methods = Names::new(RESERVED);
        let schemes = api
            .security_schemes
            .iter()
            .filter_map(|scheme| {
                let flow = scheme.kind.client_credentials();
                Some(SchemePlan {
                    credential: scheme.kind.credential()?,
                    name: scheme.name.clone(),
                    method: methods.take(&snake(&scheme.name)),
                    client_credentials: flow.and_then(client_credentials),
                    description: prose(scheme.description.as_deref()),
                })
            })
            .collect();
        Self {
            schemes,
            default: requirement(&api.security),
            exceptions: BTreeMap::new(),
        }
    }

    /// Adds the requirement of `operation`.
    pub(super) fn note(&mut self, operation: &Operation) {
        let own = requirement(&operation.security);
        if own != self.default {
            let ids = self.exceptions.entry(own).or_default();
            ids.push(operation.id.clone());
        }
    }
}

/// A token URL may be relative to the URL of the server (OAS 3.0.3 §4.5).
fn client_credentials(flow: &OAuthFlow) -> Option<ClientCredentialsPlan> {
    let token_url = flow.token_url.as_deref()?.trim();
    let has_host = ["https://", "http://"]
        .iter()
        .any(|start| token_url.starts_with(start));
    (!token_url.is_empty()).then(|| ClientCredentialsPlan {
        token_url: token_url.to_owned(),
        is_relative: !has_host,
        scopes: flow.scopes.clone(),
    })
}

/// The alternatives in order, but "none" last: a credential that the client has is better than none.
fn requirement(alternatives: &[SecurityRequirement]) -> Requirement {
    let names = |alternative: &SecurityRequirement| {
        let schemes = alternative.schemes.iter();
        schemes.map(|(name, _)| name.clone()).collect()
    };
    let mut res: Requirement = alternatives.iter().map(names).collect();
    res.sort_by_key(Vec::is_empty);
    res
}
