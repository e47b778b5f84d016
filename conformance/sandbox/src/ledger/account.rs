//! Digital Accounts and what they hold.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Amount, Asset};
use crate::store::Record;

/// The reserved name of the account that a Member issues from.
pub const EMISSION: &str = "emission";

/// Names an account: a Member and the name the Member calls it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountId {
    /// Member identifier of the owner.
    pub member: String,
    /// Account identifier, unique for the owner.
    pub name: String,
}

/// The kinds of Digital Accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountType {
    /// Holds DSO, and issues Assets.
    Emission,
    /// Holds DSA.
    Operating,
}

/// A Digital Account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its name.
    pub id: AccountId,
    /// Its addressing identifier, unique in the network.
    pub addressing_identification: String,
    /// Its address in the ledger.
    pub ledger_address: String,
}

/// What an account holds of one Asset; it exists when a credit line is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// The account.
    pub account: AccountId,
    /// The Asset.
    pub asset: Asset,
    /// How much it holds.
    pub balance: Amount,
    /// The credit line: how much it may hold.
    pub limit: Amount,
}

/// How much of an Asset is out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Issue {
    /// The Asset.
    pub(crate) asset: Asset,
    /// Issued and not taken back.
    pub(crate) outstanding: Amount,
}

/// Leads from an addressing identifier to the account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Addressing {
    pub(crate) addressing_identification: String,
    pub(crate) account: AccountId,
}

impl AccountId {
    /// The account that `member` calls `name`.
    pub fn new(member: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            member: member.into(),
            name: name.into(),
        }
    }

    /// The kind of account that has this name.
    pub fn account_type(&self) -> AccountType {
        match self.name.as_str() {
            EMISSION => AccountType::Emission,
            _ => AccountType::Operating,
        }
    }

    /// Whether this is the account that `asset` is issued from.
    pub fn issues(&self, asset: &Asset) -> bool {
        self.member == asset.issuer && self.account_type() == AccountType::Emission
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.name, self.member)
    }
}

impl Record for Account {
    const KIND: &'static str = "account";

    fn key(&self) -> Vec<String> {
        vec![self.id.member.clone(), self.id.name.clone()]
    }
}

impl Record for Addressing {
    const KIND: &'static str = "addressing";

    fn key(&self) -> Vec<String> {
        vec![self.addressing_identification.clone()]
    }
}

impl Record for Holding {
    const KIND: &'static str = "holding";

    fn key(&self) -> Vec<String> {
        let (account, asset) = (&self.account, &self.asset);
        vec![
            account.member.clone(),
            account.name.clone(),
            asset.code.clone(),
            asset.issuer.clone(),
        ]
    }
}

impl Record for Issue {
    const KIND: &'static str = "issue";

    fn key(&self) -> Vec<String> {
        vec![self.asset.code.clone(), self.asset.issuer.clone()]
    }
}
