//! Exact decimal amounts.
//!
//! Amounts are strings of at most 18 digits, 5 of them after the point. A binary fraction cannot hold them; this is
//! an integer of hundred-thousandths, which can. An amount keeps its notation, so that `150000.00` is
//! written back as it was read.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    iter::Sum,
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Digits after the point.
const DECIMALS: u8 = 5;
const UNIT: u128 = 100_000;
/// Digits altogether.
const DIGITS: usize = 18;

/// An amount of an Asset: exact, and not negative.
///
/// Amounts are equal when they are worth the same: `2.50` is `2.5`. In sums the most decimals of all are kept.
///
/// ```
/// use tkey7_client::Amount;
///
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let held: Amount = "150000.00".parse()?;
/// let fee: Amount = "0.1".parse()?;
/// assert_eq!(held.checked_sub(fee).map(|left| left.to_string()), Some("149999.90".to_owned()));
/// # Ok(())
/// # }
/// # example().unwrap();
/// ```
#[derive(Clone, Copy)]
pub struct Amount {
    hundred_thousandths: u128,
    /// Digits that are written before the point, at least.
    integer_digits: u8,
    /// Digits that are written after the point.
    decimals: u8,
}

/// A string that is not a valid amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidAmount {
    text: String,
}

impl Amount {
    /// Zero.
    pub const ZERO: Self = Self {
        hundred_thousandths: 0,
        integer_digits: 1,
        decimals: 0,
    };

    /// This number of units.
    pub fn from_units(units: u32) -> Self {
        Self {
            hundred_thousandths: u128::from(units) * UNIT,
            ..Self::ZERO
        }
    }

    /// The amount in hundred-thousandths.
    pub fn hundred_thousandths(self) -> u128 {
        self.hundred_thousandths
    }

    /// The sum.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let sum = self
            .hundred_thousandths
            .checked_add(other.hundred_thousandths);
        sum.map(|sum| self.with(sum, other))
    }

    /// The difference; `None` when it would be negative.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        let difference = self
            .hundred_thousandths
            .checked_sub(other.hundred_thousandths);
        difference.map(|difference| self.with(difference, other))
    }

    /// The result of this and `other`.
    fn with(self, hundred_thousandths: u128, other: Self) -> Self {
        Self {
            hundred_thousandths,
            integer_digits: 1,
            decimals: self.decimals.max(other.decimals),
        }
    }

    /// The same without trailing zeros: `2.50` is written `2.5`.
    pub fn normalized(self) -> Self {
        let mut fraction = self.hundred_thousandths % UNIT;
        let mut decimals = if fraction == 0 { 0 } else { DECIMALS };
        while decimals > 0 && fraction % 10 == 0 {
            fraction /= 10;
            decimals -= 1;
        }
        Self {
            decimals,
            integer_digits: 1,
            ..self
        }
    }

    /// Whether it can be sent as it is written: at most 18 digits.
    pub fn is_sendable(self) -> bool {
        let text = self.to_string();
        text.bytes().filter(u8::is_ascii_digit).count() <= DIGITS
    }
}

impl Default for Amount {
    fn default() -> Self {
        Self::ZERO
    }
}

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.hundred_thousandths == other.hundred_thousandths
    }
}

impl Eq for Amount {}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Amount {
    fn cmp(&self, other: &Self) -> Ordering {
        self.hundred_thousandths.cmp(&other.hundred_thousandths)
    }
}

impl Hash for Amount {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hundred_thousandths.hash(state);
    }
}

impl FromStr for Amount {
    type Err = InvalidAmount;

    /// Digits, and at most five more after a point. Longer numbers than may be sent are read too.
    fn from_str(text: &str) -> Result<Self, InvalidAmount> {
        let wrong = || InvalidAmount {
            text: text.to_owned(),
        };
        let (integer, fraction) = match text.split_once('.') {
            Some((_, "")) => return Err(wrong()),
            Some(parts) => parts,
            None => (text, ""),
        };
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if integer.is_empty() || !is_digits(integer) || !is_digits(fraction) {
            return Err(wrong());
        }
        let decimals = u8::try_from(fraction.len()).map_err(|_| wrong())?;
        let missing = DECIMALS.checked_sub(decimals).ok_or_else(wrong)?;
        let units = number(integer).and_then(|integer| integer.checked_mul(UNIT));
        let parts = number(fraction).map(|fraction| fraction * 10_u128.pow(u32::from(missing)));
        let sum = units
            .zip(parts)
            .and_then(|(units, parts)| units.checked_add(parts));
        Ok(Self {
            hundred_thousandths: sum.ok_or_else(wrong)?,
            integer_digits: u8::try_from(integer.len()).map_err(|_| wrong())?,
            decimals,
        })
    }
}

