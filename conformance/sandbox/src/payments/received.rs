//! A message that is in order by itself: what it says, of whom and of which payment.

use super::denied::Denied;
use crate::{
    ledger::AssetKind,
    messages::{
        MessageKind,
        content::{
            Cancelation, Identification, Modification, RedemptionResult, Resolution, Return,
            SettlementNotice, Transfer, UnableToApply,
        },
        envelope::{Envelope, Header, Party},
    },
};

/// What a message says.
#[derive(Debug)]
pub(super) enum Content {
    Payment(Transfer),
    Identification(Identification),
    SettlementNotice(SettlementNotice),
    Return(Return),
    Redemption(Transfer),
    RedemptionResult(RedemptionResult),
    UnableToApply(UnableToApply),
    Cancelation(Cancelation),
    Modification(Modification),
    Resolution(Resolution),
}

/// A message that is in order by itself.
#[derive(Debug)]
pub(crate) struct Received {
    pub(super) kind: MessageKind,
    pub(super) header: Header,
    /// The signed message, as it came, in base64.
    pub(super) payload: String,
    /// Identifies everything that is written because of it.
    pub(super) digest: [u8; 32],
    pub(super) content: Content,
    /// Its own identifier.
    pub(super) identification: String,
    /// The Member it is meant for in the end.
    pub(super) counterparty: Option<Party>,
    /// The account of the sender that it is about.
    pub(super) account: Option<String>,
}

impl Received {
    pub(super) fn new(
        kind: MessageKind,
        header: Header,
        envelope: &Envelope,
        payload: &str,
        digest: [u8; 32],
    ) -> Result<Self, Denied> {
        let fields = envelope.body(kind);
        let content = match kind {
            MessageKind::Pacs008 => Content::Payment(Transfer::read_payment(&fields)?),
            MessageKind::Pacs009 => Content::Redemption(Transfer::read_redemption(&fields)?),
            MessageKind::Tkey001 => Content::Identification(Identification::read(&fields)?),
            MessageKind::Tkey002 => Content::SettlementNotice(SettlementNotice::read(&fields)?),
            MessageKind::Pacs004 => Content::Return(Return::read(&fields)?),
            MessageKind::Pacs002 => Content::RedemptionResult(RedemptionResult::read(&fields)?),
            MessageKind::Camt026 => Content::UnableToApply(UnableToApply::read(&fields)?),
            MessageKind::Camt056 => Content::Cancelation(Cancelation::read(&fields)?),
            MessageKind::Camt087 => Content::Modification(Modification::read(&fields)?),
            MessageKind::Camt029 => Content::Resolution(Resolution::read(&fields)?),
            // TKEY7 writes it and takes it from nobody; no endpoint lets it come this far.
            MessageKind::Camt030 => {
                return Err(Denied::because("A camt.030 is sent by TKEY7 only."));
            }
        };
        let (identification, counterparty) = match &content {
            Content::Payment(Transfer { header, .. })
            | Content::Redemption(Transfer { header, .. })
            | Content::Identification(Identification { header, .. })
            | Content::SettlementNotice(SettlementNotice { header, .. })
            | Content::Return(Return { header, .. }) => {
                (&header.message_identification, &header.instructed)
            }
            Content::RedemptionResult(result) => {
                (&result.message_identification, &result.instructed)
            }
            Content::UnableToApply(UnableToApply { assignment, .. })
            | Content::Cancelation(Cancelation { assignment, .. })
            | Content::Modification(Modification { assignment, .. })
            | Content::Resolution(Resolution { assignment, .. }) => {
                (&assignment.identification, &assignment.assignee)
            }
        };
        let account = match &content {
            Content::Payment(Transfer { header, .. })
            | Content::Redemption(Transfer { header, .. })
            | Content::Identification(Identification { header, .. })
            | Content::SettlementNotice(SettlementNotice { header, .. })
            | Content::Return(Return { header, .. }) => {
                Some(header.settlement.account.name.clone())
            }
            // Their account is that of the payment they speak of.
            _ => None,
        };
        Ok(Self {
            identification: identification.clone(),
            counterparty: Some(counterparty.clone()),
            account,
            kind,
            header,
            payload: payload.to_owned(),
            digest,
            content,
        })
    }

    /// Who sent it, by the message element.
    pub(super) fn author(&self) -> &Party {
        match &self.content {
            Content::Payment(Transfer { header, .. })
            | Content::Redemption(Transfer { header, .. })
            | Content::Identification(Identification { header, .. })
            | Content::SettlementNotice(SettlementNotice { header, .. })
            | Content::Return(Return { header, .. }) => &header.instructing,
            Content::RedemptionResult(result) => &result.instructing,
            Content::UnableToApply(UnableToApply { assignment, .. })
            | Content::Cancelation(Cancelation { assignment, .. })
            | Content::Modification(Modification { assignment, .. })
            | Content::Resolution(Resolution { assignment, .. }) => &assignment.assigner,
        }
    }

    /// Currency and kind of the Asset, which every identifier of a message shows.
    pub(super) fn about(&self) -> Option<(String, AssetKind)> {
        let marked = crate::messages::identifier::message_identification(&self.identification)?;
        Some((marked.currency.to_owned(), marked.kind))
    }

    /// End-to-end and transaction identifier of the payment, where the message gives both.
    pub(super) fn payment_names(&self) -> Option<(String, String)> {
        let original = match &self.content {
            Content::Payment(transfer) | Content::Redemption(transfer) => {
                let names = (
                    &transfer.end_to_end_identification,
                    &transfer.transaction_identification,
                );
                return Some((names.0.clone(), names.1.clone()));
            }
            Content::SettlementNotice(notice) => &notice.original,
            Content::Return(returned) => &returned.original,
            Content::RedemptionResult(result) => &result.original,
            _ => return None,
        };
        original
            .end_to_end_identification
            .clone()
            .zip(original.transaction_identification.clone())
    }
}
