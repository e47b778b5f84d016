//! Checks data that a file holds: every record reads back, belongs where it is, and the ledger agrees with itself.

use crate::{
    access::{
        session::{RevokedToken, Session},
        user::{Organization, User},
    },
    ledger::{
        Account, AuditError, Holding, LedgerTransaction,
        account::{Addressing, Issue},
        audit,
        transaction::{LedgerHeight, Participation},
    },
    payments::{
        history::MessageHistory,
        payment::{AwaitingResponse, Counter, KnownMessage, Payment, PaymentName, PaymentOfMember},
        queue::QueuedMessage,
        withdrawal::SentMessage,
    },
    seed_data::{Member, SeedState},
    store::{Reading as _, Snapshot, StoreError},
};

/// Data that a sandbox cannot go on with.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DataError {
    /// A record is damaged.
    #[error(transparent)]
    Record(#[from] StoreError),
    /// There are records that no sandbox of this version writes.
    #[error("{0} of its records are of no known kind")]
    UnknownRecords(u64),
    /// The record is missing that everything else follows from.
    #[error("the record of the seed and of the key of tokens is missing")]
    NoSeed,
    /// The ledger contradicts itself.
    #[error("the ledger contradicts itself: {0}")]
    Ledger(AuditError),
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataReport {
    /// The seed that the data was made from.
    pub seed: u64,
    /// Its records.
    pub records: u64,
    /// The transactions of its ledger.
    pub transactions: u64,
}

/// Checks all records; an empty store has nothing to check.
pub(crate) fn check(records: &Snapshot) -> Result<Option<DataReport>, DataError> {
    let all = records.len()?;
    if all == 0 {
        return Ok(None);
    }
    let counts = [
        records.verify::<SeedState>()?,
        records.verify::<Member>()?,
        records.verify::<Organization>()?,
        records.verify::<User>()?,
        records.verify::<Session>()?,
        records.verify::<RevokedToken>()?,
        records.verify::<Account>()?,
        records.verify::<Addressing>()?,
        records.verify::<Holding>()?,
        records.verify::<Issue>()?,
        records.verify::<LedgerTransaction>()?,
        records.verify::<Participation>()?,
        records.verify::<LedgerHeight>()?,
        records.verify::<Payment>()?,
        records.verify::<PaymentName>()?,
        records.verify::<PaymentOfMember>()?,
        records.verify::<AwaitingResponse>()?,
        records.verify::<KnownMessage>()?,
        records.verify::<Counter>()?,
        records.verify::<QueuedMessage>()?,
        records.verify::<SentMessage>()?,
        records.verify::<MessageHistory>()?,
    ];
    let known: u64 = counts.iter().sum();
    if known != all {
        return Err(DataError::UnknownRecords(all.abs_diff(known)));
    }
    let state: Option<SeedState> = records.get(&[])?;
    let seed = state.ok_or(DataError::NoSeed)?.seed;
    let transactions = audit::audit(records).map_err(DataError::Ledger)?;
    Ok(Some(DataReport {
        seed,
        records: all,
        transactions,
    }))
}
