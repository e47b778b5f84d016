//! Identifiers with their documented formats, checked when they are made.
//!
//! Operations and types take and give texts, so that a value nobody foresaw does not make an answer unreadable. Where a
//! value comes from people or files, these types tell a wrong one before it is sent: each turns into the text that
//! operations take.

use std::{fmt, str::FromStr};

/// A text that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidIdentifier {
    what: &'static str,
    value: String,
    expected: &'static str,
}

impl InvalidIdentifier {
    /// A Member that cannot stand in a host name.
    pub(crate) fn no_label(value: &str) -> Self {
        Self {
            what: "Member of a host name",
            value: value.to_owned(),
            expected: "letters, digits and hyphens",
        }
    }
}

impl fmt::Display for InvalidIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            value,
            expected,
        } = self;
        write!(f, "`{value}` is no {what}: expected {expected}")
    }
}

impl std::error::Error for InvalidIdentifier {}

macro_rules! identifier {
    (
        $(#[$attribute:meta])*
        $name:ident, $what:literal, $expected:literal, $check:expr
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Checks `text`.
            ///
            /// # Errors
            ///
            /// When the format is not the documented one.
            pub fn new(text: impl Into<String>) -> Result<Self, InvalidIdentifier> {
                let check: fn(&str) -> bool = $check;
                let value = text.into();
                if check(&value) {
                    Ok(Self(value))
                } else {
                    Err(InvalidIdentifier {
                        what: $what,
                        value,
                        expected: $expected,
                    })
                }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidIdentifier;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl From<&$name> for String {
            fn from(value: &$name) -> Self {
                value.0.clone()
            }
        }
    };
}

identifier! {
    /// The name of a Digital Account: `emission`, `main`, or any other name of an operating account.
    AccountIdentification, "account identifier", "1 to 70 characters", |text| {
        (1..=70).contains(&text.chars().count())
    }
}

impl AccountIdentification {
    /// The emission account, which holds DSO.
    pub fn emission() -> Self {
        Self("emission".to_owned())
    }

    /// The main operating account, which holds DSA.
    pub fn main() -> Self {
        Self("main".to_owned())
    }
}

identifier! {
    /// The identifier of a Member, such as `bankName`.
    MemberIdentification, "Member identifier", "1 to 35 characters", |text| {
        (1..=35).contains(&text.chars().count())
    }
}

identifier! {
    /// The code of an Asset: three letters of ISO 4217 for a DSA, followed by `DSO` for a DSO.
    AssetCode, "Asset code", "three capital letters, or the same followed by `DSO`", |text| {
        let currency = match text.len() {
            6 => text.strip_suffix("DSO"),
            _ => Some(text),
        };
        currency.is_some_and(|letters| {
            letters.len() == 3 && letters.bytes().all(|letter| letter.is_ascii_uppercase())
        })
    }
}

impl AssetCode {
    /// Whether it is the code of an obligation (DSO).
    pub fn is_obligation(&self) -> bool {
        self.0.len() == 6
    }
}

identifier! {
    /// A country, as it stands in host names: `us`.
    CountryCode, "country code", "two small letters", |text| {
        text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_lowercase())
    }
}

identifier! {
    /// An address in the distributed ledger.
    LedgerAddress, "ledger address", "`T` and 55 characters of base32", |text| {
        let rest = text.strip_prefix('T').unwrap_or_default();
        rest.len() == 55 && rest.bytes().all(|c| matches!(c, b'A'..=b'Z' | b'2'..=b'7'))
    }
}

identifier! {
    /// A business identifier code (BIC, ISO 9362).
    Bic, "BIC", "8 or 11 characters as in `BLUEUSNY001`", |text| {
        let is_letter_or_digit = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let bytes = text.as_bytes();
        let (head, branch) = bytes.split_at(bytes.len().min(8));
        matches!(branch.len(), 0 | 3)
            && branch.iter().all(is_letter_or_digit)
            && matches!(head, [bank @ .., place, area] if is_bic_head(bank, *place, *area))
    }
}

/// Six letters, then a place that is neither 0 nor 1 and an area that is not `O`.
fn is_bic_head(bank: &[u8], place: u8, area: u8) -> bool {
    bank.len() == 6
        && bank.iter().all(u8::is_ascii_uppercase)
        && matches!(place, b'A'..=b'Z' | b'2'..=b'9')
        && matches!(area, b'A'..=b'N' | b'P'..=b'Z' | b'0'..=b'9')
}

identifier! {
    /// An addressing identifier, such as `main*ru.bankName.payments.tkey7.com`.
    AddressingIdentification,
    "addressing identifier",
    "`account*country.member.payments.tkey7.com`",
    |text| {
        let parts = || {
            let (account, host) = text.split_once('*')?;
            let (country, rest) = host.split_once('.')?;
            let member = rest.strip_suffix(DOMAIN)?.strip_suffix('.')?;
            Some((account, country, member))
        };
        parts().is_some_and(|(account, country, member)| {
            AccountIdentification::new(account).is_ok()
                && CountryCode::new(country).is_ok()
                && !member.is_empty()
                && !member.contains(['.', '*'])
        })
    }
}

impl AddressingIdentification {
    /// Puts it together.
    ///
    /// # Errors
    ///
    /// When a part holds what separates parts.
    pub fn of(
        account: &AccountIdentification,
        country: &CountryCode,
        member: &MemberIdentification,
    ) -> Result<Self, InvalidIdentifier> {
        Self::new(format!("{account}*{country}.{member}.{DOMAIN}"))
    }
}

/// The domain of Member Nodes.
pub(crate) const DOMAIN: &str = "payments.tkey7.com";
