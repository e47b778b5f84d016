//! What became of a payment, from a pacs.002.

use std::fmt;

use crate::{
    message::PayloadError,
    types::{FinancialMessage, MessageType},
};

/// What became of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PaymentOutcome {
    /// It is recorded in the ledger: a DSA payment is settled, a DSO payment is recorded for clearing.
    Accepted,
    /// TKEY7 or the receiver rejected it.
    Rejected(Rejection),
    /// TKEY7 accepted the message, and the receiver has not responded yet.
    Pending,
    /// A status that this crate does not know.
    Unknown(String),
}

/// Why a payment was rejected, as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejection {
    /// The code, such as `0101`.
    pub code: Option<String>,
    /// What the code means.
    pub meaning: Option<String>,
    /// The reason itself, all its parts together.
    pub reason: Option<String>,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.reason.as_deref().or(self.meaning.as_deref());
        match (text, &self.code) {
            (Some(text), Some(code)) => write!(f, "{text} ({code})"),
            (Some(text), None) => f.write_str(text),
            (None, Some(code)) => write!(f, "no reason is given ({code})"),
            (None, None) => f.write_str("no reason is given"),
        }
    }
}

impl fmt::Display for PaymentOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted => f.write_str("accepted"),
            Self::Rejected(rejection) => write!(f, "rejected: {rejection}"),
            Self::Pending => f.write_str("pending"),
            Self::Unknown(status) => write!(f, "unknown status `{status}`"),
        }
    }
}

impl FinancialMessage {
    /// What a pacs.002 reports about its payment; `None` for other messages.
    ///
    /// # Errors
    ///
    /// When the payload is not text in base64.
    pub fn outcome(&self) -> Result<Option<PaymentOutcome>, PayloadError> {
        if self.message_type != MessageType::Pacs002 {
            return Ok(None);
        }
        let status = self.text("TxSts")?.unwrap_or_default();
        let code = self.text("Cd")?;
        Ok(Some(match (status.as_str(), code.as_deref()) {
            // TKEY7 has accepted the message; later it reports on the payment with another code.
            ("RCVD", Some("0201")) | ("PDNG", _) => PaymentOutcome::Pending,
            ("RCVD" | "ACTC", _) => PaymentOutcome::Accepted,
            ("RJCT", _) => PaymentOutcome::Rejected(Rejection {
                code,
                meaning: self.text("Prtry")?,
                reason: self.text("AddtlInf")?,
            }),
            _ => PaymentOutcome::Unknown(status),
        }))
    }
}
