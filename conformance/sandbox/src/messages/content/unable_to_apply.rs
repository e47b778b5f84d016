//! camt.026: the BFI cannot execute a payment.

use super::{Assignment, Fields, Flaw, Original};

/// Unable to apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnableToApply {
    pub(crate) assignment: Assignment,
    pub(crate) original: Original,
}

impl UnableToApply {
    /// Reads a camt.026.
    pub(crate) fn read(fields: &Fields<'_>) -> Result<Self, Flaw> {
        let assignment = Assignment::read(fields)?;
        let initiation = fields.at("Undrlyg/Initn")?;
        let original = Original::read(&initiation, None)?;
        initiation.at("OrgnlInstdAmt")?.amount()?;
        let information = fields.at("Justfn/MssngOrIncrrctInf")?;
        let reasons = ["MssngInf", "IncrrctInf"]
            .map(|name| information.all(name))
            .concat();
        if reasons.is_empty() {
            return Err(information.flaw("says neither what is missing nor what is incorrect"));
        }
        for reason in reasons {
            // The samples put the code here, the XML schema one element deeper.
            let code = match reason.maybe("Cd")? {
                Some(code) => code,
                None => reason.at("Tp/Cd")?,
            };
            code.text_that("a reason code of at most four characters", |text| {
                text.len() <= 4
            })?;
        }
        Ok(Self {
            assignment,
            original,
        })
    }
}
