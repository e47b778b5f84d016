//! Processes a message that came to an endpoint, and responds.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    cases,
    central::Central,
    context::Context,
    denied::{Denied, PaymentError},
    payment::KnownMessage,
    queue::financial_message,
    received::{Content, Received},
    redemptions, returns, transfers,
};
use crate::{
    access::grant::Grant,
    ledger::{Account, LedgerAddress},
    messages::{
        MessageKind,
        compose::responses::{self, CaseNotice, Justification, Report, Status},
        envelope::{Envelope, Party},
        fields::Flaw,
        signature,
    },
    seed_data::Member,
    store::{Changes, Reading, StoreError},
};

/// The endpoint that a message came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MessageEndpoint {
    /// `/payments/message/send`.
    Send,
    /// `/payments/message/reply`.
    Reply,
    /// `/payments/message/redeem`.
    Redeem,
    /// `/transactions/message/redeem`, of the Tokenizer.
    Result,
}

impl MessageEndpoint {
    /// What may come in there.
    fn accepts(self) -> &'static [MessageKind] {
        use MessageKind::{
            Camt026, Camt029, Camt056, Camt087, Pacs002, Pacs004, Pacs008, Pacs009, Tkey001,
            Tkey002,
        };
        match self {
            Self::Send => &[Pacs008, Tkey002, Camt026, Camt056, Camt087],
            Self::Reply => &[Tkey001, Pacs004, Camt029],
            Self::Redeem => &[Pacs009],
            Self::Result => &[Pacs002],
        }
    }
}

/// A message with the response that is due to it.
pub(crate) struct Processing {
    central: Central,
    grant: Grant,
    endpoint: MessageEndpoint,
    /// The type that the request names.
    named: MessageKind,
    digest: [u8; 32],
}

impl Processing {
    pub(crate) fn new(
        central: Central,
        grant: &Grant,
        endpoint: MessageEndpoint,
        named: MessageKind,
        payload: &str,
    ) -> Self {
        Self {
            central,
            grant: grant.clone(),
            endpoint,
            named,
            digest: Sha256::digest(payload).into(),
        }
    }

    /// Validates what the message alone shows.
    pub(crate) fn read<R: Reading>(&self, records: &R, payload: &str) -> Result<Received, Denied> {
        let accepted = self.endpoint.accepts();
        if !accepted.contains(&self.named) {
            let names: Vec<&str> = accepted.iter().map(|kind| kind.as_str()).collect();
            let reason = format!(
                "This endpoint takes {}, and not {}.",
                names.join(", "),
                self.named
            );
            return Err(Denied::because(reason));
        }
        let bytes = STANDARD
            .decode(payload)
            .map_err(|_| Flaw::new("The message", "is not base64"))?;
        let (envelope, _) = Envelope::read(&bytes)?;
        let kind = envelope.kind()?;
        if kind != self.named {
            return Err(Denied::because(format!(
                "The message is a {kind}, and message_type says {}.",
                self.named
            )));
        }
        let header = envelope.header(kind)?;
        let key = signature::verify(&envelope)?;
        let message = Received::new(kind, header, &envelope, payload, self.digest)?;
        self.check_parties(records, &message, &key)?;
        Ok(message)
    }

    /// Compares the parties that the message names with those that are known.
    fn check_parties<R: Reading>(
        &self,
        records: &R,
        message: &Received,
        key: &LedgerAddress,
    ) -> Result<(), Denied> {
        let sender = self.grant.member();
        let known = |party: &Party| -> Result<bool, StoreError> {
            let member: Option<Member> = records.get(&[&party.member])?;
            Ok(member.is_some_and(|member| member.bicfi == party.bicfi))
        };
        if message.header.from.member != sender {
            let named = &message.header.from.member;
            return Err(Denied::because(format!(
                "AppHdr/Fr names {named}, and the access token speaks for {sender}."
            )));
        }
        if !known(&message.header.from)? {
            return Err(Denied::because(format!(
                "AppHdr/Fr/FIId/FinInstnId/BICFI is not the BIC of {sender}."
            )));
        }
        if message.header.to != responses::central() {
            let central = responses::central();
            let reason = format!("AppHdr/To is not {} ({}).", central.member, central.bicfi);
            return Err(Denied::because(reason));
        }
        let accounts: Vec<Account> = records.all(&[sender])?;
        if !accounts
            .iter()
            .any(|account| account.ledger_address == key.to_string())
        {
            return Err(Denied::because(format!(
                "AppHdr/Sgntr is signed with a key that is not of {sender}."
            )));
        }
        if message.author() != &message.header.from {
            return Err(Denied::because(format!(
                "The message names {} as its sender, and AppHdr/Fr names {sender}.",
                message.author().member
            )));
        }
        if let Some(party) = &message.counterparty {
            if party.member == sender {
                return Err(Denied::because(format!(
                    "The message is addressed to its own sender, {sender}."
                )));
            }
            if !known(party)? {
                let reason = format!(
                    "No Member {} with the BIC {} exists.",
                    party.member, party.bicfi
                );
                return Err(Denied::because(reason));
            }
        }
        if let Some(account) = &message.account {
            self.grant.permit_account(account)?;
            let found: Option<Account> = records.get(&[sender, account])?;
            if found.is_none() {
                return Err(Denied::because(format!(
                    "No Digital Account named {account} exists."
                )));
            }
        }
        Ok(())
    }

