//! pacs.002 with which the Tokenizer reports how a redemption went.

use super::{Fields, Flaw, Money, Original, Party, envelope, identifier, marked_message};
use crate::ledger::{AssetKind, LedgerAddress};

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResultStatus {
    /// `ACTC`: the fiat money is on its way.
    Done,
    /// `RJCT`.
    Declined,
}

/// Result of a redemption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RedemptionResult {
    pub(crate) message_identification: String,
    pub(crate) instructing: Party,
    pub(crate) instructed: Party,
    pub(crate) original: Original,
    pub(crate) status: ResultStatus,
    /// Why it was declined, as the Tokenizer says.
    pub(crate) reason: Option<String>,
    /// Where the Tokenizer wants the DSA; not given when it declines.
    pub(crate) ledger_address: Option<String>,
}

impl RedemptionResult {
    /// Reads a pacs.002.
    pub(crate) fn read(fields: &Fields<'_>) -> Result<Self, Flaw> {
        let header = fields.at("GrpHdr")?;
        let instructing = envelope::party(&header.at("InstgAgt/FinInstnId")?)?;
        header
            .at("CreDtTm")?
            .read("a date and time", identifier::date_time)?;
        let message = header.at("MsgId")?;
        let message_identification = marked_message(&message, &instructing, Some(AssetKind::Dsa))?;
        let transaction = fields.at("TxInfAndSts")?;
        if fields.all("TxInfAndSts").len() > 1 {
            return Err(transaction.flaw("occurs more than once"));
        }
        let mut original = Original::read(&transaction, None)?;
        let status = transaction.at("TxSts")?;
        let status = status.one_of(&[
            ("ACTC", ResultStatus::Done),
            ("RJCT", ResultStatus::Declined),
        ])?;
        if status == ResultStatus::Done {
            original.amount = Some(amount(&transaction)?);
        }
        let reason = transaction.maybe_at("StsRsnInf/AddtlInf")?;
        let ledger_address = address(&transaction)?;
        if status == ResultStatus::Done && ledger_address.is_none() {
            return Err(transaction.flaw("has no SplmtryData that ends in SttlmDgtlAcctId"));
        }
        Ok(Self {
            instructed: envelope::party(&header.at("InstdAgt/FinInstnId")?)?,
            message_identification,
            instructing,
            original,
            status,
            reason: reason.map(|reason| reason.text_up_to(105)).transpose()?,
            ledger_address,
        })
    }
}

fn amount(transaction: &Fields<'_>) -> Result<Money, Flaw> {
    transaction.at("OrgnlTxRef/IntrBkSttlmAmt")?.amount()
}

/// The ledger address among the supplementary data.
fn address(transaction: &Fields<'_>) -> Result<Option<String>, Flaw> {
    for data in transaction.all("SplmtryData") {
        let Some(place) = data.maybe("PlcAndNm")? else {
            continue;
        };
        if !place.text()?.ends_with("/SttlmDgtlAcctId") {
            continue;
        }
        let field = data.at("Envlp/Id")?;
        let address = field.text()?;
        return match LedgerAddress::parse(&address) {
            Ok(_) => Ok(Some(address)),
            Err(error) => Err(field.flaw(format!("is not an address of the ledger: {error}"))),
        };
    }
    Ok(None)
}
