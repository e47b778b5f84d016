//! Users of the Web Office, and the organisations they belong to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::AccessRights;
use crate::store::Record;

/// A User-Member.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct User {
    /// The name to log in with.
    pub(crate) name: String,
    /// The organisation.
    pub(crate) organisation: String,
    /// What the User may do.
    pub(crate) rights: AccessRights,
    /// Argon2 hash of the password; a User without one cannot log in.
    pub(crate) password_hash: Option<String>,
    /// When the account was shut, if it was.
    pub(crate) disabled_at: Option<Timestamp>,
    /// When the User was created.
    pub(crate) created_at: Timestamp,
}

/// An organisation that runs one or more Member Nodes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Organisation {
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
        vec![self.name.clone()]
    }
}

impl Record for Organisation {
    const KIND: &'static str = "organisation";

    fn key(&self) -> Vec<String> {
        vec![self.identification.clone()]
    }
}
