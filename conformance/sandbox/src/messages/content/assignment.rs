//! The assignment that messages about cases have in common.

use super::{
    Fields, Flaw,
    envelope::{self, Party},
    identifier, marked_message,
};

/// Who hands a case to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assignment {
    pub(crate) identification: String,
    pub(crate) assigner: Party,
    pub(crate) assignee: Party,
}

impl Assignment {
    /// Reads `Assgnmt`.
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, Flaw> {
        let assignment = fields.at("Assgnmt")?;
        let assigner = envelope::party(&assignment.at("Assgnr/Agt/FinInstnId")?)?;
        let assignee = envelope::party(&assignment.at("Assgne/Agt/FinInstnId")?)?;
        assignment
            .at("CreDtTm")?
            .read("a date and time", identifier::date_time)?;
        Ok(Self {
            identification: marked_message(&assignment.at("Id")?, &assigner, None)?,
            assigner,
            assignee,
        })
    }
}
