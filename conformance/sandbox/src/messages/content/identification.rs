//! tkey.001: the BFI has looked at the beneficiary.

use super::{Fields, Flaw, GroupHeader, compact_uuid, identifier, instruction};
use crate::ledger::LedgerAddress;

/// Outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CheckStatus {
    /// `ACTC`.
    Accepted,
    /// `PDNG`.
    Pending,
    /// `RJCT`.
    Rejected,
}

/// Result of the customer identification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identification {
    pub(crate) header: GroupHeader,
    /// Where the BFI wants the Asset.
    pub(crate) ledger_address: String,
    /// The worst of the three checks.
    pub(crate) status: CheckStatus,
    /// Which check that was.
    pub(crate) about: &'static str,
    /// The payment identifiers in it; they may be those of the payment, or the BFI's own.
    pub(crate) named: Vec<String>,
}

impl Identification {
    /// Reads a tkey.001.
    pub(crate) fn read(fields: &Fields<'_>) -> Result<Self, Flaw> {
        let header = GroupHeader::read(fields)?;
        let status = fields.at("AcctInfAndIdSts")?;
        if fields.all("AcctInfAndIdSts").len() > 1 {
            return Err(status.flaw("occurs more than once"));
        }
        status.at("Id")?.text_up_to(identifier::LONGEST)?;
        let account = status.at("AcctIdInf")?;
        let customer = status.at("CstmrIdInf")?;
        let address = account.at("SttlmAcctId")?;
        let ledger_address = address.text()?;
        if let Err(error) = LedgerAddress::parse(&ledger_address) {
            return Err(address.flaw(format!("is not an address of the ledger: {error}")));
        }
        let accepted = ("ACTC", CheckStatus::Accepted);
        let rejected = ("RJCT", CheckStatus::Rejected);
        let pending = ("PDNG", CheckStatus::Pending);
        let checks = [
            (
                account
                    .at("CstmrAcctIdSts")?
                    .one_of(&[accepted, rejected])?,
                "the account of the beneficiary",
            ),
            (
                customer
                    .at("KYCSts")?
                    .one_of(&[accepted, rejected, pending])?,
                "the identity of the beneficiary (KYC)",
            ),
            (
                customer
                    .at("AMLSts")?
                    .one_of(&[accepted, rejected, pending])?,
                "money laundering (AML)",
            ),
        ];
        if let Some(note) = account.maybe("NoteTp")? {
            note.one_of(&[("TEXT", ()), ("ID", ()), ("HASH", ())])?;
        }
        let mut named = Vec::new();
        for part in [&account, &customer] {
            let payment = part.at("PmtId")?;
            named.push(instruction(&payment.at("InstrId")?)?);
            named.push(compact_uuid(&payment.at("EndToEndId")?)?);
            if let Some(field) = payment.maybe("TxId")? {
                named.push(compact_uuid(&field)?);
            }
        }
        let [first, rest @ ..] = checks;
        let (status, about) =
            rest.into_iter().fold(
                first,
                |worst, check| if check.0 > worst.0 { check } else { worst },
            );
        Ok(Self {
            header,
            ledger_address,
            status,
            about,
            named,
        })
    }
}
