//! Takes a message at an endpoint and answers it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    cases,
    mailbox::{self, Desk, financial_message},
    payment::KnownMessage,
    redemptions, returns, transfers,
};
use crate::{
    access::grant::Grant,
    app::SharedApp,
    http::Refusal,
    ledger::{Account, AssetKind, LedgerAddress, TransferError},
    messages::{
        MessageKind,
        compose::answers::{self, CaseNotice, Justification, Report, Stamp, Status},
        content::{
            Cancelation, Identification, Modification, RedemptionResult, Resolution, Return,
            SettlementNotice, Transfer, UnableToApply,
        },
        envelope::{Envelope, Header, Party},
        fields::Flaw,
        signature,
    },
    store::{Changes, Reading, StoreError},
    world::Member,
};

/// Where a message came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counter {
    /// `/payments/message/send`.
    Send,
    /// `/payments/message/reply`.
    Reply,
    /// `/payments/message/redeem`.
    Redeem,
    /// `/transactions/message/redeem`, of the Tokenizer.
    Result,
}

impl Counter {
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

/// What a message says.
#[derive(Debug)]
enum Content {
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
    content: Content,
    /// Its own identifier.
    identification: String,
    /// The Member it is meant for in the end.
    pub(super) counterparty: Option<Party>,
    /// The account of the sender that it is about.
    account: Option<String>,
}

/// Why a message is not accepted.
#[derive(Debug)]
pub(crate) enum Denied {
    /// The answer to the message says why.
    Refused(String),
    /// The request as such is refused.
    Http(Refusal),
}

impl From<Flaw> for Denied {
    fn from(flaw: Flaw) -> Self {
        Self::Refused(format!("{flaw}."))
    }
}

impl From<StoreError> for Denied {
    fn from(error: StoreError) -> Self {
        Self::Http(error.into())
    }
}

impl From<Refusal> for Denied {
    fn from(refusal: Refusal) -> Self {
        Self::Http(refusal)
    }
}

impl Denied {
    /// A refusal with this reason.
    pub(super) fn because(reason: impl Into<String>) -> Self {
        Self::Refused(reason.into())
    }

    /// A refusal by the ledger. Nobody is told what others own.
    pub(super) fn by_ledger(error: &TransferError, told_to: &str) -> Self {
        let account = match error {
            TransferError::Store(error) => return error.clone().into(),
            TransferError::NoCreditLine(obstacle)
            | TransferError::InsufficientFunds(obstacle)
            | TransferError::CreditLineExceeded(obstacle) => Some(&obstacle.account),
            TransferError::Nothing
            | TransferError::SameAccount(_)
            | TransferError::TooMuchIssued(_) => None,
        };
        let is_own = account.is_none_or(|account| account.member == told_to);
        Self::because(match (error, is_own) {
            (TransferError::InsufficientFunds(obstacle), false) => {
                format!(
                    "Insufficient funds: the account of {} does not hold enough.",
                    obstacle.account.member
                )
            }
            (TransferError::CreditLineExceeded(obstacle), false) => {
                format!(
                    "The credit line of {} does not suffice.",
                    obstacle.account.member
                )
            }
            (TransferError::NoCreditLine(obstacle), false) => {
                format!(
                    "No credit line is set for the Asset {} on the account of {}.",
                    obstacle.asset, obstacle.account.member
                )
            }
            (TransferError::InsufficientFunds(_), true) => {
                format!("Insufficient funds: {error}.")
            }
            (error, _) => {
                let text = error.to_string();
                let mut chars = text.chars();
                let first = chars
                    .next()
                    .map(|first| first.to_uppercase().to_string())
                    .unwrap_or_default();
                format!("{first}{}.", chars.as_str())
            }
        })
    }
}

/// What the course of a case is decided with.
pub(super) struct Desks<'d, 't, 'txn> {
    pub(super) app: &'d SharedApp,
    pub(super) grant: &'d Grant,
    pub(super) message: &'d Received,
    pub(super) changes: &'d mut Changes<'t, 'txn>,
}