/// The number with these `digits`; zero without any.
fn number(digits: &str) -> Option<u128> {
    digits.bytes().try_fold(0_u128, |number, digit| {
        let digit = u128::from(digit - b'0');
        number.checked_mul(10)?.checked_add(digit)
    })
}

impl fmt::Display for Amount {
    /// As it was written: `150000.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (integer, fraction) = (
            self.hundred_thousandths / UNIT,
            self.hundred_thousandths % UNIT,
        );
        let (width, decimals) = (usize::from(self.integer_digits), usize::from(self.decimals));
        let mut text = format!("{integer:0width$}");
        if decimals > 0 {
            let fraction = format!("{fraction:0all$}", all = usize::from(DECIMALS));
            text.push('.');
            text.extend(fraction.chars().take(decimals));
        }
        f.pad(&text)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Amount({self})")
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

impl From<u32> for Amount {
    fn from(units: u32) -> Self {
        Self::from_units(units)
    }
}

impl TryFrom<&str> for Amount {
    type Error = InvalidAmount;

    fn try_from(text: &str) -> Result<Self, InvalidAmount> {
        text.parse()
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(AmountVisitor)
    }
}

/// Reads a string without keeping it.
struct AmountVisitor;

impl de::Visitor<'_> for AmountVisitor {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount, such as \"150000.00\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
        text.parse().map_err(E::custom)
    }
}

/// Sums stay below the limit: no API sends enough amounts to reach 2¹²⁸.
impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |sum, amount| {
            let all = sum.hundred_thousandths;
            sum.with(all.saturating_add(amount.hundred_thousandths), amount)
        })
    }
}

impl<'a> Sum<&'a Amount> for Amount {
    fn sum<I: Iterator<Item = &'a Self>>(amounts: I) -> Self {
        amounts.copied().sum()
    }
}

impl fmt::Display for InvalidAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Characters that are shown.
        const MOST: usize = 40;
        let shown: String = self.text.chars().take(MOST).collect();
        let more = if shown.len() < self.text.len() {
            "…"
        } else {
            ""
        };
        write!(
            f,
            "`{}{more}` is not a valid amount: expected digits, and at most {DECIMALS} after a point",
            shown.escape_debug()
        )
    }
}

impl std::error::Error for InvalidAmount {}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().expect("an amount")
    }

    #[test]
    fn amounts_are_exact_and_written_as_they_were_read() {
        for text in [
            "150000.00",
            "2500.50000",
            "0.00001",
            "999999999999999999",
            "0",
            "007.10",
        ] {
            let json = format!("\"{text}\"");
            let read: Amount = serde_json::from_str(&json).expect("an amount");
            assert_eq!(serde_json::to_string(&read).expect("JSON"), json);
            assert_eq!(read.to_string(), text);
            assert!(read.is_sendable());
        }
        for (text, shown) in [
            ("150000.00", "150000"),
            ("007.10", "7.1"),
            ("0.00001", "0.00001"),
        ] {
            assert_eq!(amount(text).normalized().to_string(), shown);
            assert_eq!(amount(text), amount(shown));
        }
        assert_eq!(
            format!("{:>8}|{:?}", amount("2.50"), amount("2.50")),
            "    2.50|Amount(2.50)"
        );
    }

    #[test]
    fn sums_and_differences_are_exact() {
        let (tenth, fifth) = (amount("0.1"), amount("0.20"));
        assert_eq!(tenth.checked_add(fifth), Some(amount("0.3")));
        assert_eq!(
            tenth.checked_add(fifth).map(String::from).as_deref(),
            Some("0.30")
        );
        assert_eq!(tenth.checked_sub(fifth), None);
        assert_eq!(fifth.checked_sub(tenth), Some(tenth));
        assert_eq!([tenth, fifth].iter().sum::<Amount>(), amount("0.3"));
        assert_eq!(Amount::from(5).checked_add(tenth), Some(amount("5.1")));
        assert!(amount("2.50") < amount("10"));
    }

    #[test]
    fn invalid_amounts_are_rejected() {
        for text in [
            "", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "0.000001", " 1", "١",
        ] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
            assert!(
                serde_json::from_value::<Amount>(text.into()).is_err(),
                "{text}"
            );
        }
        assert!(serde_json::from_str::<Amount>("1.5").is_err());
        let long = "9".repeat(40);
        let error = long.parse::<Amount>().expect_err("it is too long");
        assert!(error.to_string().len() < 120, "{error}");
        let sum: Amount = "9999999999999999999".parse().expect("it fits in memory");
        assert!(!sum.is_sendable());
    }
}
