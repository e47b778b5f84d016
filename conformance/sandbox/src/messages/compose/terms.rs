//! The terms of one payment, and every message that its parties may send about it.

mod cases;

mod payments;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{
    Party, XmlText, agent, compact_date, institution, message, responses::central, settlement,
    time_without_zone,
};
use crate::{
    ledger::{AccountId, Amount, Asset, AssetKind, EMISSION},
    messages::{MessageKind, Outgoing},
    seed_data::Member,
};

/// A payment or a redemption, as its parties speak of it. Equal terms make equal messages.
#[derive(Debug, Clone)]
pub struct Terms {
    sfi: Party,
    bfi: Party,
    kind: AssetKind,
    sfi_account: AccountId,
    bfi_account: AccountId,
    asset: Asset,
    amount: Amount,
    time: Timestamp,
    /// Makes identifiers: different numbers, different payments.
    number: u64,
    /// Makes identifiers of messages that are sent again.
    attempt: u32,
}

impl Terms {
    /// Terms on which `sfi` pays `bfi`, from and to the emission accounts for a DSO and the accounts `main` for a DSA.
    pub fn new(
        sfi: &Member,
        bfi: &Member,
        asset: Asset,
        amount: Amount,
        number: u64,
        time: Timestamp,
    ) -> Self {
        let kind = AssetKind::of_code(&asset.code).unwrap_or(AssetKind::Dsa);
        let account = match kind {
            AssetKind::Dsa => "main",
            AssetKind::Dso => EMISSION,
        };
        let party = |member: &Member| Party {
            bicfi: member.bicfi.clone(),
            member: member.identification.clone(),
        };
        Self {
            sfi: party(sfi),
            bfi: party(bfi),
            kind,
            sfi_account: AccountId::new(&sfi.identification, account),
            bfi_account: AccountId::new(&bfi.identification, account),
            asset,
            amount,
            time,
            number,
            attempt: 0,
        }
    }

    /// The same terms, the messages of which are different ones.
    pub fn again(mut self) -> Self {
        self.attempt += 1;
        self
    }

    /// The same terms with another account of the SFI.
    pub fn from_account(mut self, name: &str) -> Self {
        name.clone_into(&mut self.sfi_account.name);
        self
    }

    /// The same terms with another account of the BFI.
    pub fn to_account(mut self, name: &str) -> Self {
        name.clone_into(&mut self.bfi_account.name);
        self
    }

    /// The end-to-end identifier of the payment.
    pub fn end_to_end_identification(&self) -> String {
        self.hex("end-to-end")
    }

    /// Writes a message of `author` to TKEY7; `body` is given the identifier of the message.
    fn write(
        &self,
        kind: MessageKind,
        author: &Party,
        body: impl FnOnce(&mut XmlText, &str),
    ) -> Outgoing {
        let number = self.digits(&format!("{kind} {}", self.attempt), 10);
        let business = format!("BTKEY{}{}B{number}", compact_date(self.time), author.bicfi);
        let identification = self.message_identification(kind, author);
        let xml = message(kind, [author, &central()], &business, self.time, |xml| {
            body(xml, &identification);
        });
        Outgoing { kind, xml }
    }

    fn message_identification(&self, kind: MessageKind, author: &Party) -> String {
        let attempt = match kind {
            // Other messages refer to the first, which nobody sends again under the same terms.
            MessageKind::Pacs008 => 0,
            _ => self.attempt,
        };
        let number = self.digits(&format!("{kind} {attempt}"), 10);
        let (date, currency) = (compact_date(self.time), self.asset.currency());
        format!("{date}{currency}{}{number}{}", self.kind, author.bicfi)
    }

    fn instruction_identification(&self) -> String {
        self.instruction(&self.sfi, "instruction")
    }

    fn instruction(&self, author: &Party, purpose: &str) -> String {
        let number = self.digits(purpose, 9);
        let (date, currency) = (compact_date(self.time), self.asset.currency());
        format!("{currency}{}{date}{}B{number}", self.kind, author.bicfi)
    }

    fn hash(&self, purpose: &str) -> [u8; 32] {
        Sha256::digest(format!("terms {}\0{purpose}", self.number)).into()
    }

    fn hex(&self, purpose: &str) -> String {
        let mut hex = HEXLOWER.encode(&self.hash(purpose));
        hex.truncate(32);
        hex
    }

    fn digits(&self, purpose: &str, count: usize) -> String {
        self.hash(purpose)
            .iter()
            .take(count)
            .map(|byte| char::from(b'0' + byte % 10))
            .collect()
    }

    fn group_header(
        &self,
        xml: &mut XmlText,
        message_id: &str,
        from: &Party,
        to: &Party,
        account: &AccountId,
        issuer: Option<&str>,
    ) {
        xml.element("GrpHdr", |xml| {
            xml.leaf("MsgId", message_id);
            xml.leaf("CreDtTm", time_without_zone(self.time));
            xml.leaf("NbOfTxs", "1");
            settlement(xml, self.kind, account);
            if let Some(issuer) = issuer {
                xml.path(&["PmtTpInf", "SvcLvl", "Prtry"], issuer);
            }
            xml.element("InstgAgt", |xml| institution(xml, from, false));
            xml.element("InstdAgt", |xml| institution(xml, to, false));
        });
    }

    fn assignment(&self, xml: &mut XmlText, id: &str, from: &Party, to: &Party) {
        xml.element("Assgnmt", |xml| {
            xml.leaf("Id", id);
            xml.element("Assgnr", |xml| agent(xml, "Agt", from));
            xml.element("Assgne", |xml| agent(xml, "Agt", to));
            xml.leaf("CreDtTm", time_without_zone(self.time));
        });
    }

    fn payment_identification(&self, xml: &mut XmlText) {
        xml.element("PmtId", |xml| {
            xml.leaf("InstrId", self.instruction_identification());
            xml.leaf("EndToEndId", self.hex("end-to-end"));
            xml.leaf("TxId", self.hex("transaction"));
        });
    }

    fn original_payment(&self, xml: &mut XmlText) {
        xml.leaf("OrgnlInstrId", self.instruction_identification());
        xml.leaf("OrgnlEndToEndId", self.hex("end-to-end"));
        xml.leaf("OrgnlTxId", self.hex("transaction"));
    }

    fn original_message(&self, xml: &mut XmlText, with_time: bool) {
        xml.leaf(
            "OrgnlMsgId",
            self.message_identification(MessageKind::Pacs008, &self.sfi),
        );
        xml.leaf("OrgnlMsgNmId", MessageKind::Pacs008.full());
        if with_time {
            xml.leaf("OrgnlCreDtTm", time_without_zone(self.time));
        }
    }

    /// The amount in the Asset.
    fn money(&self, xml: &mut XmlText, name: &str) {
        let amount = self.amount.to_string();
        xml.element_with(name, &[("Ccy", &self.asset.code)], |xml| xml.text(&amount));
    }

    /// The amount in the currency of the Asset.
    fn currency_money(&self, xml: &mut XmlText, name: &str) {
        let amount = self.amount.to_string();
        xml.element_with(name, &[("Ccy", self.asset.currency())], |xml| {
            xml.text(&amount);
        });
    }
}
