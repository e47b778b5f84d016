//! Transactions: what the ledger remembers of every movement.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{AccountId, Amount, Asset};
use crate::store::Record;

/// An Asset that goes from one account to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// Who gives.
    pub from: AccountId,
    /// Who takes.
    pub to: AccountId,
    /// What.
    pub asset: Asset,
    /// How much.
    pub amount: Amount,
}

/// Why a transaction was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// It is part of the seed data.
    Opening,
    /// A payment.
    Payment,
    /// A DSO went back to its issuer after settlement outside TKEY7.
    Return,
    /// A payment was canceled.
    Cancelation,
    /// A DSA went back to the Tokenizer.
    Redemption,
}

/// A transaction of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerTransaction {
    /// Its place in the ledger, from 0.
    pub sequence: u64,
    /// Its identifier: the SHA-256 of what it says, in hexadecimal.
    pub identification: String,
    /// When it was made.
    pub time: Timestamp,
    /// Why.
    pub purpose: Purpose,
    /// What was moved.
    pub movement: Movement,
    /// End-to-end identifier of the payment it belongs to.
    pub end_to_end_identification: Option<String>,
    /// Signatures of the paying account and of the central account, in base64.
    pub signatures: Vec<String>,
}

/// Leads from a Member to the transactions it takes part in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Participation {
    pub(crate) member: String,
    pub(crate) sequence: u64,
}

/// How many transactions there are.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct LedgerHeight {
    pub(crate) transactions: u64,
}

impl LedgerTransaction {
    /// The bytes that are hashed and signed: every field but the identifier and the signatures.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let said = serde_json::json!([
            self.sequence,
            self.time,
            self.purpose,
            self.movement,
            self.end_to_end_identification
        ]);
        Sha256::digest(said.to_string()).into()
    }
}

/// A number as a part of a key, so that keys are in the order of numbers.
pub(crate) fn sequence_key(sequence: u64) -> String {
    format!("{sequence:020}")
}

impl Record for LedgerTransaction {
    const KIND: &'static str = "transaction";

    fn key(&self) -> Vec<String> {
        vec![sequence_key(self.sequence)]
    }
}

impl Record for Participation {
    const KIND: &'static str = "participation";

    fn key(&self) -> Vec<String> {
        vec![self.member.clone(), sequence_key(self.sequence)]
    }
}

impl Record for LedgerHeight {
    const KIND: &'static str = "ledger-height";

    fn key(&self) -> Vec<String> {
        Vec::new()
    }
}
