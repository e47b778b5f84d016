//! The terms of one payment, and every message that its parties may send about it.

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{
    Party, XmlText, agent, answers::central, compact_date, institution, message, plain_date,
    settlement, time_without_zone,
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

    /// pacs.008: the SFI asks for the payment.
    pub fn pacs_008(&self) -> Outgoing {
        self.write(MessageKind::Pacs008, &self.sfi, |xml, message_id| {
            self.group_header(
                xml,
                message_id,
                &self.sfi,
                &self.bfi,
                &self.sfi_account,
                Some(&self.asset.issuer),
            );
            xml.element("CdtTrfTxInf", |xml| {
                self.payment_identification(xml);
                self.money(xml, "IntrBkSttlmAmt");
                xml.leaf("IntrBkSttlmDt", plain_date(self.time));
                self.currency_money(xml, "InstdAmt");
                xml.leaf("XchgRate", "1");
                xml.leaf("ChrgBr", "DEBT");
                xml.element("Dbtr", |xml| xml.leaf("Nm", "COMPANY AAA INC"));
                agent(xml, "DbtrAgt", &self.sfi);
                agent(xml, "CdtrAgt", &self.bfi);
                xml.element("Cdtr", |xml| xml.leaf("Nm", "COMPANY BBB INC"));
            });
        })
    }

    /// tkey.001: the BFI accepts the beneficiary and names the ledger address to be credited.
    pub fn tkey_001(&self, ledger_address: &str) -> Outgoing {
        self.tkey_001_with(ledger_address, ["ACTC"; 3])
    }

    /// tkey.001 with a status for the account, for KYC and for AML.
    pub fn tkey_001_with(&self, ledger_address: &str, [account, kyc, aml]: [&str; 3]) -> Outgoing {
        let own_payment = |xml: &mut XmlText, purpose: &str| {
            xml.element("PmtId", |xml| {
                xml.leaf("InstrId", self.instruction(&self.bfi, purpose));
                xml.leaf("EndToEndId", self.hex(purpose));
            });
        };
        self.write(MessageKind::Tkey001, &self.bfi, |xml, message_id| {
            self.group_header(
                xml,
                message_id,
                &self.bfi,
                &self.sfi,
                &self.bfi_account,
                None,
            );
            xml.element("AcctInfAndIdSts", |xml| {
                xml.leaf("Id", message_id);
                xml.element("AcctIdInf", |xml| {
                    xml.leaf("SttlmAcctId", ledger_address);
                    xml.leaf("CstmrAcctIdSts", account);
                    // Naming the payment spares TKEY7 from guessing which one is meant.
                    self.payment_identification(xml);
                });
                xml.element("CstmrIdInf", |xml| {
                    xml.leaf("KYCSts", kyc);
                    xml.leaf("AMLSts", aml);
                    own_payment(xml, "customer identification");
                });
            });
        })
    }

    /// tkey.002: the SFI has settled the DSO payment outside TKEY7.
    pub fn tkey_002(&self) -> Outgoing {
        self.write(MessageKind::Tkey002, &self.sfi, |xml, message_id| {
            self.group_header(
                xml,
                message_id,
                &self.sfi,
                &self.bfi,
                &self.sfi_account,
                Some(&self.asset.issuer),
            );
            xml.element("TxSttlmInf", |xml| {
                xml.element("OrgnlGrpInf", |xml| self.original_message(xml, true));
                xml.element("TxInf", |xml| {
                    xml.leaf("SttlmId", message_id);
                    self.original_payment(xml);
                    self.currency_money(xml, "ActlSttlmAmt");
                    xml.element("OrgnlTxRef", |xml| self.money(xml, "IntrBkSttlmAmt"));
                });
            });
        })
    }

    /// pacs.004: the BFI gives the Asset back, `0001` after a settlement outside TKEY7, `0002` to cancel the payment.
    pub fn pacs_004(&self, code: &str) -> Outgoing {
        self.write(MessageKind::Pacs004, &self.bfi, |xml, message_id| {
            self.group_header(
                xml,
                message_id,
                &self.bfi,
                &self.sfi,
                &self.bfi_account,
                None,
            );
            xml.element("OrgnlGrpInf", |xml| {
                self.original_message(xml, true);
                xml.path(&["RtrRsnInf", "Rsn", "Cd"], code);
            });
            xml.element("TxInf", |xml| {
                xml.leaf("RtrId", message_id);
                self.original_payment(xml);
                self.money(xml, "OrgnlIntrBkSttlmAmt");
                self.money(xml, "RtrdIntrBkSttlmAmt");
                xml.leaf("IntrBkSttlmDt", plain_date(self.time));
            });
        })
    }

    /// camt.056: the SFI asks to cancel the payment.
    pub fn camt_056(&self) -> Outgoing {
        self.write(MessageKind::Camt056, &self.sfi, |xml, message_id| {
            self.assignment(xml, message_id, &self.sfi, &self.bfi);
            xml.element("Case", |xml| {
                xml.leaf("Id", message_id);
                xml.element("Cretr", |xml| agent(xml, "Agt", &self.sfi));
            });
            xml.element("Undrlyg", |xml| {
                xml.element("OrgnlGrpInfAndCxl", |xml| self.original_message(xml, false));
                xml.element("TxInf", |xml| {
                    self.original_payment(xml);
                    self.money(xml, "OrgnlIntrBkSttlmAmt");
                    xml.leaf("OrgnlIntrBkSttlmDt", plain_date(self.time));
                    xml.path(&["CxlRsnInf", "Rsn", "Cd"], "CUST");
                    xml.element("OrgnlTxRef", |xml| {
                        settlement(xml, self.kind, &self.sfi_account);
                    });
                });
            });
        })
    }

    /// camt.029: the BFI refuses the cancelation.
    pub fn camt_029(&self) -> Outgoing {
        self.write(MessageKind::Camt029, &self.bfi, |xml, message_id| {
            self.assignment(xml, message_id, &self.bfi, &self.sfi);
            xml.path(&["Sts", "Conf"], "RJCR");
            xml.element("CxlDtls", |xml| {
                xml.element("OrgnlGrpInfAndSts", |xml| self.original_message(xml, false));
                xml.element("TxInfAndSts", |xml| {
                    xml.leaf("OrgnlInstrId", self.instruction_identification());
                    xml.element("OrgnlTxRef", |xml| {
                        settlement(xml, self.kind, &self.sfi_account);
                    });
                });
            });
        })
    }

    /// camt.026: the BFI cannot apply the payment.
    pub fn camt_026(&self) -> Outgoing {
        self.write(MessageKind::Camt026, &self.bfi, |xml, message_id| {
            self.assignment(xml, message_id, &self.bfi, &self.sfi);
            xml.element("Undrlyg", |xml| {
                xml.element("Initn", |xml| {
                    xml.leaf("OrgnlInstrId", self.instruction_identification());
                    self.currency_money(xml, "OrgnlInstdAmt");
                });
            });
            xml.path(&["Justfn", "MssngOrIncrrctInf", "IncrrctInf", "Cd"], "IN39");
        })
    }

    /// camt.087: the SFI corrects the building number of the beneficiary.
    pub fn camt_087(&self, building_number: &str) -> Outgoing {
        self.write(MessageKind::Camt087, &self.sfi, |xml, message_id| {
            self.assignment(xml, message_id, &self.sfi, &self.bfi);
            xml.element("Undrlyg", |xml| {
                xml.element("Initn", |xml| {
                    xml.element("OrgnlGrpInf", |xml| self.original_message(xml, false));
                    xml.leaf("OrgnlInstrId", self.instruction_identification());
                    self.currency_money(xml, "OrgnlInstdAmt");
                });
            });
            xml.path(&["Mod", "UltmtCdtr", "PstlAdr", "BldgNb"], building_number);
        })
    }

    /// pacs.009: the SFI asks the Tokenizer, here the BFI, to redeem the DSA.
    pub fn pacs_009(&self) -> Outgoing {
        self.write(MessageKind::Pacs009, &self.sfi, |xml, message_id| {
            self.group_header(
                xml,
                message_id,
                &self.sfi,
                &self.bfi,
                &self.sfi_account,
                Some(&self.asset.issuer),
            );
            xml.element("CdtTrfTxInf", |xml| {
                self.payment_identification(xml);
                self.money(xml, "IntrBkSttlmAmt");
                xml.leaf("IntrBkSttlmDt", plain_date(self.time));
                xml.path(&["Dbtr", "FinInstnId", "Nm"], &self.sfi.member);
                agent(xml, "DbtrAgt", &self.sfi);
                agent(xml, "CdtrAgt", &self.bfi);
                xml.path(&["Cdtr", "FinInstnId", "Nm"], &self.bfi.member);
            });
        })
    }

    /// pacs.002: the Tokenizer has redeemed the DSA, which shall come to this address of its.
    pub fn pacs_002(&self, ledger_address: &str) -> Outgoing {
        self.result("ACTC", |xml| {
            xml.element("OrgnlTxRef", |xml| self.money(xml, "IntrBkSttlmAmt"));
            xml.element("SplmtryData", |xml| {
                xml.leaf(
                    "PlcAndNm",
                    "/Document/FIToFIPmtStsRpt/TxInfAndSts/SttlmDgtlAcctId",
                );
                xml.path(&["Envlp", "Id"], ledger_address);
            });
        })
    }

    /// pacs.002: the Tokenizer declines.
    pub fn pacs_002_declining(&self, reason: &str) -> Outgoing {
        self.result("RJCT", |xml| {
            xml.element("StsRsnInf", |xml| {
                xml.path(&["Rsn", "Cd"], "NARR");
                xml.leaf("AddtlInf", reason);
            });
        })
    }

    fn result(&self, status: &str, rest: impl FnOnce(&mut XmlText)) -> Outgoing {
        self.write(MessageKind::Pacs002, &self.bfi, |xml, message_id| {
            xml.element("GrpHdr", |xml| {
                xml.leaf("MsgId", message_id);
                xml.leaf("CreDtTm", time_without_zone(self.time));
                agent(xml, "InstgAgt", &self.bfi);
                agent(xml, "InstdAgt", &self.sfi);
            });
            xml.element("TxInfAndSts", |xml| {
                self.original_payment(xml);
                xml.leaf("TxSts", status);
                rest(xml);
            });
        })
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
