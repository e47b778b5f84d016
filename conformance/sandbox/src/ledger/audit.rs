//! Recounts the ledger from its transactions.

use std::collections::BTreeMap;

use super::{
    AccountId, Amount, Asset, LedgerTransaction,
    account::{Holding, Issue},
    transaction::LedgerHeight,
};
use crate::store::{Order, Reading, StoreError};

/// How the ledger contradicts itself.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AuditError {
    /// An account does not hold what its transactions say.
    #[error("{} holds {} {} where the transactions say {} hundred-thousandths", .0.account, .0.found, .0.asset, .0.counted)]
    Holding(Box<HoldingContradiction>),
    /// The accounts do not hold what is out.
    #[error("{found} {asset} are out where the accounts hold {counted} hundred-thousandths")]
    Issue {
        /// The Asset.
        asset: Asset,
        /// What is out.
        found: Amount,
        /// What the accounts hold.
        counted: i128,
    },
    /// A transaction is missing, or one too many.
    #[error("transaction {found} stands where {expected} should")]
    Sequence {
        /// The number found.
        found: u64,
        /// The number expected.
        expected: u64,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An account that does not hold what its transactions say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldingContradiction {
    /// The account.
    pub account: AccountId,
    /// The Asset.
    pub asset: Asset,
    /// What it holds.
    pub found: Amount,
    /// What it should hold.
    pub counted: i128,
}

/// Counts every transaction again and compares.
///
/// # Errors
///
/// The first contradiction.
pub(crate) fn audit<R: Reading>(records: &R) -> Result<u64, AuditError> {
    let mut counted: BTreeMap<(AccountId, Asset), i128> = BTreeMap::new();
    let mut expected = 0;
    let mut gap = None;
    records.each(&[], Order::Ascending, |transaction: LedgerTransaction| {
        if transaction.sequence != expected {
            gap = Some(transaction.sequence);
            return Ok(false);
        }
        expected += 1;
        let movement = transaction.movement;
        let units = movement.amount.units();
        *counted
            .entry((movement.from, movement.asset.clone()))
            .or_default() -= units;
        *counted.entry((movement.to, movement.asset)).or_default() += units;
        Ok(true)
    })?;
    if let Some(found) = gap {
        return Err(AuditError::Sequence { found, expected });
    }
    let height: LedgerHeight = records.get(&[])?.unwrap_or_default();
    if height.transactions != expected {
        return Err(AuditError::Sequence {
            found: height.transactions,
            expected,
        });
    }
    let mut held: BTreeMap<Asset, i128> = BTreeMap::new();
    for holding in records.all::<Holding>(&[])? {
        let Holding {
            account,
            asset,
            balance,
            ..
        } = holding;
        *held.entry(asset.clone()).or_default() += balance.units();
        let counted = counted
            .remove(&(account.clone(), asset.clone()))
            .unwrap_or_default();
        if counted != balance.units() {
            return Err(AuditError::Holding(Box::new(HoldingContradiction {
                account,
                asset,
                found: balance,
                counted,
            })));
        }
    }
    let lost = counted
        .into_iter()
        .find(|((account, asset), units)| !account.issues(asset) && *units != 0);
    if let Some(((account, asset), counted)) = lost {
        return Err(AuditError::Holding(Box::new(HoldingContradiction {
            account,
            asset,
            found: Amount::ZERO,
            counted,
        })));
    }
    for Issue { asset, outstanding } in records.all::<Issue>(&[])? {
        let counted = held.remove(&asset).unwrap_or_default();
        if counted != outstanding.units() {
            return Err(AuditError::Issue {
                asset,
                found: outstanding,
                counted,
            });
        }
    }
    // What is left was held without having been issued.
    match held.into_iter().find(|(_, units)| *units != 0) {
        Some((asset, counted)) => Err(AuditError::Issue {
            asset,
            found: Amount::ZERO,
            counted,
        }),
        None => Ok(expected),
    }
}
