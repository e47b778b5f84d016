//! What became of each message about a payment: who sent it when, who fetched or withdrew it.
//!
//! The message itself is kept only while it waits in a queue.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::queue::Queue;
use crate::{
    ledger::transaction::sequence_key,
    messages::MessageKind,
    store::{Changes, Reading as _, Record, StoreError},
};

/// A message about a payment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MessageHistory {
    /// `InstrId` of the payment.
    pub(crate) payment: String,
    /// Its place among all messages.
    pub(crate) number: u64,
    pub(crate) identification: String,
    pub(crate) kind: MessageKind,
    /// A Member, or TKEY7 itself.
    pub(crate) sender: String,
    /// A Member; nobody for what TKEY7 alone acts on.
    pub(crate) receiver: Option<String>,
    /// The queue of the receiver.
    pub(crate) queue: Queue,
    pub(crate) sent_at: Timestamp,
    pub(crate) end: Option<MessageEnd>,
}

/// How a message left the queue of its receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MessageEnd {
    /// Its receiver has it.
    Fetched(Timestamp),
    /// Its sender took it back.
    Withdrawn(Timestamp),
}

impl MessageHistory {
    /// Whether a Member sent it or receives it.
    pub(crate) fn has_party(&self, member: &str) -> bool {
        self.sender == member || self.receiver.as_deref() == Some(member)
    }
}

/// Remembers how a message left its queue. Messages of data that knows no history have none.
pub(super) fn end(
    changes: &mut Changes<'_, '_>,
    payment: &str,
    number: u64,
    end: MessageEnd,
) -> Result<(), StoreError> {
    let history: Option<MessageHistory> = changes.get(&[payment, &sequence_key(number)])?;
    match history {
        Some(mut history) => {
            history.end = Some(end);
            changes.put(&history)
        }
        None => Ok(()),
    }
}

impl Record for MessageHistory {
    const KIND: &'static str = "message-history";

    fn key(&self) -> Vec<String> {
        vec![self.payment.clone(), sequence_key(self.number)]
    }
}
