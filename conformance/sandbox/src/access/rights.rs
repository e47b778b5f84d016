//! Access rights of Users.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a User may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessRights {
    /// Everything; the only one to create Users and access tokens.
    Administrator,
    /// Reads, signs and sends.
    Manager,
    /// Reads.
    Viewer,
}

impl AccessRights {
    /// All of them, from the most to the least.
    pub const ALL: [Self; 3] = [Self::Administrator, Self::Manager, Self::Viewer];

    /// The name as the documents write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "Administrator",
            Self::Manager => "Manager",
            Self::Viewer => "Viewer",
        }
    }

    /// Whether the holder may change anything.
    pub fn may_change(self) -> bool {
        self != Self::Viewer
    }

    /// Whether a token has to be refreshed every 15 minutes.
    pub fn must_refresh(self) -> bool {
        self != Self::Administrator
    }
}

impl fmt::Display for AccessRights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