    /// Lets the message take effect and gives the response; the changes are kept only when it is accepted.
    pub(crate) fn process(
        self,
        changes: &mut Changes<'_, '_>,
        message: &Received,
    ) -> Result<Value, PaymentError> {
        let accepted = changes.attempt(|changes| {
            for identification in [
                &message.identification,
                &message.header.business_message_identifier,
            ] {
                let known: Option<KnownMessage> = changes.get(&[identification])?;
                if known.is_some() {
                    return Err(PaymentError::MessageKnown(identification.clone()).into());
                }
                changes.put(&KnownMessage {
                    identification: identification.clone(),
                })?;
            }
            let mut context = Context {
                central: &self.central,
                grant: &self.grant,
                message,
                changes,
            };
            match &message.content {
                Content::Payment(payment) => transfers::request(&mut context, payment),
                Content::Identification(identification) => {
                    transfers::respond(&mut context, identification)
                }
                Content::SettlementNotice(notice) => returns::notify(&mut context, notice),
                Content::Return(returned) => returns::give_back(&mut context, returned),
                Content::Redemption(transfer) => redemptions::request(&mut context, transfer),
                Content::RedemptionResult(result) => redemptions::conclude(&mut context, result),
                Content::UnableToApply(unable) => cases::unable_to_apply(&mut context, unable),
                Content::Cancelation(cancelation) => cases::cancelation(&mut context, cancelation),
                Content::Modification(modification) => {
                    cases::modification(&mut context, modification)
                }
                Content::Resolution(resolution) => cases::resolution(&mut context, resolution),
            }
        });
        match accepted {
            Ok(()) => Ok(self.accept(message)),
            Err(Denied::Failed(error)) => Err(error),
            Err(Denied::Rejected(reason)) => Ok(self.reject(changes, &reason, Some(message))?),
        }
    }

    /// The response to an accepted message.
    fn accept(&self, message: &Received) -> Value {
        let stamp = self.central.stamp(
            message.header.from.clone(),
            message.about(),
            &self.digest,
            "answer",
        );
        if !self.responds_with_case() {
            let report = Report {
                status: Status::Accepted,
                reason: None,
                payment: message.payment_names(),
            };
            return self.respond(MessageKind::Pacs002, &responses::pacs_002(&stamp, &report));
        }
        let notice = CaseNotice {
            case: Some(message.identification.clone()),
            from: message.header.from.clone(),
            assignee: message
                .counterparty
                .clone()
                .unwrap_or_else(responses::central),
            justification: match message.kind {
                MessageKind::Camt056 => Justification::Cancelation,
                MessageKind::Camt087 => Justification::Modification,
                _ => Justification::FurtherInvestigation,
            },
            reason: None,
        };
        self.respond(MessageKind::Camt030, &responses::camt_030(&stamp, &notice))
    }

    /// The response to a message that is rejected.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) fn reject<R: Reading>(
        &self,
        records: &R,
        reason: &str,
        message: Option<&Received>,
    ) -> Result<Value, StoreError> {
        let member = self.grant.member();
        tracing::info!(
            member,
            kind = self.named.as_str(),
            reason,
            "message rejected"
        );
        let sender: Option<Member> = records.get(&[member])?;
        let to = Party {
            // The Member was there when its token was made, and Members do not leave.
            bicfi: sender.map(|member| member.bicfi).unwrap_or_default(),
            member: member.to_owned(),
        };
        let about = message.and_then(Received::about);
        let stamp = self
            .central
            .stamp(to.clone(), about, &self.digest, "answer");
        if !self.responds_with_case() {
            let report = Report {
                status: Status::Rejected,
                reason: Some(reason.to_owned()),
                payment: message.and_then(Received::payment_names),
            };
            return Ok(self.respond(MessageKind::Pacs002, &responses::pacs_002(&stamp, &report)));
        }
        let notice = CaseNotice {
            case: message.map(|message| message.identification.clone()),
            from: to.clone(),
            assignee: to,
            justification: Justification::Rejected,
            reason: Some(reason.to_owned()),
        };
        Ok(self.respond(MessageKind::Camt030, &responses::camt_030(&stamp, &notice)))
    }

    /// Whether the response is a camt.030: for messages about cases, where they belong.
    fn responds_with_case(&self) -> bool {
        self.named.is_case() && self.endpoint.accepts().contains(&self.named)
    }

    fn respond(&self, kind: MessageKind, xml: &str) -> Value {
        financial_message(kind, &STANDARD.encode(self.central.sign(xml)))
    }
}
