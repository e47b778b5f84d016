//! Who there is, as plain tables.

use super::member::{BusinessRole, MemberType};

/// TKEY7 itself, with its central account in the ledger. It is not a Member.
pub(crate) struct Central {
    pub(crate) member_identification: &'static str,
    pub(crate) bicfi: &'static str,
    pub(crate) account: &'static str,
}

/// TKEY7 itself, named as in the XML samples.
pub(crate) const CENTRAL: Central = Central {
    member_identification: "tkeymain",
    bicfi: "TKEYINTL07X",
    account: "central",
};

/// A Member as it begins.
pub(super) struct MemberRow {
    pub(super) identification: &'static str,
    pub(super) country_code: &'static str,
    pub(super) bicfi: &'static str,
    pub(super) name: &'static str,
    pub(super) member_type: MemberType,
    pub(super) business_roles: &'static [BusinessRole],
    /// Its accounts besides `emission`.
    pub(super) operating_accounts: &'static [&'static str],
}

/// An organization and its Member Nodes.
pub(super) struct OrganizationRow {
    pub(super) identification: &'static str,
    pub(super) name: &'static str,
    pub(super) members: &'static [&'static str],
}

/// A credit line and what is on it at first.
pub(super) struct HoldingRow {
    pub(super) member: &'static str,
    pub(super) account: &'static str,
    pub(super) code: &'static str,
    pub(super) issuer: &'static str,
    pub(super) limit: &'static str,
    pub(super) opening: Opening,
}

/// An opening balance.
pub(super) enum Opening {
    /// Nothing.
    Nothing,
    /// The same for every seed.
    Fixed(&'static str),
    /// Between one and two million, as the seed has it.
    Seeded,
}

use BusinessRole::{MarketMaker, Tokenizer};

pub(super) static MEMBERS: &[MemberRow] = &[
    MemberRow {
        identification: "bluebank",
        country_code: "us",
        bicfi: "BLUEUSNY001",
        name: "Blue Bank",
        member_type: MemberType::CommercialBank,
        business_roles: &[MarketMaker],
        operating_accounts: &["main", "reserveAccount"],
    },
    MemberRow {
        identification: "greenbank",
        country_code: "ch",
        bicfi: "GRENCHZZ002",
        name: "Green Bank AG",
        member_type: MemberType::CommercialBank,
        business_roles: &[MarketMaker],
        operating_accounts: &["main", "reserveAccount"],
    },
    MemberRow {
        identification: "centralbank",
        country_code: "ch",
        bicfi: "CBFCCHZZ003",
        name: "Central Bank",
        member_type: MemberType::CentralBank,
        business_roles: &[MarketMaker, Tokenizer],
        operating_accounts: &["main"],
    },
    MemberRow {
        identification: "bankName",
        country_code: "ru",
        bicfi: "BANKRUMM004",
        name: "Bank Name",
        member_type: MemberType::CommercialBank,
        business_roles: &[MarketMaker],
        operating_accounts: &["main", "reserveAccount"],
    },
    MemberRow {
        identification: "issuerBankName",
        country_code: "ru",
        bicfi: "ISSBRUMM005",
        name: "Issuer Bank Name",
        member_type: MemberType::MoneyTransferOperator,
        business_roles: &[Tokenizer],
        operating_accounts: &["main"],
    },
];

pub(super) static ORGANIZATIONS: &[OrganizationRow] = &[
    OrganizationRow {
        identification: "bluebank",
        name: "Blue Bank",
        members: &["bluebank"],
    },
    OrganizationRow {
        identification: "greenbank",
        name: "Green Bank AG",
        members: &["greenbank"],
    },
    OrganizationRow {
        identification: "centralbank",
        name: "Central Bank",
        members: &["centralbank"],
    },
    OrganizationRow {
        identification: "bankName",
        name: "Bank Name Group",
        members: &["bankName", "issuerBankName"],
    },
];

const fn holding(
    [member, account]: [&'static str; 2],
    [code, issuer]: [&'static str; 2],
    limit: &'static str,
    opening: Opening,
) -> HoldingRow {
    HoldingRow {
        member,
        account,
        code,
        issuer,
        limit,
        opening,
    }
}

/// Room for any payment one is likely to try.
const WIDE: &str = "1000000000";

pub(super) static HOLDINGS: &[HoldingRow] = &[
    // DSA: the dollars that Blue Bank has tokenized, as in the sample of a DSA payment.
    holding(
        ["bluebank", "main"],
        ["USD", "bluebank"],
        WIDE,
        Opening::Seeded,
    ),
    holding(
        ["bluebank", "reserveAccount"],
        ["USD", "bluebank"],
        WIDE,
        Opening::Fixed("250000"),
    ),
    holding(
        ["greenbank", "main"],
        ["USD", "bluebank"],
        WIDE,
        Opening::Seeded,
    ),
    holding(
        ["centralbank", "main"],
        ["USD", "bluebank"],
        WIDE,
        Opening::Seeded,
    ),
    // The francs of the central bank, as in the sample of a redemption.
    holding(
        ["bluebank", "main"],
        ["CHF", "centralbank"],
        WIDE,
        Opening::Seeded,
    ),
    holding(
        ["greenbank", "main"],
        ["CHF", "centralbank"],
        WIDE,
        Opening::Seeded,
    ),
    holding(
        ["greenbank", "reserveAccount"],
        ["CHF", "centralbank"],
        WIDE,
        Opening::Fixed("250000"),
    ),
    holding(
        ["centralbank", "main"],
        ["CHF", "centralbank"],
        WIDE,
        Opening::Seeded,
    ),
    // DSO: who takes whose obligations, and up to what.
    holding(
        ["greenbank", "emission"],
        ["USDDSO", "bluebank"],
        "5000000",
        Opening::Nothing,
    ),
    holding(
        ["centralbank", "emission"],
        ["USDDSO", "bluebank"],
        "5000000",
        Opening::Nothing,
    ),
    holding(
        ["bluebank", "emission"],
        ["CHFDSO", "greenbank"],
        "5000000",
        Opening::Nothing,
    ),
    holding(
        ["centralbank", "emission"],
        ["CHFDSO", "greenbank"],
        "5000000",
        Opening::Nothing,
    ),
    // The examples of the API reference.
    holding(
        ["bankName", "main"],
        ["RUB", "issuerBankName"],
        "1000000.00",
        Opening::Fixed("150000.00"),
    ),
    holding(
        ["bankName", "emission"],
        ["RUBDSO", "issuerBankName"],
        "1000000.00",
        Opening::Fixed("2500.50"),
    ),
    holding(
        ["bluebank", "main"],
        ["RUB", "issuerBankName"],
        "1000000.00",
        Opening::Fixed("150000.00"),
    ),
    holding(
        ["greenbank", "main"],
        ["RUB", "issuerBankName"],
        "1000000.00",
        Opening::Fixed("150000.00"),
    ),
    holding(
        ["centralbank", "main"],
        ["RUB", "issuerBankName"],
        "1000000.00",
        Opening::Fixed("150000.00"),
    ),
];
