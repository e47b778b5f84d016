//! The messages of TKEY7: pacs.002 and camt.030.

use jiff::Timestamp;

use super::{Party, XmlText, agent, compact_date, message, time_without_zone};
use crate::{ledger::AssetKind, messages::kind::MessageKind, seed_data::CENTRAL};

/// Longest line of additional information (`Max105Text`).
const LINE: usize = 105;

/// TKEY7 as a party.
pub(crate) fn central() -> Party {
    Party {
        bicfi: CENTRAL.bicfi.to_owned(),
        member: CENTRAL.member_identification.to_owned(),
    }
}

/// What a message of TKEY7 is made with.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    /// A number that no other message of TKEY7 has, below ten to the tenth.
    pub(crate) number: u64,
    /// When.
    pub(crate) time: Timestamp,
    /// To whom.
    pub(crate) to: Party,
    /// Currency and kind of the Asset it is about, where one is known.
    pub(crate) about: Option<(String, AssetKind)>,
}

impl Stamp {
    /// `MsgId` of the message.
    pub(crate) fn message_identification(&self) -> String {
        // ISO 4217 has `XXX` for no currency.
        let (currency, kind) = match &self.about {
            Some((currency, kind)) => (currency.as_str(), *kind),
            None => ("XXX", AssetKind::Dsa),
        };
        format!(
            "{}{currency}{kind}{:010}{}",
            compact_date(self.time),
            self.number,
            CENTRAL.bicfi
        )
    }

    fn business_message_identifier(&self) -> String {
        format!(
            "BTKEY{}{}T{:010}",
            compact_date(self.time),
            CENTRAL.bicfi,
            self.number
        )
    }
}

/// What a pacs.002 says.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    pub(crate) status: Status,
    /// The whole reason of a rejection.
    pub(crate) reason: Option<String>,
    /// End-to-end and transaction identifier of the payment, where one is known.
    pub(crate) payment: Option<(String, String)>,
}

/// Statuses with their codes. The sources have the first, third and fourth; the second is inferred from the row they form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// The message could not be processed.
    Rejected,
    /// The message was accepted.
    Accepted,
    /// A DSO payment is recorded.
    Cleared,
    /// A DSA payment, a return, a cancelation or a redemption is recorded.
    Settled,
}

impl Status {
    fn codes(self) -> (&'static str, &'static str, &'static str) {
        const DONE: &str =
            "Transaction processed by TKEY7 and successfully registered in the Distributed ledger.";
        match self {
            Self::Rejected => (
                "RJCT",
                "0101",
                "The message could not be processed by TKEY7.",
            ),
            Self::Accepted => (
                "RCVD",
                "0201",
                "The message was accepted by TKEY7 for processing.",
            ),
            Self::Cleared => ("RCVD", "0202", DONE),
            Self::Settled => ("ACTC", "0303", DONE),
        }
    }
}

/// Writes a pacs.002.
pub(crate) fn pacs_002(stamp: &Stamp, report: &Report) -> String {
    let from = central();
    let identifier = stamp.business_message_identifier();
    message(
        MessageKind::Pacs002,
        [&from, &stamp.to],
        &identifier,
        stamp.time,
        |xml| {
            xml.element("GrpHdr", |xml| {
                xml.leaf("MsgId", stamp.message_identification());
                xml.leaf("CreDtTm", time_without_zone(stamp.time));
                for (name, party) in [("InstgAgt", &from), ("InstdAgt", &stamp.to)] {
                    xml.path(&[name, "FinInstnId", "BICFI"], &party.bicfi);
                }
            });
            let (status, code, text) = report.status.codes();
            xml.element("TxInfAndSts", |xml| {
                if let Some((end_to_end, transaction)) = &report.payment {
                    xml.leaf("OrgnlEndToEndId", end_to_end);
                    xml.leaf("OrgnlTxId", transaction);
                }
                xml.leaf("TxSts", status);
                xml.element("StsRsnInf", |xml| {
                    // The samples give both, where the XML schema has a choice.
                    xml.element("Rsn", |xml| {
                        xml.leaf("Cd", code);
                        xml.leaf("Prtry", text);
                    });
                    for line in report.reason.iter().flat_map(|reason| lines(reason)) {
                        xml.leaf("AddtlInf", line);
                    }
                });
            });
        },
    )
}

