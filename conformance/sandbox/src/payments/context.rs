//! What the course of a case is decided with.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    central::Central,
    denied::Denied,
    history::MessageHistory,
    payment::{Payment, Progress},
    queue::{self, Queue},
    received::Received,
    withdrawal::SentMessage,
};
use crate::{
    access::grant::Grant,
    messages::{
        MessageKind,
        compose::responses::{self, Report},
        envelope::Party,
    },
    seed_data::Member,
    store::{Changes, Reading},
};

/// What the course of a case is decided with.
pub(super) struct Context<'d, 't, 'txn> {
    pub(super) central: &'d Central,
    pub(super) grant: &'d Grant,
    pub(super) message: &'d Received,
    pub(super) changes: &'d mut Changes<'t, 'txn>,
}

impl Context<'_, '_, '_> {
    /// The Member whose token and message this is.
    pub(super) fn sender(&self) -> &str {
        self.grant.member()
    }

    /// Passes the message on, and remembers how to take it back: `before` is how far its payment had come, if it existed.
    pub(super) fn forward(
        &mut self,
        to: &str,
        queue: Queue,
        payment: &Payment,
        before: Option<Progress>,
    ) -> Result<(), Denied> {
        let (kind, payload) = (self.message.kind, self.message.payload.clone());
        let name = &payment.instruction_identification;
        let number = queue::enqueue(self.changes, to, queue, kind, payload, name)?;
        self.remember(payment, number, Some(to), queue)?;
        Ok(self.changes.put(&SentMessage {
            sender: self.sender().to_owned(),
            identification: self.message.identification.clone(),
            receiver: to.to_owned(),
            queue,
            number,
            payment: payment.instruction_identification.clone(),
            before,
            after: payment.progress(),
        })?)
    }

    /// Remembers a message that TKEY7 itself acts on, and passes on to nobody.
    pub(super) fn keep(&mut self, payment: &Payment) -> Result<(), Denied> {
        let number = queue::message_number(self.changes)?;
        self.remember(payment, number, None, Queue::Client)
    }

    fn remember(
        &mut self,
        payment: &Payment,
        number: u64,
        to: Option<&str>,
        queue: Queue,
    ) -> Result<(), Denied> {
        Ok(self.changes.put(&MessageHistory {
            payment: payment.instruction_identification.clone(),
            number,
            identification: self.message.identification.clone(),
            kind: self.message.kind,
            sender: self.sender().to_owned(),
            receiver: to.map(ToOwned::to_owned),
            queue,
            sent_at: self.central.now(),
            end: None,
        })?)
    }

    /// Sends a pacs.002 of TKEY7 to the SFI of a payment.
    pub(super) fn report(
        &mut self,
        to: &Party,
        payment: &Payment,
        report: &Report,
    ) -> Result<(), Denied> {
        let about = (payment.asset.currency().to_owned(), payment.kind);
        let stamp = self
            .central
            .stamp(to.clone(), Some(about), &self.message.digest, "report");
        let signed = self.central.sign(&responses::pacs_002(&stamp, report));
        let payload = STANDARD.encode(signed);
        let (queue, kind) = (Queue::Client, MessageKind::Pacs002);
        let name = &payment.instruction_identification;
        let number = queue::enqueue(self.changes, &to.member, queue, kind, payload, name)?;
        Ok(self.changes.put(&MessageHistory {
            payment: name.clone(),
            number,
            identification: stamp.message_identification(),
            kind,
            sender: responses::central().member,
            receiver: Some(to.member.clone()),
            queue,
            sent_at: stamp.time,
            end: None,
        })?)
    }

    /// A Member as a party.
    pub(super) fn party(&self, member: &str) -> Result<Party, Denied> {
        let found: Option<Member> = self.changes.get(&[member])?;
        Ok(Party {
            bicfi: found.map(|member| member.bicfi).unwrap_or_default(),
            member: member.to_owned(),
        })
    }

    /// Rejects accounts that the token may not reach.
    pub(super) fn permit_account(&self, name: &str) -> Result<(), Denied> {
        Ok(self.grant.permit_account(name)?)
    }
}
