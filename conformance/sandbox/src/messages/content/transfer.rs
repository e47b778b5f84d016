//! pacs.008 and pacs.009: an Asset shall be moved.

use jiff::civil;

use super::{
    Fields, Flaw, GroupHeader, Money, compact_uuid, envelope, identifier, marked_instruction,
};
use crate::ledger::{Asset, AssetKind};

/// Request of a customer payment, or of a redemption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Transfer {
    pub(crate) header: GroupHeader,
    pub(crate) instruction_identification: String,
    pub(crate) end_to_end_identification: String,
    pub(crate) transaction_identification: String,
    pub(crate) asset: Asset,
    pub(crate) money: Money,
    /// What the beneficiary shall receive; a redemption has no beneficiary.
    pub(crate) instructed: Option<Money>,
    pub(crate) settlement_date: civil::Date,
}

impl Transfer {
    /// Reads a pacs.008.
    pub(crate) fn read_payment(fields: &Fields<'_>) -> Result<Self, Flaw> {
        let mut transfer = Self::read(fields)?;
        let transaction = fields.at("CdtTrfTxInf")?;
        transfer.instructed = Some(transaction.at("InstdAmt")?.amount()?);
        for name in ["Dbtr", "Cdtr"] {
            check_customer(&transaction.at(name)?)?;
        }
        if let Some(rate) = transaction.maybe("XchgRate")? {
            rate.text_that("an exchange rate of at most 11 digits", identifier::is_rate)?;
        }
        if let Some(bearer) = transaction.maybe("ChrgBr")? {
            bearer.one_of(&[("DEBT", ()), ("CRED", ()), ("SHAR", ()), ("SLEV", ())])?;
        }
        for charge in transaction.all("ChrgsInf") {
            charge.at("Amt")?.amount()?;
            envelope::party(&charge.at("Agt/FinInstnId")?)?;
        }
        for data in transaction.all("SplmtryData") {
            check_supplementary_uuid(&data)?;
        }
        Ok(transfer)
    }

    /// Reads a pacs.009.
    pub(crate) fn read_redemption(fields: &Fields<'_>) -> Result<Self, Flaw> {
        let transfer = Self::read(fields)?;
        if transfer.header.settlement.kind == AssetKind::Dso {
            return Err(fields
                .at("GrpHdr/SttlmInf/SttlmMtd")?
                .flaw("is `TDSO`, and only a DSA can be redeemed"));
        }
        if transfer.header.instructed.member != transfer.asset.issuer {
            let field = fields.at("GrpHdr/InstdAgt/FinInstnId/Othr/Id")?;
            let what = format!("is not the issuer of the DSA, {}", transfer.asset.issuer);
            return Err(field.flaw(what));
        }
        Ok(transfer)
    }

    fn read(fields: &Fields<'_>) -> Result<Self, Flaw> {
        let header = GroupHeader::read(fields)?;
        let kind = header.settlement.kind;
        let transaction = fields.at("CdtTrfTxInf")?;
        if fields.all("CdtTrfTxInf").len() > 1 {
            return Err(transaction.flaw("occurs more than once"));
        }
        let payment = transaction.at("PmtId")?;
        let amount = transaction.at("IntrBkSttlmAmt")?;
        let money = amount.amount()?;
        if AssetKind::of_code(&money.code) != Some(kind) {
            return Err(amount.flaw(format!(
                "has the attribute Ccy `{}`, which is not the code of a {kind}",
                money.code
            )));
        }
        if money.amount.is_zero() {
            return Err(amount.flaw("is zero"));
        }
        let issuer = fields
            .at("GrpHdr/PmtTpInf/SvcLvl/Prtry")?
            .text_up_to(identifier::LONGEST)?;
        for (agent, expected) in [
            ("DbtrAgt", &header.instructing),
            ("CdtrAgt", &header.instructed),
        ] {
            let field = transaction.at(agent)?.at("FinInstnId")?;
            if envelope::party(&field)? != *expected {
                return Err(field.flaw(format!("is not {}, as GrpHdr says", expected.member)));
            }
        }
        let asset = Asset::new(money.code.clone(), issuer);
        let instruction = payment.at("InstrId")?;
        let instruction_identification =
            marked_instruction(&instruction, &header.instructing, Some(kind))?;
        check_currency(&instruction, &instruction_identification, &asset)?;
        Ok(Self {
            instruction_identification,
            end_to_end_identification: compact_uuid(&payment.at("EndToEndId")?)?,
            transaction_identification: compact_uuid(&payment.at("TxId")?)?,
            asset,
            money,
            instructed: None,
            settlement_date: transaction
                .at("IntrBkSttlmDt")?
                .read("a date (YYYY-MM-DD)", identifier::date)?,
            header,
        })
    }
}

/// The currency in an instruction identifier is that of the Asset.
fn check_currency(field: &Fields<'_>, identification: &str, asset: &Asset) -> Result<(), Flaw> {
    match identifier::instruction_identification(identification) {
        Some(marked) if marked.currency != asset.currency() => Err(field.flaw(format!(
            "names the currency {} and not {}",
            marked.currency,
            asset.currency()
        ))),
        _ => Ok(()),
    }
}

/// A payer or a beneficiary has a name, and perhaps an address in a country.
fn check_customer(customer: &Fields<'_>) -> Result<(), Flaw> {
    customer.at("Nm")?.text_up_to(140)?;
    if let Some(country) = customer.maybe_at("PstlAdr/Ctry")? {
        country.text_that("a country code of two capital letters", |text| {
            text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
        })?;
    }
    Ok(())
}

/// Payment points and responses to charges are named by UUIDs.
fn check_supplementary_uuid(data: &Fields<'_>) -> Result<(), Flaw> {
    let Some(place) = data.maybe("PlcAndNm")? else {
        return Ok(());
    };
    let place = place.text_up_to(350)?;
    if matches!(
        place.as_str(),
        "payment point identification" | "charge response identification"
    ) {
        data.at("Envlp/Id")?
            .text_that("a UUID", identifier::is_uuid)?;
    }
    Ok(())
}
