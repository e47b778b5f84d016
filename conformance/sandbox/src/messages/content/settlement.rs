//! tkey.002: the SFI has settled a DSO payment outside TKEY7.

use super::{Fields, Flaw, GroupHeader, Original};
use crate::ledger::AssetKind;

/// Notice of a settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SettlementNotice {
    pub(crate) header: GroupHeader,
    pub(crate) original: Original,
}

impl SettlementNotice {
    /// Reads a tkey.002.
    pub(crate) fn read(fields: &Fields<'_>) -> Result<Self, Flaw> {
        let header = GroupHeader::read(fields)?;
        if header.settlement.kind == AssetKind::Dsa {
            let method = fields.at("GrpHdr/SttlmInf/SttlmMtd")?;
            return Err(method.flaw("is `TDSA`, and only a DSO payment is settled outside TKEY7"));
        }
        let information = fields.at("TxSttlmInf")?;
        let transaction = information.at("TxInf")?;
        let mut original = Original::read(&transaction, Some(&information.at("OrgnlGrpInf")?))?;
        original.amount = Some(transaction.at("OrgnlTxRef/IntrBkSttlmAmt")?.amount()?);
        let actual = transaction.at("ActlSttlmAmt")?;
        if actual.amount()?.amount.is_zero() {
            return Err(actual.flaw("is zero"));
        }
        Ok(Self { header, original })
    }
}
