//! What is remembered of a payment.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ledger::{
        AccountId, Amount, Asset, AssetKind, LedgerTransaction, Purpose, transaction::sequence_key,
    },
    store::{Changes, Reading, Record, StoreError},
};

/// How far a payment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// It waits for the response of the other side.
    Sent,
    /// The other side has rejected it. Stored data bear the older name.
    #[serde(rename = "refused")]
    Rejected,
    /// A DSO payment is recorded.
    Clearing,
    /// A DSA payment is recorded.
    Settled,
    /// A DSO payment was settled outside and the DSO went back.
    Returned,
    /// It was canceled.
    Canceled,
    /// The Tokenizer has redeemed the DSA.
    Redeemed,
}

/// What the parties have asked of each other without a response yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OpenRequests {
    /// tkey.002: the SFI says it is settled outside.
    pub(crate) settlement_notice: bool,
    /// camt.056: the SFI asks to cancel.
    pub(crate) cancelation: bool,
    /// camt.026: the BFI cannot apply it.
    pub(crate) unable_to_apply: bool,
}

/// A payment or a redemption.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub(crate) instruction_identification: String,
    pub(crate) message_identification: String,
    pub(crate) end_to_end_identification: String,
    pub(crate) transaction_identification: String,
    pub(crate) is_redemption: bool,
    pub(crate) kind: AssetKind,
    /// The account of the SFI.
    pub(crate) from: AccountId,
    /// The BFI, or the Tokenizer.
    pub(crate) to_member: String,
    /// The account of the BFI, once it is known.
    pub(crate) to: Option<AccountId>,
    pub(crate) asset: Asset,
    pub(crate) amount: Amount,
    pub(crate) state: State,
    pub(crate) open: OpenRequests,
    /// Places of its transactions in the ledger.
    pub(crate) transactions: Vec<u64>,
    /// What camt.087 has corrected.
    pub(crate) corrections: Vec<(String, String)>,
    /// Its place among the payments that wait for a response.
    pub(crate) queue_number: u64,
    pub(crate) created_at: Timestamp,
    pub(crate) changed_at: Timestamp,
}

/// How far a payment has come, and what is open: what a message changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    pub(crate) state: State,
    pub(crate) open: OpenRequests,
    /// The number of corrections.
    pub(crate) corrections: usize,
}

/// Leads from another identifier of a payment to its instruction identifier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PaymentName {
    pub(crate) name: String,
    pub(crate) instruction_identification: String,
}

/// Leads from a party to its payments, in the order of arrival.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PaymentOfMember {
    pub(crate) member: String,
    pub(crate) number: u64,
    pub(crate) instruction_identification: String,
}

/// A payment that waits for the response of the BFI, in the order of arrival.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AwaitingResponse {
    pub(crate) bfi: String,
    pub(crate) sfi: String,
    /// `USDDSO`: currency and kind of the Asset.
    pub(crate) mark: String,
    pub(crate) number: u64,
    pub(crate) instruction_identification: String,
}

/// An identifier of a message that was accepted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KnownMessage {
    pub(crate) identification: String,
}

/// Counts things that come one after the other.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Counter {
    pub(crate) name: String,
    pub(crate) next: u64,
}

impl Payment {
    /// The payment with this instruction identifier, if `member` is a party to it.
    pub(crate) fn find<R: Reading>(
        records: &R,
        instruction_identification: &str,
        member: &str,
    ) -> Result<Option<Self>, StoreError> {
        let payment: Option<Self> = records.get(&[instruction_identification])?;
        Ok(payment.filter(|payment| payment.has_party(member)))
    }

    /// The payment with this end-to-end identifier, if `member` is a party to it.
    pub(crate) fn find_by_name<R: Reading>(
        records: &R,
        name: &str,
        member: &str,
    ) -> Result<Option<Self>, StoreError> {
        let found: Option<PaymentName> = records.get(&[name])?;
        match found {
            Some(found) => Self::find(records, &found.instruction_identification, member),
            None => Ok(None),
        }
    }

