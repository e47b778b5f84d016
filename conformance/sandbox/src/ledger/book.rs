//! Moving Assets between accounts.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use data_encoding::HEXLOWER;
use jiff::Timestamp;

use super::{
    AccountId, Amount, Asset, LedgerKey, LedgerTransaction, Movement, Purpose,
    account::{Holding, Issue},
    transaction::{LedgerHeight, Participation},
};
use crate::store::{Changes, Reading, StoreError};

/// Why the ledger does not make a movement.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TransferError {
    /// Nothing would be moved.
    #[error("the amount is zero")]
    Nothing,
    /// Both ends are the same account.
    #[error("{0} cannot pay to itself")]
    SameAccount(AccountId),
    /// An account has no credit line for the Asset.
    #[error("no credit line is set for the Asset {} on the account {}", .0.asset, .0.account)]
    NoCreditLine(Box<BlockedMovement>),
    /// The paying account does not hold enough.
    #[error("the account {} holds {} {}, less than {}", .0.account, .0.balance, .0.asset, .0.amount)]
    InsufficientFunds(Box<BlockedMovement>),
    /// The receiving account would hold more than it may.
    #[error(
        "the account {} may hold {} {} and holds {}, so that {} do not fit",
        .0.account, .0.limit, .0.asset, .0.balance, .0.amount
    )]
    CreditLineExceeded(Box<BlockedMovement>),
    /// More would be out than an amount can say.
    #[error("more {0} would be issued than 18 digits can say")]
    TooMuchIssued(Asset),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A movement that its account does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockedMovement {
    /// The account.
    pub account: AccountId,
    /// The Asset.
    pub asset: Asset,
    /// What the account holds.
    pub balance: Amount,
    /// What it may hold.
    pub limit: Amount,
    /// What was asked for.
    pub amount: Amount,
}

fn holding_of<R: Reading>(
    records: &R,
    account: &AccountId,
    asset: &Asset,
) -> Result<Holding, TransferError> {
    let parts = [&account.member, &account.name, &asset.code, &asset.issuer];
    let holding = records.get(&parts.map(String::as_str))?;
    holding.ok_or_else(|| {
        TransferError::NoCreditLine(Box::new(BlockedMovement {
            account: account.clone(),
            asset: asset.clone(),
            balance: Amount::ZERO,
            limit: Amount::ZERO,
            amount: Amount::ZERO,
        }))
    })
}

fn blocked(
    holding: &Holding,
    amount: Amount,
    error: fn(Box<BlockedMovement>) -> TransferError,
) -> TransferError {
    error(Box::new(BlockedMovement {
        account: holding.account.clone(),
        asset: holding.asset.clone(),
        balance: holding.balance,
        limit: holding.limit,
        amount,
    }))
}

fn issue_of<R: Reading>(records: &R, asset: &Asset) -> Result<Issue, StoreError> {
    let issue = records.get(&[&asset.code, &asset.issuer])?;
    Ok(issue.unwrap_or_else(|| Issue {
        asset: asset.clone(),
        outstanding: Amount::ZERO,
    }))
}

/// Whether `from` could give `amount` of `asset` now, to whomever.
///
/// # Errors
///
/// Why not.
pub(crate) fn check_giving<R: Reading>(
    records: &R,
    from: &AccountId,
    asset: &Asset,
    amount: Amount,
) -> Result<(), TransferError> {
    let movement = Movement {
        from: from.clone(),
        to: from.clone(),
        asset: asset.clone(),
        amount,
    };
    Side::giving(records, &movement).map(|_| ())
}

enum Side {
    Holding(Holding),
    Issue(Issue),
}

impl Side {
    fn giving<R: Reading>(records: &R, movement: &Movement) -> Result<Self, TransferError> {
        let Movement {
            from,
            asset,
            amount,
            ..
        } = movement;
        if from.issues(asset) {
            let mut issue = issue_of(records, asset)?;
            let outstanding = issue.outstanding.checked_add(*amount);
            issue.outstanding =
                outstanding.ok_or_else(|| TransferError::TooMuchIssued(asset.clone()))?;
            return Ok(Self::Issue(issue));
        }
        let mut holding = holding_of(records, from, asset)?;
        let rest = holding.balance.checked_sub(*amount);
        holding.balance =
            rest.ok_or_else(|| blocked(&holding, *amount, TransferError::InsufficientFunds))?;
        Ok(Self::Holding(holding))
    }

