//! What an access token is restricted to.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// How far a token reaches in one respect.
///
/// It has no default: each scope is stated, so that none is wide by omission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// No restriction.
    All,
    /// These and nothing else. An empty list allows nothing, and no token is issued for it.
    Only(Vec<String>),
}

impl Scope {
    /// The scope of these names and nothing else.
    pub fn only<T: Into<String>>(names: impl IntoIterator<Item = T>) -> Self {
        Self::Only(names.into_iter().map(Into::into).collect())
    }

    /// The names it is restricted to, each once and in their order, if it is restricted.
    pub(crate) fn names(&self) -> Option<Vec<&str>> {
        let Self::Only(names) = self else { return None };
        let mut unique: Vec<&str> = Vec::new();
        for name in names {
            if !unique.contains(&name.as_str()) {
                unique.push(name);
            }
        }
        Some(unique)
    }
}

/// A token that cannot call this endpoint lives 15 minutes, so it is part of every choice of endpoints.
pub(crate) const REFRESH: &str = "POST /client/v1/api/oauth-token/refresh";

/// A choice of endpoints with the one that refreshes the token. A choice of nothing stays one.
pub(crate) fn with_refresh(mut endpoints: Vec<String>) -> Vec<String> {
    if !endpoints.is_empty() && endpoints.iter().all(|endpoint| endpoint != REFRESH) {
        endpoints.push(REFRESH.to_owned());
    }
    endpoints
}

/// What a token is restricted to; `None` is not a restriction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Restrictions {
    /// Digital Accounts it may reach, by their names.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) account_identifications: Option<Vec<String>>,
    /// Networks it may come from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) allowed_ip_addresses: Option<Vec<IpNet>>,
    /// Endpoints it may call, such as `GET /client/v1/api/digital-accounts`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) permitted_endpoints: Option<Vec<String>>,
}

impl Restrictions {
    /// No restriction at all.
    pub(crate) const NONE: Self = Self {
        account_identifications: None,
        allowed_ip_addresses: None,
        permitted_endpoints: None,
    };
}
