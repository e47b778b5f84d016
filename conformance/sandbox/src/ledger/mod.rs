//! The distributed ledger, as far as one node can be distributed: accounts, Assets, credit lines, transactions.
//!
//! [`amount`] and [`asset`] say what is moved, [`account`] between whom, [`book`] moves it, [`transaction`] remembers
//! that, [`audit`] recounts everything.
//!
//! **Invariant:** what the accounts hold of an Asset is what its issuer has issued and not taken back.

pub mod account;

pub mod address;

pub mod amount;

pub mod asset;

pub mod audit;

pub mod book;

#[cfg(test)]
mod laws;

pub mod transaction;

pub(crate) use self::address::LedgerKeys;
pub use self::{
    account::{Account, AccountId, AccountType, EMISSION, Holding},
    address::{LedgerAddress, LedgerKey},
    amount::{Amount, AmountError},
    asset::{Asset, AssetKind},
    audit::AuditError,
    book::TransferError,
    transaction::{LedgerTransaction, Movement, Purpose},
};