    /// Whether `member` pays or receives.
    pub(crate) fn has_party(&self, member: &str) -> bool {
        self.from.member == member || self.to_member == member
    }

    /// How far it has come.
    pub(crate) fn progress(&self) -> Progress {
        Progress {
            state: self.state,
            open: self.open.clone(),
            corrections: self.corrections.len(),
        }
    }

    /// The other identifiers it is known by.
    pub(crate) fn names(&self) -> [&str; 3] {
        [
            &self.message_identification,
            &self.end_to_end_identification,
            &self.transaction_identification,
        ]
    }

    /// Currency and kind of the Asset, as identifiers have it.
    pub(crate) fn mark(&self) -> String {
        mark(self.asset.currency(), self.kind)
    }

    /// The place in the queue of payments that wait for a response.
    pub(crate) fn awaiting_response(&self) -> AwaitingResponse {
        AwaitingResponse {
            bfi: self.to_member.clone(),
            sfi: self.from.member.clone(),
            mark: self.mark(),
            number: self.queue_number,
            instruction_identification: self.instruction_identification.clone(),
        }
    }

    /// Takes it out of the queue of payments that wait for a response.
    pub(crate) fn leave_queue(&self, changes: &mut Changes<'_, '_>) {
        let key = self.awaiting_response().key();
        let parts: Vec<&str> = key.iter().map(String::as_str).collect();
        changes.remove::<AwaitingResponse>(&parts);
    }
}

/// Currency and kind of an Asset, as identifiers have it.
pub(crate) fn mark(currency: &str, kind: AssetKind) -> String {
    format!("{currency}{kind}")
}

/// The status that a transaction gave its payment, in the words of the contract.
pub(crate) fn status_of(transaction: &LedgerTransaction) -> Option<&'static str> {
    match transaction.purpose {
        Purpose::Opening => None,
        Purpose::Payment => match AssetKind::of_code(&transaction.movement.asset.code) {
            Some(AssetKind::Dso) => Some("clearing"),
            _ => Some("settled"),
        },
        Purpose::Return | Purpose::Redemption => Some("settled"),
        Purpose::Cancelation => Some("canceled"),
    }
}

/// The next number of a counter.
pub(crate) fn next_number(changes: &mut Changes<'_, '_>, name: &str) -> Result<u64, StoreError> {
    let counter: Option<Counter> = changes.get(&[name])?;
    let number = counter.map_or(0, |counter| counter.next);
    changes.put(&Counter {
        name: name.to_owned(),
        next: number + 1,
    })?;
    Ok(number)
}

impl Record for Payment {
    const KIND: &'static str = "payment";

    fn key(&self) -> Vec<String> {
        vec![self.instruction_identification.clone()]
    }
}

impl Record for PaymentName {
    const KIND: &'static str = "payment-name";

    fn key(&self) -> Vec<String> {
        vec![self.name.clone()]
    }
}

impl Record for PaymentOfMember {
    const KIND: &'static str = "payment-of-member";

    fn key(&self) -> Vec<String> {
        vec![self.member.clone(), sequence_key(self.number)]
    }
}

impl Record for AwaitingResponse {
    const KIND: &'static str = "unanswered";

    fn key(&self) -> Vec<String> {
        vec![
            self.bfi.clone(),
            self.sfi.clone(),
            self.mark.clone(),
            sequence_key(self.number),
        ]
    }
}

impl Record for KnownMessage {
    const KIND: &'static str = "known-message";

    fn key(&self) -> Vec<String> {
        vec![self.identification.clone()]
    }
}

impl Record for Counter {
    const KIND: &'static str = "counter";

    fn key(&self) -> Vec<String> {
        vec![self.name.clone()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_stored_under_the_names_of_before() {
        let stored = [State::Sent, State::Rejected, State::Canceled]
            .map(|state| serde_json::to_value(state).unwrap());
        assert_eq!(stored, ["sent", "refused", "canceled"]);
    }
}
