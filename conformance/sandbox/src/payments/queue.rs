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
) -> Result<u64, StoreError> {
    let number = next_number(changes, "letters")?;
    changes.put(&QueuedMessage {
        member: member.to_owned(),
        queue,
        number,
        kind,
        payload,
    })?;
    Ok(number)
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

/// Takes the oldest message that waits for a Member.
pub(crate) fn take(
    changes: &mut Changes<'_, '_>,
    member: &str,
    queue: Queue,
) -> Result<Option<QueuedMessage>, StoreError> {
    let message = oldest(changes, member, queue)?;
    if let Some(message) = &message {
        changes.remove::<QueuedMessage>(&[member, queue.as_str(), &sequence_key(message.number)]);
    }
    Ok(message)
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
