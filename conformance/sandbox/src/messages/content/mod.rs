//! What each type of message says, as far as TKEY7 acts on it.
//!
//! Everything that can be validated from the message alone is validated here: which fields there are, their forms, and that
//! they do not contradict each other. What they mean at the moment is the business of [`crate::payments`]. Fields that
//! TKEY7 does not act on may be there or not.

mod assignment;

mod cancelation;

mod identification;

mod modification;

mod resolution;

mod returned;

mod settlement;

mod status_report;

mod transfer;

mod unable_to_apply;

pub(crate) use self::{
    assignment::Assignment,
    cancelation::Cancelation,
    identification::{CheckStatus, Identification},
    modification::Modification,
    resolution::Resolution,
    returned::{Return, ReturnCode},
    settlement::SettlementNotice,
    status_report::{RedemptionResult, ResultStatus},
    transfer::Transfer,
    unable_to_apply::UnableToApply,
};
use super::{
    envelope::{self, Party},
    fields::{Fields, Flaw, Money},
    identifier,
};
use crate::ledger::{AccountId, AccountType, AssetKind};

/// The settlement of a message: with which kind of Asset, on which account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settlement {
    pub(crate) kind: AssetKind,
    pub(crate) account: AccountId,
}

/// The group header that payment messages have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupHeader {
    pub(crate) message_identification: String,
    pub(crate) settlement: Settlement,
    pub(crate) instructing: Party,
    pub(crate) instructed: Party,
}

impl GroupHeader {
    /// Reads `GrpHdr`.
    fn read(fields: &Fields<'_>) -> Result<Self, Flaw> {
        let header = fields.at("GrpHdr")?;
        let instructing = envelope::party(&header.at("InstgAgt/FinInstnId")?)?;
        let instructed = envelope::party(&header.at("InstdAgt/FinInstnId")?)?;
        let settlement = Settlement::read(&header.at("SttlmInf")?)?;
        let message = header.at("MsgId")?;
        let message_identification = marked_message(&message, &instructing, Some(settlement.kind))?;
        header
            .at("CreDtTm")?
            .read("a date and time", identifier::date_time)?;
        header
            .at("NbOfTxs")?
            .text_that("1, the only number of transactions TKEY7 takes", |text| {
                text == "1"
            })?;
        if settlement.account.member != instructing.member {
            let path = format!("{}/SttlmInf/SttlmAcct/Id/Othr/Id", header.path());
            let what = format!(
                "names {} and not the sender {}",
                settlement.account.member, instructing.member
            );
            return Err(Flaw::new(path, what));
        }
        Ok(Self {
            message_identification,
            settlement,
            instructing,
            instructed,
        })
    }
}

impl Settlement {
    /// Reads `SttlmInf`.
    fn read(fields: &Fields<'_>) -> Result<Self, Flaw> {
        let method = fields.at("SttlmMtd")?;
        let kind = method.one_of(&[("TDSA", AssetKind::Dsa), ("TDSO", AssetKind::Dso)])?;
        let account = fields.at("SttlmAcct")?;
        // Max34Text and Max70Text of the XML schemas.
        let member = account.at("Id/Othr/Id")?.text_up_to(34)?;
        let name = account.at("Nm")?;
        let id = AccountId::new(member, name.text_up_to(70)?);
        let fits = match kind {
            AssetKind::Dso => id.account_type() == AccountType::Emission,
            AssetKind::Dsa => id.account_type() == AccountType::Operating,
        };
        if fits {
            Ok(Self { kind, account: id })
        } else {
            Err(name.flaw(match kind {
                AssetKind::Dso => format!(
                    "is `{}`, and a DSO is paid from the emission account",
                    id.name
                ),
                AssetKind::Dsa => {
                    "is `emission`, and a DSA is paid from an operating account".to_owned()
                }
            }))
        }
    }
}

/// A message identifier that names `author`, and an Asset of `kind`.
fn marked_message(
    field: &Fields<'_>,
    author: &Party,
    kind: Option<AssetKind>,
) -> Result<String, Flaw> {
    let what = "a message identifier (YYYYMMDD, currency, DSA or DSO, ten digits, BIC)";
    let text = field.text()?;
    let marked = field.read(what, |text| {
        identifier::message_identification(text).map(|m| (m.kind, m.bicfi.to_owned()))
    })?;
    check_marks(field, &marked, author, kind)?;
    Ok(text)
}

/// An instruction identifier that names `author`, and an Asset of `kind`.
fn marked_instruction(
    field: &Fields<'_>,
    author: &Party,
    kind: Option<AssetKind>,
) -> Result<String, Flaw> {
    let text = instruction(field)?;
    let marked =
        identifier::instruction_identification(&text).map(|m| (m.kind, m.bicfi.to_owned()));
    if let Some(marked) = marked {
        check_marks(field, &marked, author, kind)?;
    }
    Ok(text)
}

/// An instruction identifier of any Member.
fn instruction(field: &Fields<'_>) -> Result<String, Flaw> {
    let what = "an instruction identifier (currency, DSA or DSO, YYYYMMDD, BIC, B, nine digits)";
    field.text_that(what, |text| {
        identifier::instruction_identification(text).is_some()
    })
}

fn check_marks(
    field: &Fields<'_>,
    (kind, bicfi): &(AssetKind, String),
    author: &Party,
    expected: Option<AssetKind>,
) -> Result<(), Flaw> {
    if *bicfi != author.bicfi {
        return Err(field.flaw(format!("names {bicfi} and not {}", author.bicfi)));
    }
    match expected {
        Some(expected) if expected != *kind => {
            Err(field.flaw(format!("names a {kind} and not a {expected}")))
        }
        _ => Ok(()),
    }
}

/// An end-to-end or a transaction identifier.
fn compact_uuid(field: &Fields<'_>) -> Result<String, Flaw> {
    field.text_that(
        "32 lower-case hexadecimal digits",
        identifier::is_compact_uuid,
    )
}

/// The identifiers of the payment that a message speaks of, as many as it gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Original {
    pub(crate) message_identification: Option<String>,
    pub(crate) instruction_identification: String,
    pub(crate) end_to_end_identification: Option<String>,
    pub(crate) transaction_identification: Option<String>,
    pub(crate) amount: Option<Money>,
}

impl Original {
    /// Reads `OrgnlInstrId`, `OrgnlEndToEndId`, `OrgnlTxId` in `transaction` and the names of the message in `group`.
    fn read(transaction: &Fields<'_>, group: Option<&Fields<'_>>) -> Result<Self, Flaw> {
        let mut original = Self {
            instruction_identification: instruction(&transaction.at("OrgnlInstrId")?)?,
            ..Self::default()
        };
        if let Some(field) = transaction.maybe("OrgnlEndToEndId")? {
            original.end_to_end_identification = Some(compact_uuid(&field)?);
        }
        if let Some(field) = transaction.maybe("OrgnlTxId")? {
            original.transaction_identification = Some(compact_uuid(&field)?);
        }
        if let Some(group) = group {
            let what = "a message identifier (YYYYMMDD, currency, DSA or DSO, ten digits, BIC)";
            let message = group.at("OrgnlMsgId")?;
            let fits = |text: &str| identifier::message_identification(text).is_some();
            original.message_identification = Some(message.text_that(what, fits)?);
            if let Some(created) = group.maybe("OrgnlCreDtTm")? {
                created.read("a date and time", identifier::date_time)?;
            }
            let what = "pacs.008.001.09, the only message such a message can speak of";
            group
                .at("OrgnlMsgNmId")?
                .text_that(what, |text| text == "pacs.008.001.09")?;
        }
        Ok(original)
    }
}
