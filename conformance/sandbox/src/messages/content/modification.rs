//! camt.087: the SFI corrects the details of a payment.

use super::{Assignment, Fields, Flaw, Original};

/// Request of a modification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Modification {
    pub(crate) assignment: Assignment,
    pub(crate) original: Original,
    /// The corrected fields with their new values.
    pub(crate) corrections: Vec<(String, String)>,
}

impl Modification {
    /// Reads a camt.087.
    pub(crate) fn read(fields: &Fields<'_>) -> Result<Self, Flaw> {
        let assignment = Assignment::read(fields)?;
        let initiation = fields.at("Undrlyg/Initn")?;
        let group = initiation.at("OrgnlGrpInf")?;
        let original = Original::read(&initiation, Some(&group))?;
        initiation.at("OrgnlInstdAmt")?.amount()?;
        let modification = fields.at("Mod")?;
        let corrections = modification.leaves();
        if corrections.iter().any(|(_, text)| text.is_empty()) {
            return Err(modification.flaw("has a field without text"));
        }
        Ok(Self {
            assignment,
            original,
            corrections,
        })
    }
}
