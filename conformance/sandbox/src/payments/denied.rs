//! Why a message is not accepted, and in which words its sender is told.

use crate::{http::Refusal, ledger::TransferError, messages::fields::Flaw, store::StoreError};

/// Why a message is not accepted.
#[derive(Debug)]
pub(crate) enum Denied {
    /// The answer to the message says why.
    Refused(String),
    /// The request as such is refused.
    Http(Refusal),
}

impl From<Flaw> for Denied {
    fn from(flaw: Flaw) -> Self {
        Self::Refused(format!("{flaw}."))
    }
}

impl From<StoreError> for Denied {
    fn from(error: StoreError) -> Self {
        Self::Http(error.into())
    }
}

impl From<Refusal> for Denied {
    fn from(refusal: Refusal) -> Self {
        Self::Http(refusal)
    }
}

impl Denied {
    /// A refusal with this reason.
    pub(super) fn because(reason: impl Into<String>) -> Self {
        Self::Refused(reason.into())
    }

    /// A refusal by the ledger. Nobody is told what others own.
    pub(super) fn by_ledger(error: &TransferError, told_to: &str) -> Self {
        let account = match error {
            TransferError::Store(error) => return error.clone().into(),
            TransferError::NoCreditLine(obstacle)
            | TransferError::InsufficientFunds(obstacle)
            | TransferError::CreditLineExceeded(obstacle) => Some(&obstacle.account),
            TransferError::Nothing
            | TransferError::SameAccount(_)
            | TransferError::TooMuchIssued(_) => None,
        };
        let is_own = account.is_none_or(|account| account.member == told_to);
        Self::because(match (error, is_own) {
            (TransferError::InsufficientFunds(obstacle), false) => {
                format!(
                    "Insufficient funds: the account of {} does not hold enough.",
                    obstacle.account.member
                )
            }
            (TransferError::CreditLineExceeded(obstacle), false) => {
                format!(
                    "The credit line of {} does not suffice.",
                    obstacle.account.member
                )
            }
            (TransferError::NoCreditLine(obstacle), false) => {
                format!(
                    "No credit line is set for the Asset {} on the account of {}.",
                    obstacle.asset, obstacle.account.member
                )
            }
            (TransferError::InsufficientFunds(_), true) => {
                format!("Insufficient funds: {error}.")
            }
            (error, _) => {
                let text = error.to_string();
                let mut chars = text.chars();
                let first = chars
                    .next()
                    .map(|first| first.to_uppercase().to_string())
                    .unwrap_or_default();
                format!("{first}{}.", chars.as_str())
            }
        })
    }
}
