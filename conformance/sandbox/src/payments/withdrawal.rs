//! Withdrawing a message that nobody has fetched.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    history::{self, MessageEnd},
    payment::{Payment, Progress, State},
    queue::{Queue, QueuedMessage},
};
use crate::{
    access::{AccessError, grant::Grant},
    ledger::transaction::sequence_key,
    store::{Changes, Reading as _, Record, StoreError},
};

/// A message that was passed on, with what it changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SentMessage {
    pub(crate) sender: String,
    pub(crate) identification: String,
    /// Whose queue it was put into.
    pub(crate) receiver: String,
    pub(crate) queue: Queue,
    pub(crate) number: u64,
    /// `InstrId` of its payment.
    pub(crate) payment: String,
    /// How far the payment had come before, if it existed.
    pub(crate) before: Option<Progress>,
    /// How far it has come by the message.
    pub(crate) after: Progress,
}

/// Why a message cannot be withdrawn.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WithdrawalError {
    /// The Member has sent no such message, or it was withdrawn.
    #[error("no message {0} of yours waits to be fetched")]
    Unknown(String),
    /// It is too late.
    #[error("the receiver has fetched the message {0} already")]
    Fetched(String),
    /// Something else has happened to the payment.
    #[error("the payment of the message {0} has gone on since")]
    Overtaken(String),
    /// The access token does not reach so far.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a message out of the queue of its receiver, and undoes what it changed.
pub(crate) fn withdraw(
    changes: &mut Changes<'_, '_>,
    grant: &Grant,
    identification: &str,
    now: Timestamp,
) -> Result<QueuedMessage, WithdrawalError> {
    let name = || identification.to_owned();
    let sender = grant.member();
    // Whether others have sent such a message is nobody's business.
    let sent: Option<SentMessage> = changes.get(&[sender, identification])?;
    let sent = sent.ok_or_else(|| WithdrawalError::Unknown(name()))?;
    let number = sequence_key(sent.number);
    let place = [sent.receiver.as_str(), sent.queue.as_str(), number.as_str()];
    let payment = Payment::find(changes, &sent.payment, sender)?;
    let mut payment = payment.ok_or_else(|| WithdrawalError::Unknown(name()))?;
    for account in [Some(&payment.from), payment.to.as_ref()]
        .into_iter()
        .flatten()
    {
        if account.member == sender {
            grant.permit_account(&account.name)?;
        }
    }
    let queued: Option<QueuedMessage> = changes.get(&place)?;
    let queued = queued.ok_or_else(|| WithdrawalError::Fetched(name()))?;
    if payment.progress() != sent.after {
        return Err(WithdrawalError::Overtaken(name()));
    }
    match sent.before {
        Some(before) => {
            payment.open = before.open;
            payment.corrections.truncate(before.corrections);
        }
        None => {
            payment.state = State::Canceled;
            payment.leave_queue(changes);
        }
    }
    payment.changed_at = now;
    changes.put(&payment)?;
    changes.remove::<QueuedMessage>(&place);
    changes.remove::<SentMessage>(&[sender, identification]);
    history::end(
        changes,
        &sent.payment,
        sent.number,
        MessageEnd::Withdrawn(now),
    )?;
    tracing::info!(member = sender, identification, "message withdrawn");
    Ok(queued)
}

impl Record for SentMessage {
    const KIND: &'static str = "sent-message";

    fn key(&self) -> Vec<String> {
        vec![self.sender.clone(), self.identification.clone()]
    }
}