/// What a camt.030 says.
#[derive(Debug, Clone)]
pub(crate) struct CaseNotice {
    /// The case, as the message called it, and who it came from.
    pub(crate) case: Option<String>,
    pub(crate) from: Party,
    /// Who has the case now.
    pub(crate) assignee: Party,
    /// Why it was passed on.
    pub(crate) justification: Justification,
    /// The whole reason of a rejection.
    pub(crate) reason: Option<String>,
}

/// Codes of the XML schema; which stands for what is inferred from their names in ISO 20022.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Justification {
    /// Passed on for further investigation: camt.026 and camt.029.
    FurtherInvestigation,
    /// Passed on as a request to cancel.
    Cancelation,
    /// Passed on as a request to modify.
    Modification,
    /// Not passed on: rejected.
    Rejected,
}

impl Justification {
    fn code(self) -> &'static str {
        match self {
            Self::FurtherInvestigation => "FTHI",
            Self::Cancelation => "CANC",
            Self::Modification => "MODI",
            Self::Rejected => "MINE",
        }
    }
}

/// Writes a camt.030.
pub(crate) fn camt_030(stamp: &Stamp, notice: &CaseNotice) -> String {
    let central = central();
    let identifier = stamp.business_message_identifier();
    let own = stamp.message_identification();
    let time = time_without_zone(stamp.time);
    let case = notice.case.as_ref().unwrap_or(&own);
    message(
        MessageKind::Camt030,
        [&central, &stamp.to],
        &identifier,
        stamp.time,
        |xml| {
            xml.element("Hdr", |xml| {
                xml.leaf("Id", &own);
                xml.element("Fr", |xml| agent(xml, "Agt", &central));
                xml.element("To", |xml| agent(xml, "Agt", &stamp.to));
                xml.leaf("CreDtTm", &time);
            });
            xml.element("Case", |xml| {
                xml.leaf("Id", case);
                xml.element("Cretr", |xml| agent(xml, "Agt", &notice.from));
            });
            xml.element("Assgnmt", |xml| {
                xml.leaf("Id", &own);
                xml.element("Assgnr", |xml| agent(xml, "Agt", &central));
                xml.element("Assgne", |xml| agent(xml, "Agt", &notice.assignee));
                xml.leaf("CreDtTm", &time);
            });
            xml.path(&["Ntfctn", "Justfn"], notice.justification.code());
            if let Some(reason) = &notice.reason {
                supplementary(xml, "code", "0101");
                for line in lines(reason) {
                    supplementary(xml, "reason", &line);
                }
            }
        },
    )
}

fn supplementary(xml: &mut XmlText, place: &str, text: &str) {
    xml.element("SplmtryData", |xml| {
        xml.leaf("PlcAndNm", place);
        xml.path(&["Envlp", "Id"], text);
    });
}

/// A text as lines that are short enough; characters that XML cannot hold are replaced.
fn lines(text: &str) -> Vec<String> {
    let is_control = |c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}');
    let clean: Vec<char> = text
        .chars()
        .map(|c| if is_control(c) { '\u{fffd}' } else { c })
        .collect();
    let mut lines = Vec::new();
    let mut rest = clean.as_slice();
    while !rest.is_empty() {
        // Words stay whole where they fit, so that a reader may join the lines with spaces.
        let end = if rest.len() <= LINE {
            rest.len()
        } else {
            let mut fitting = rest.iter().take(LINE + 1);
            let space = fitting.rposition(|c| *c == ' ');
            space.filter(|at| *at > 0).unwrap_or(LINE)
        };
        let (line, behind) = rest.split_at(end);
        // A line that began or ended with a space would lose it to readers that trim.
        let line = line.iter().collect::<String>().trim().to_owned();
        if !line.is_empty() {
            lines.push(line);
        }
        rest = behind;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_reasons_are_broken_into_lines() {
        assert_eq!(lines("short"), ["short"]);
        assert_eq!(lines(""), [""; 0]);
        assert_eq!(lines("\u{1}"), ["\u{fffd}"]);
        let long = "ж".repeat(250);
        let lengths: Vec<usize> = lines(&long)
            .iter()
            .map(|line| line.chars().count())
            .collect();
        assert_eq!(lengths, [105, 105, 40]);
    }
}
