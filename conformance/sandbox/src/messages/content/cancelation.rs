//! camt.056: the SFI asks to cancel a payment.

use super::{Assignment, Fields, Flaw, Original, Settlement, identifier};

/// Request of a cancelation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cancelation {
    pub(crate) assignment: Assignment,
    pub(crate) original: Original,
    pub(crate) settlement: Settlement,
}

impl Cancelation {
    /// Reads a camt.056.
    pub(crate) fn read(fields: &Fields<'_>) -> Result<Self, Flaw> {
        let assignment = Assignment::read(fields)?;
        if let Some(case) = fields.maybe("Case")? {
            case.at("Id")?.text_up_to(identifier::LONGEST)?;
        }
        let underlying = fields.at("Undrlyg")?;
        let transaction = underlying.at("TxInf")?;
        let group = underlying.at("OrgnlGrpInfAndCxl")?;
        let mut original = Original::read(&transaction, Some(&group))?;
        original.amount = Some(transaction.at("OrgnlIntrBkSttlmAmt")?.amount()?);
        transaction
            .at("OrgnlIntrBkSttlmDt")?
            .read("a date (YYYY-MM-DD)", identifier::date)?;
        let reason = transaction.at("CxlRsnInf/Rsn/Cd")?;
        reason.text_that("a reason code of four capital letters or digits", |text| {
            let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
            text.len() == 4 && text.bytes().all(fits)
        })?;
        Ok(Self {
            settlement: Settlement::read(&transaction.at("OrgnlTxRef/SttlmInf")?)?,
            assignment,
            original,
        })
    }
}