    fn taking<R: Reading>(records: &R, movement: &Movement) -> Result<Self, TransferError> {
        let Movement {
            to, asset, amount, ..
        } = movement;
        if to.issues(asset) {
            let mut issue = issue_of(records, asset)?;
            let outstanding = issue.outstanding.checked_sub(*amount);
            issue.outstanding = outstanding.ok_or_else(|| {
                TransferError::InsufficientFunds(Box::new(BlockedMovement {
                    account: to.clone(),
                    asset: asset.clone(),
                    balance: issue.outstanding,
                    limit: issue.outstanding,
                    amount: *amount,
                }))
            })?;
            return Ok(Self::Issue(issue));
        }
        let mut holding = holding_of(records, to, asset)?;
        let sum = holding.balance.checked_add(*amount);
        holding.balance = sum
            .filter(|sum| *sum <= holding.limit)
            .ok_or_else(|| blocked(&holding, *amount, TransferError::CreditLineExceeded))?;
        Ok(Self::Holding(holding))
    }

    fn put(&self, changes: &mut Changes<'_, '_>) -> Result<(), StoreError> {
        match self {
            Self::Holding(holding) => changes.put(holding),
            Self::Issue(issue) => changes.put(issue),
        }
    }
}

/// Whether `movement` could be made now.
///
/// # Errors
///
/// Why not.
pub(crate) fn check<R: Reading>(records: &R, movement: &Movement) -> Result<(), TransferError> {
    sides(records, movement).map(|_| ())
}

fn sides<R: Reading>(records: &R, movement: &Movement) -> Result<(Side, Side), TransferError> {
    if movement.amount.is_zero() {
        return Err(TransferError::Nothing);
    }
    if movement.from == movement.to {
        return Err(TransferError::SameAccount(movement.from.clone()));
    }
    Ok((
        Side::giving(records, movement)?,
        Side::taking(records, movement)?,
    ))
}

/// What a transaction is made of besides the movement.
pub(crate) struct Entry<'e> {
    pub(crate) purpose: Purpose,
    pub(crate) movement: Movement,
    pub(crate) end_to_end_identification: Option<String>,
    pub(crate) time: Timestamp,
    /// Keys of the paying account and of the central account.
    pub(crate) signers: [&'e LedgerKey; 2],
}

/// Makes a movement and remembers it.
///
/// # Errors
///
/// Why the movement cannot be made; nothing has changed then.
pub(crate) fn record(
    changes: &mut Changes<'_, '_>,
    entry: Entry<'_>,
) -> Result<LedgerTransaction, TransferError> {
    let (giving, taking) = sides(changes, &entry.movement)?;
    let mut height: LedgerHeight = changes.get(&[])?.unwrap_or_default();
    let mut transaction = LedgerTransaction {
        sequence: height.transactions,
        identification: String::new(),
        time: entry.time,
        purpose: entry.purpose,
        movement: entry.movement,
        end_to_end_identification: entry.end_to_end_identification,
        signatures: Vec::new(),
    };
    let digest = transaction.digest();
    transaction.identification = HEXLOWER.encode(&digest);
    transaction.signatures = entry
        .signers
        .map(|key| STANDARD.encode(key.sign(&digest)))
        .into();
    height.transactions += 1;
    giving.put(changes)?;
    taking.put(changes)?;
    changes.put(&height)?;
    changes.put(&transaction)?;
    let Movement {
        from, to, asset, ..
    } = &transaction.movement;
    for member in [&from.member, &to.member, &asset.issuer] {
        changes.put(&Participation {
            member: member.clone(),
            sequence: transaction.sequence,
        })?;
    }
    Ok(transaction)
}
