//! Exact decimal amounts.
//!
//! Amounts travel as texts of at most 18 digits, 5 of them behind the point. A binary fraction cannot hold them; this is
//! a whole number of hundred-thousandths, which can.

use std::{fmt, iter::Sum, str::FromStr};

use crate::types::Balance;

/// Digits behind the point.
const DECIMALS: usize = 5;
const UNIT: u128 = 100_000;
/// Digits altogether.
const DIGITS: usize = 18;

/// An amount of an Asset: exact, and not negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Amount(u128);

/// A text that is no amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidAmount {
    text: String,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// So many whole units.
    pub fn whole(units: u32) -> Self {
        Self(u128::from(units) * UNIT)
    }

    /// The amount in hundred-thousandths.
    pub fn hundred_thousandths(self) -> u128 {
        self.0
    }

    /// The sum.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference; `None` when it would be negative.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// Whether it can be sent: at most 18 digits.
    pub fn is_sendable(self) -> bool {
        let text = self.to_string();
        text.bytes().filter(u8::is_ascii_digit).count() <= DIGITS
    }
}

impl FromStr for Amount {
    type Err = InvalidAmount;

    /// Digits, and at most five more behind a point. Longer numbers than may be sent are read too.
    fn from_str(text: &str) -> Result<Self, InvalidAmount> {
        let wrong = || InvalidAmount {
            text: text.to_owned(),
        };
        let (whole, fraction) = match text.split_once('.') {
            Some((_, "")) => return Err(wrong()),
            Some(parts) => parts,
            None => (text, ""),
        };
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty()
            || !is_digits(whole)
            || !is_digits(fraction)
            || fraction.len() > DECIMALS
        {
            return Err(wrong());
        }
        let whole: u128 = whole.parse().map_err(|_| wrong())?;
        let fraction: u128 = format!("{fraction:0<DECIMALS$}")
            .parse()
            .map_err(|_| wrong())?;
        let scaled = whole.checked_mul(UNIT).ok_or_else(wrong)?;
        scaled.checked_add(fraction).map(Self).ok_or_else(wrong)
    }
}

impl fmt::Display for Amount {
    /// Without zeros that say nothing: `150000`, `2500.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.0 / UNIT, self.0 % UNIT);
        if fraction == 0 {
            return write!(f, "{whole}");
        }
        let fraction = format!("{fraction:0DECIMALS$}");
        write!(f, "{whole}.{}", fraction.trim_end_matches('0'))
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

/// Sums stay below the limit: no API sends enough amounts to reach 2¹²⁸.
impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.fold(0, |sum, amount| sum.saturating_add(amount.0)))
    }
}

impl fmt::Display for InvalidAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no amount: expected digits, and at most {DECIMALS} behind a point",
            self.text
        )
    }
}

impl std::error::Error for InvalidAmount {}

impl Balance {
    /// The amount held, exactly. The text as it came is in `balance`.
    ///
    /// # Errors
    ///
    /// When the text is not an amount as documented.
    pub fn amount(&self) -> Result<Amount, InvalidAmount> {
        self.balance.parse()
    }

    /// The credit line, exactly.
    ///
    /// # Errors
    ///
    /// When the text is not an amount as documented.
    pub fn credit_line(&self) -> Result<Option<Amount>, InvalidAmount> {
        self.limit.as_deref().map(str::parse).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        let table = [
            ("150000.00", "150000"),
            ("2500.50000", "2500.5"),
            ("0.00001", "0.00001"),
            ("999999999999999999", "999999999999999999"),
            ("0", "0"),
        ];
        for (text, shown) in table {
            let amount: Amount = text.parse().expect("an amount");
            assert_eq!(amount.to_string(), shown);
            assert!(amount.is_sendable());
        }
        let tenth: Amount = "0.1".parse().expect("an amount");
        let fifth: Amount = "0.2".parse().expect("an amount");
        assert_eq!(tenth.checked_add(fifth), "0.3".parse().ok());
        assert_eq!(tenth.checked_sub(fifth), None);
        assert_eq!(
            [tenth, fifth].into_iter().sum::<Amount>(),
            "0.30".parse().expect("an amount")
        );
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "0.000001", " 1", "١",
        ] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
        let long = "9".repeat(40);
        assert!(long.parse::<Amount>().is_err());
        let sum: Amount = "9999999999999999999".parse().expect("it fits in memory");
        assert!(!sum.is_sendable());
    }
}
