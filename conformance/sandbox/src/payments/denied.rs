//! Why a message is not accepted, and what its sender reads.

use crate::{
    access::AccessError, ledger::TransferError, messages::fields::Flaw, sentence::sentence,
    store::StoreError,
};

/// Why a message is not accepted.
#[derive(Debug)]
pub(crate) enum Denied {
    /// The response is a message with the reason.
    Rejected(String),
    /// The response cannot be a message.
    Failed(PaymentError),
}

/// Why the response to a message is not a message.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PaymentError {
    /// The access token does not reach so far.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// It has come before.
    #[error("a message with the identifier {0} has already been accepted")]
    MessageKnown(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Flaw> for Denied {
    fn from(flaw: Flaw) -> Self {
        Self::Rejected(format!("{flaw}."))
    }
}

impl<E: Into<PaymentError>> From<E> for Denied {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Denied {
    /// A rejection with this reason.
    pub(super) fn because(reason: impl Into<String>) -> Self {
        Self::Rejected(reason.into())
    }

    /// A rejection by the ledger. It does not show what others own.
    pub(super) fn by_ledger(error: &TransferError, told_to: &str) -> Self {
        let account = match error {
            TransferError::Store(error) => return error.clone().into(),
            TransferError::NoCreditLine(blocked)
            | TransferError::InsufficientFunds(blocked)
            | TransferError::CreditLineExceeded(blocked) => Some(&blocked.account),
            TransferError::Nothing
            | TransferError::SameAccount(_)
            | TransferError::TooMuchIssued(_) => None,
        };
        let is_own = account.is_none_or(|account| account.member == told_to);
        Self::because(match (error, is_own) {
            (TransferError::InsufficientFunds(blocked), false) => {
                format!(
                    "Insufficient funds: the account of {} does not hold enough.",
                    blocked.account.member
                )
            }
            (TransferError::CreditLineExceeded(blocked), false) => {
                format!(
                    "The credit line of {} does not suffice.",
                    blocked.account.member
                )
            }
            (TransferError::NoCreditLine(blocked), false) => {
                format!(
                    "No credit line is set for the Asset {} on the account of {}.",
                    blocked.asset, blocked.account.member
                )
            }
            (TransferError::InsufficientFunds(_), true) => {
                format!("Insufficient funds: {error}.")
            }
            (error, _) => sentence(error),
        })
    }
}
