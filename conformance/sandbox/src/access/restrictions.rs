//! What an access token is restricted to.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// What a token is restricted to; `None` is no restriction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
