//! Messages about cases: cancelations, modifications, and payments that cannot be applied.

use super::Terms;
use crate::messages::{
    MessageKind, Outgoing,
    compose::{agent, plain_date, settlement},
};

impl Terms {
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

    /// camt.029: the BFI rejects the cancelation.
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
}
