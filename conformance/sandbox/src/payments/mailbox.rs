//! Messages that wait to be fetched.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::payment::next_number;
use crate::{
    ledger::transaction::sequence_key,
    messages::MessageKind,
    store::{Changes, Order, Reading, Record, StoreError},
};

/// Where a Member fetches messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Desk {
    /// At `/client/v1/api/gateway/messages`.
    Client,
    /// At `/tokenizer/v1/api/gateway/messages`.
    Tokenizer,
}

/// A message that waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Letter {
    pub(crate) member: String,
    pub(crate) desk: Desk,
    pub(crate) number: u64,
    pub(crate) kind: MessageKind,
    /// The signed message in base64.
    pub(crate) payload: String,
}

impl Desk {
    /// Its name in keys and on pages.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Tokenizer => "tokenizer",
        }
    }
}

impl Letter {
    /// Schema `financialMessage`.
    pub(crate) fn body(&self) -> Value {
        financial_message(self.kind, &self.payload)
    }
}

/// Schema `financialMessage`.
pub(crate) fn financial_message(kind: MessageKind, payload: &str) -> Value {
    json!({ "message_type": kind.as_str(), "signed_message_payload": payload })
}

/// Leaves a message for a Member.
pub(crate) fn deliver(
    changes: &mut Changes<'_, '_>,
    member: &str,
    desk: Desk,
    kind: MessageKind,
    payload: String,
) -> Result<(), StoreError> {
    let number = next_number(changes, "letters")?;
    changes.put(&Letter {
        member: member.to_owned(),
        desk,
        number,
        kind,
        payload,
    })
}

/// The oldest message that waits for a Member.
pub(crate) fn oldest<R: Reading>(
    records: &R,
    member: &str,
    desk: Desk,
) -> Result<Option<Letter>, StoreError> {
    Ok(records
        .list(&[member, desk.as_str()], Order::Ascending, 1)?
        .pop())
}

/// Takes the oldest message that waits for a Member.
pub(crate) fn take(
    changes: &mut Changes<'_, '_>,
    member: &str,
    desk: Desk,
) -> Result<Option<Letter>, StoreError> {
    let letter = oldest(changes, member, desk)?;
    if let Some(letter) = &letter {
        changes.remove::<Letter>(&[member, desk.as_str(), &sequence_key(letter.number)]);
    }
    Ok(letter)
}

impl Record for Letter {
    const KIND: &'static str = "letter";

    fn key(&self) -> Vec<String> {
        vec![
            self.member.clone(),
            self.desk.as_str().to_owned(),
            sequence_key(self.number),
        ]
    }
}
