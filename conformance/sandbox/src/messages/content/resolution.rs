//! camt.029: the BFI rejects a cancelation.

use super::{Assignment, Fields, Flaw, Original};

/// Resolution of an investigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resolution {
    pub(crate) assignment: Assignment,
    pub(crate) original: Original,
}

impl Resolution {
    /// Reads a camt.029.
    pub(crate) fn read(fields: &Fields<'_>) -> Result<Self, Flaw> {
        let assignment = Assignment::read(fields)?;
        // An agreement is given by pacs.004, so rejection is all that is left to say here.
        fields.at("Sts/Conf")?.one_of(&[("RJCR", ())])?;
        let details = fields.at("CxlDtls")?;
        let transaction = details.at("TxInfAndSts")?;
        let group = details.at("OrgnlGrpInfAndSts")?;
        Ok(Self {
            original: Original::read(&transaction, Some(&group))?,
            assignment,
        })
    }
}
