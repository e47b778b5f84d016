//! Users of the Web Office, and the organizations they belong to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::AccessRights;
use crate::store::{Reading, Record, StoreError};

/// A User-Member.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct User {
    /// The name to log in with.
    pub(crate) name: String,
    /// The organization.
    // Stored data bear this name.
    #[serde(rename = "organisation")]
    pub(crate) organization: String,
    /// What the User may do.
    pub(crate) rights: AccessRights,
    /// Argon2 hash of the password; a User without one cannot log in.
    pub(crate) password_hash: Option<String>,
    /// When the account was shut, if it was.
    pub(crate) disabled_at: Option<Timestamp>,
    /// When the User was created.
    pub(crate) created_at: Timestamp,
}

/// The form of a name that names are compared in: they differ by more than case.
pub(crate) fn comparable(name: &str) -> String {
    // Names have ASCII letters alone, so that no other letter folds into one of theirs.
    name.to_ascii_lowercase()
}

impl User {
    /// The User called `name`, in upper or lower case.
    pub(crate) fn find<R: Reading>(records: &R, name: &str) -> Result<Option<Self>, StoreError> {
        records.get(&[&comparable(name)])
    }

    /// Whether `name` is the name of this User, in upper or lower case.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// An organization that runs one or more Member Nodes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Organization {
    /// Its identifier.
    pub(crate) identification: String,
    /// Its name.
    pub(crate) name: String,
    /// Member identifiers of its nodes.
    pub(crate) members: Vec<String>,
}

impl Record for User {
    const KIND: &'static str = "user";

    fn key(&self) -> Vec<String> {
        vec![comparable(&self.name)]
    }
}

impl Organization {
    /// The Members of an organization; none for one that does not exist.
    pub(crate) fn members_of<R: Reading>(
        records: &R,
        identification: &str,
    ) -> Result<Vec<String>, StoreError> {
        let organization: Option<Self> = records.get(&[identification])?;
        Ok(organization
            .map(|organization| organization.members)
            .unwrap_or_default())
    }
}

impl Record for Organization {
    /// Stored data bear this name.
    const KIND: &'static str = "organisation";

    fn key(&self) -> Vec<String> {
        vec![self.identification.clone()]
    }
}