impl Desks<'_, '_, '_> {
    /// The Member whose token and message this is.
    pub(super) fn sender(&self) -> &str {
        self.grant.member()
    }

    /// Passes the message on.
    pub(super) fn forward(&mut self, to: &str, desk: Desk) -> Result<(), Denied> {
        let (kind, payload) = (self.message.kind, self.message.payload.clone());
        Ok(mailbox::deliver(self.changes, to, desk, kind, payload)?)
    }

    /// Sends a pacs.002 of TKEY7 to the SFI of a payment.
    pub(super) fn report(
        &mut self,
        to: &Party,
        about: (String, AssetKind),
        report: &Report,
    ) -> Result<(), Denied> {
        let stamp = stamp(
            self.app,
            to.clone(),
            Some(about),
            &self.message.digest,
            "report",
        );
        let payload = STANDARD.encode(signed(self.app, &answers::pacs_002(&stamp, report)));
        Ok(mailbox::deliver(
            self.changes,
            &to.member,
            Desk::Client,
            MessageKind::Pacs002,
            payload,
        )?)
    }

    /// A Member as a party.
    pub(super) fn party(&self, member: &str) -> Result<Party, Denied> {
        let found: Option<Member> = self.changes.get(&[member])?;
        Ok(Party {
            bicfi: found.map(|member| member.bicfi).unwrap_or_default(),
            member: member.to_owned(),
        })
    }

    /// Refuses accounts that the token may not reach.
    pub(super) fn permit_account(&self, name: &str) -> Result<(), Denied> {
        Ok(self.grant.permit_account(name)?)
    }
}

/// A message with the answer that is due to it.
pub(crate) struct Intake {
    app: SharedApp,
    grant: Grant,
    counter: Counter,
    /// The type that the request names.
    named: MessageKind,
    digest: [u8; 32],
}

impl Intake {
    pub(crate) fn new(
        app: &SharedApp,
        grant: &Grant,
        counter: Counter,
        named: MessageKind,
        payload: &str,
    ) -> Self {
        Self {
            app: app.clone(),
            grant: grant.clone(),
            counter,
            named,
            digest: Sha256::digest(payload).into(),
        }
    }

