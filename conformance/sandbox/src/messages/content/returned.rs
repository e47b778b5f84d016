//! pacs.004: the BFI gives an Asset back.

use super::{Fields, Flaw, GroupHeader, Money, Original};

/// Why it is given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReturnCode {
    /// `0001`: the payment was settled outside TKEY7.
    Settled,
    /// `0002`: the payment is canceled.
    Canceled,
}

/// Return of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Return {
    pub(crate) header: GroupHeader,
    pub(crate) original: Original,
    pub(crate) code: ReturnCode,
    pub(crate) returned: Money,
}

impl Return {
    /// Reads a pacs.004.
    pub(crate) fn read(fields: &Fields<'_>) -> Result<Self, Flaw> {
        let header = GroupHeader::read(fields)?;
        let group = fields.at("OrgnlGrpInf")?;
        let transaction = fields.at("TxInf")?;
        if fields.all("TxInf").len() > 1 {
            return Err(transaction.flaw("occurs more than once"));
        }
        let mut original = Original::read(&transaction, Some(&group))?;
        original.amount = Some(transaction.at("OrgnlIntrBkSttlmAmt")?.amount()?);
        let code = group.at("RtrRsnInf/Rsn/Cd")?;
        let code = code.one_of(&[
            ("0001", ReturnCode::Settled),
            ("0002", ReturnCode::Canceled),
        ])?;
        Ok(Self {
            returned: transaction.at("RtrdIntrBkSttlmAmt")?.amount()?,
            header,
            original,
            code,
        })
    }
}
