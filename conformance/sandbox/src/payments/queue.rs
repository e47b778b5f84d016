//! The queues of messages that wait to be fetched.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::payment::next_number;
use crate::{
    ledger::transaction::sequence_key,
    messages::MessageKind,
    store::{Changes, Order, Reading, Record, StoreError},
};

/// The queue of a Member, by where it fetches messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Queue {
    /// At `/client/v1/api/gateway/messages`.
    Client,
    /// At `/tokenizer/v1/api/gateway/messages`.
    Tokenizer,
}

/// A message in a queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct QueuedMessage {
    pub(crate) member: String,
    #[serde(rename = "desk")]
    pub(crate) queue: Queue,
    pub(crate) number: u64,
    pub(crate) kind: MessageKind,
    /// The signed message in base64.
    pub(crate) payload: String,
    /// `InstrId` of its payment.
    #[serde(default)]
    pub(crate) payment: Option<String>,
}

impl Queue {
    /// Its name in keys and on pages.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Tokenizer => "tokenizer",
        }
    }
}

impl QueuedMessage {
    /// Schema `financialMessage`.
    pub(crate) fn body(&self) -> Value {
        financial_message(self.kind, &self.payload)
    }
}

/// Schema `financialMessage`.
pub(crate) fn financial_message(kind: MessageKind, payload: &str) -> Value {
    json!({ "message_type": kind.as_str(), "signed_message_payload": payload })
}

/// Puts a message into the queue of a Member, and gives its number there.
pub(crate) fn enqueue(
    changes: &mut Changes<'_, '_>,
    member: &str,
    queue: Queue,
    kind: MessageKind,
    payload: String,
    payment: &str,
) -> Result<u64, StoreError> {
    let number = message_number(changes)?;
    changes.put(&QueuedMessage {
        member: member.to_owned(),
        queue,
        number,
        kind,
        payload,
        payment: Some(payment.to_owned()),
    })?;
    Ok(number)
}

/// The place of a new message among all.
pub(super) fn message_number(changes: &mut Changes<'_, '_>) -> Result<u64, StoreError> {
    // Stored data bear this name.
    next_number(changes, "letters")
}

/// The oldest message that waits for a Member.
pub(crate) fn oldest<R: Reading>(
    records: &R,
    member: &str,
    queue: Queue,
) -> Result<Option<QueuedMessage>, StoreError> {
    Ok(records
        .list(&[member, queue.as_str()], Order::Ascending, 1)?
        .pop())
}

impl Record for QueuedMessage {
    /// Stored data bear this name.
    const KIND: &'static str = "letter";

    fn key(&self) -> Vec<String> {
        vec![
            self.member.clone(),
            self.queue.as_str().to_owned(),
            sequence_key(self.number),
        ]
    }
}