    /// Judges what the message alone can tell.
    pub(crate) fn read<R: Reading>(&self, records: &R, payload: &str) -> Result<Received, Denied> {
        let accepted = self.counter.accepts();
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

    /// Compares what the message says of its parties with what is known of them.
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
        if message.header.to != answers::central() {
            let central = answers::central();
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

    /// Lets the message take effect and gives the answer; the changes are kept only when it is accepted.
    pub(crate) fn process(
        self,
        changes: &mut Changes<'_, '_>,
        message: &Received,
    ) -> Result<Value, Refusal> {
        let accepted = changes.attempt(|changes| {
            for identification in [
                &message.identification,
                &message.header.business_message_identifier,
            ] {
                let known: Option<KnownMessage> = changes.get(&[identification])?;
                if known.is_some() {
                    let text = format!(
                        "A message with the identifier {identification} has already been accepted."
                    );
                    return Err(Denied::Http(Refusal::conflict("message_known", text)));
                }
                changes.put(&KnownMessage {
                    identification: identification.clone(),
                })?;
            }
            let mut desks = Desks {
                app: &self.app,
                grant: &self.grant,
                message,
                changes,
            };
            match &message.content {
                Content::Payment(payment) => transfers::request(&mut desks, payment),
                Content::Identification(identification) => {
                    transfers::answer(&mut desks, identification)
                }
                Content::SettlementNotice(notice) => returns::notify(&mut desks, notice),
                Content::Return(returned) => returns::give_back(&mut desks, returned),
                Content::Redemption(transfer) => redemptions::request(&mut desks, transfer),
                Content::RedemptionResult(result) => redemptions::conclude(&mut desks, result),
                Content::UnableToApply(unable) => cases::unable_to_apply(&mut desks, unable),
                Content::Cancelation(cancelation) => cases::cancelation(&mut desks, cancelation),
                Content::Modification(modification) => {
                    cases::modification(&mut desks, modification)
                }
                Content::Resolution(resolution) => cases::resolution(&mut desks, resolution),
            }
        });
        match accepted {
            Ok(()) => Ok(self.accept(message)),
            Err(Denied::Http(refusal)) => Err(refusal),
            Err(Denied::Refused(reason)) => Ok(self.refuse(&reason, Some(message))),
        }
    }

    /// The answer to an accepted message.
    fn accept(&self, message: &Received) -> Value {
        let stamp = stamp(
            &self.app,
            message.header.from.clone(),
            message.about(),
            &self.digest,
            "answer",
        );
        if !self.answers_with_case() {
            let report = Report {
                status: Status::Accepted,
                reason: None,
                payment: message.payment_names(),
            };
            return self.answer(MessageKind::Pacs002, &answers::pacs_002(&stamp, &report));
        }
        let notice = CaseNotice {
            case: Some(message.identification.clone()),
            from: message.header.from.clone(),
            assignee: message
                .counterparty
                .clone()
                .unwrap_or_else(answers::central),
            justification: match message.kind {
                MessageKind::Camt056 => Justification::Cancelation,
                MessageKind::Camt087 => Justification::Modification,
                _ => Justification::FurtherInvestigation,
            },
            reason: None,
        };
        self.answer(MessageKind::Camt030, &answers::camt_030(&stamp, &notice))
    }

    /// The answer to a message that is refused.
    pub(crate) fn refuse(&self, reason: &str, message: Option<&Received>) -> Value {
        let member = self.grant.member();
        tracing::info!(
            member,
            kind = self.named.as_str(),
            reason,
            "message refused"
        );
        let sender = self
            .app
            .store
            .snapshot()
            .and_then(|records| records.get::<Member>(&[member]));
        let to = Party {
            // The Member was there when its token was made, and Members do not leave.
            bicfi: sender
                .ok()
                .flatten()
                .map(|member| member.bicfi)
                .unwrap_or_default(),
            member: member.to_owned(),
        };
        let about = message.and_then(Received::about);
        let stamp = stamp(&self.app, to.clone(), about, &self.digest, "answer");
        if !self.answers_with_case() {
            let report = Report {
                status: Status::Refused,
                reason: Some(reason.to_owned()),
                payment: message.and_then(Received::payment_names),
            };
            return self.answer(MessageKind::Pacs002, &answers::pacs_002(&stamp, &report));
        }
        let notice = CaseNotice {
            case: message.map(|message| message.identification.clone()),
            from: to.clone(),
            assignee: to,
            justification: Justification::Refused,
            reason: Some(reason.to_owned()),
        };
        self.answer(MessageKind::Camt030, &answers::camt_030(&stamp, &notice))
    }

    /// Whether the answer is a camt.030: for messages about cases, where they belong.
    fn answers_with_case(&self) -> bool {
        self.named.is_case() && self.counter.accepts().contains(&self.named)
    }

    fn answer(&self, kind: MessageKind, xml: &str) -> Value {
        financial_message(kind, &STANDARD.encode(signed(&self.app, xml)))
    }
}

impl Received {
    fn new(
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

    /// Who the message element says has sent it.
    fn author(&self) -> &Party {
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

    /// Currency and kind of the Asset, which every identifier of a message tells.
    pub(super) fn about(&self) -> Option<(String, AssetKind)> {
        let marked = crate::messages::identifier::message_identification(&self.identification)?;
        Some((marked.currency.to_owned(), marked.kind))
    }

    /// End-to-end and transaction identifier of the payment, where the message gives both.
    fn payment_names(&self) -> Option<(String, String)> {
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

/// What a message of TKEY7 is made with, following from what it answers.
fn stamp(
    app: &SharedApp,
    to: Party,
    about: Option<(String, AssetKind)>,
    because_of: &[u8; 32],
    purpose: &str,
) -> Stamp {
    let time = app.clock.now();
    let digest = Sha256::new()
        .chain_update(app.seed.to_be_bytes())
        .chain_update(time.as_millisecond().to_be_bytes())
        .chain_update(because_of)
        .chain_update(purpose)
        .finalize();
    let number = digest
        .iter()
        .take(8)
        .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    Stamp {
        number: number % 10_000_000_000,
        time,
        to,
        about,
    }
}

/// Signs a message of TKEY7.
fn signed(app: &SharedApp, xml: &str) -> String {
    match Envelope::read(xml.as_bytes()) {
        Ok((envelope, text)) => signature::sign(&envelope, text, &app.central_key()),
        Err(flaw) => {
            tracing::error!(%flaw, "our own message cannot be read");
            xml.to_owned()
        }
    }
}
