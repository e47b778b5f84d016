//! Credentials: the schemes the document declares, and which of them each operation asks for.

use std::collections::BTreeMap;

use spec::source::node::{Mapping, Node};

use super::Site;
use crate::{
    names::{Names, snake},
    tree,
};

/// The security of an API.
#[derive(Debug, Clone, Default)]
pub struct SecurityPlan {
    /// The schemes a client can have a credential for.
    pub schemes: Vec<SchemePlan>,
    /// What operations ask for that do not say.
    pub default: Requirement,
    /// What other operations ask for, with their ids.
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
    pub kind: SchemeKind,
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

/// Where a credential goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemeKind {
    /// `Authorization: Bearer`.
    Bearer,
    /// `Authorization: Basic`.
    Basic,
    /// A header of this name.
    Header(String),
    /// A query parameter of this name.
    Query(String),
    /// A cookie of this name.
    Cookie(String),
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
    pub(super) fn new(root: &Node) -> Self {
        let mut methods = Names::new(RESERVED);
        let schemes = tree::components(root, "securitySchemes").map_or(&[][..], Mapping::entries);
        let schemes = schemes
            .iter()
            .filter_map(|entry| {
                let kind = kind(&entry.value)?;
                Some(SchemePlan {
                    name: entry.key.clone(),
                    method: methods.take(&snake(&entry.key)),
                    client_credentials: client_credentials(&entry.value)
                        .filter(|_| kind == SchemeKind::Bearer),
                    kind,
                    description: entry
                        .value
                        .get_str("description")
                        .filter(|text| !text.trim().is_empty())
                        .map(ToOwned::to_owned),
                })
            })
            .collect();
        Self {
            schemes,
            default: requirement(root).unwrap_or_default(),
            exceptions: BTreeMap::new(),
        }
    }

    /// Notes what the operation at `site` asks for.
    pub(super) fn note(&mut self, site: &Site<'_>) {
        if let Some(own) = requirement(site.node).filter(|own| *own != self.default) {
            self.exceptions
                .entry(own)
                .or_default()
                .push(site.id().to_owned());
        }
    }
}

fn kind(scheme: &Node) -> Option<SchemeKind> {
    let name = || scheme.get_str("name").map(ToOwned::to_owned);
    match scheme.get_str("type")? {
        "apiKey" => match scheme.get_str("in")? {
            "header" => name().map(SchemeKind::Header),
            "query" => name().map(SchemeKind::Query),
            "cookie" => name().map(SchemeKind::Cookie),
            _ => None,
        },
        "http" => match scheme.get_str("scheme")?.to_ascii_lowercase().as_str() {
            "basic" => Some(SchemeKind::Basic),
            "bearer" => Some(SchemeKind::Bearer),
            _ => Some(SchemeKind::Header("Authorization".to_owned())),
        },
        "basic" => Some(SchemeKind::Basic),
        "oauth2" | "openIdConnect" => Some(SchemeKind::Bearer),
        _ => None,
    }
}

/// A token URL may be relative to the URL of the server (OAS 3.0.3 §4.5).
fn client_credentials(scheme: &Node) -> Option<ClientCredentialsPlan> {
    let flow = scheme.get("flows")?.get("clientCredentials")?;
    let token_url = flow.get_str("tokenUrl")?.trim();
    let has_host = ["https://", "http://"]
        .iter()
        .any(|start| token_url.starts_with(start));
    let scopes = flow.get("scopes").map_or(&[][..], Node::entries);
    (!token_url.is_empty()).then(|| ClientCredentialsPlan {
        token_url: token_url.to_owned(),
        is_relative: !has_host,
        scopes: scopes
            .iter()
            .map(|entry| {
                let meaning = entry.value.as_str().unwrap_or_default();
                (entry.key.clone(), meaning.to_owned())
            })
            .collect(),
    })
}

/// The alternatives in order, but "none" last: a credential that the client has is better than none.
fn requirement(node: &Node) -> Option<Requirement> {
    let list = node.get("security")?.as_sequence()?;
    let schemes = |alternative: &Node| {
        let entries = alternative.entries().iter();
        entries.map(|entry| entry.key.clone()).collect()
    };
    let mut res: Requirement = list.iter().map(schemes).collect();
    res.sort_by_key(Vec::is_empty);
    Some(res)
}
