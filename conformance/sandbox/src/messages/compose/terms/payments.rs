//! Messages that move value: of the SFI, of the BFI and of the Tokenizer.

use super::Terms;
use crate::messages::{
    MessageKind, Outgoing,
    compose::{XmlText, agent, plain_date, time_without_zone},
};

impl Terms {
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
}
