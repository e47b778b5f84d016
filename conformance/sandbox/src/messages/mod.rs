//! ISO 20022 messages: read, validated, signed, responded to.
//!
//! A message is read in layers: [`xml`] makes a tree of bytes, [`envelope`] finds header and message element,
//! [`content`] reads what the message says, with [`fields`] and [`identifier`] for the forms. [`signature`] signs and
//! checks, [`compose`] writes new messages. What a message brings about is the business of [`crate::payments`].
//!
//! **Invariant:** any bytes give a message or a flaw; nothing here is unbounded in time or memory.

pub mod kind;

pub(crate) mod xml;

pub(crate) mod identifier;

pub(crate) mod fields;

pub(crate) mod envelope;

pub(crate) mod content;

pub(crate) mod signature;

pub mod compose;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

pub use self::kind::MessageKind;

/// A message that is written and not yet signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its type.
    pub kind: MessageKind,
    /// Its text.
    pub xml: String,
}

impl Outgoing {
    /// The body for `/sign/message`: schema `unsignedPayload`.
    pub fn unsigned_payload(&self) -> Value {
        json!({ "payload": STANDARD.encode(&self.xml) })
    }

    /// The body for the message endpoints, once the message is signed: schema `financialMessage`.
    pub fn financial_message(&self, signed_payload: &str) -> Value {
        json!({ "message_type": self.kind.as_str(), "signed_message_payload": signed_payload })
    }
}
