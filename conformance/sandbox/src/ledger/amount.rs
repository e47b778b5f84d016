//! Exact decimal amounts.
//!
//! TKEY7's XML schemas allow 18 digits, five of them after the point, and nothing below zero. An amount is a whole
//! number of hundred-thousandths, so that sums are exact.
//!
//! **Invariant:** no floating-point number ever holds an amount.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Digits after the point.
const FRACTION_DIGITS: usize = 5;
/// Digits before and after the point together.
const TOTAL_DIGITS: usize = 18;
/// Hundred-thousandths in one.
const UNIT: i128 = 100_000;

/// An amount of an Asset: zero or more, at most 18 digits, at most five after the point.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i128);

/// Why a text or a number is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// It is not a decimal number.
    #[error("it is not a decimal number")]
    NotDecimal,
    /// It is below zero.
    #[error("it is below zero")]
    Negative,
    /// It has more than five digits after the point.
    #[error("it has more than {FRACTION_DIGITS} digits after the point")]
    TooFine,
    /// It has more than 18 digits.
    #[error("it has more than {TOTAL_DIGITS} digits")]
    TooLarge,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// One.
    pub const ONE: Self = Self(UNIT);

    /// The amount of `units` hundred-thousandths.
    ///
    /// # Errors
    ///
    /// When that is below zero or has more than 18 digits.
    pub fn from_units(units: i128) -> Result<Self, AmountError> {
        if units < 0 {
            return Err(AmountError::Negative);
        }
        let integer_digits = match units / UNIT {
            0 => 0,
            integer => integer.ilog10() as usize + 1,
        };
        let fraction = units % UNIT;
        let trailing_zeros = (0..5).take_while(|n| fraction % 10_i128.pow(n + 1) == 0);
        let fraction_digits = FRACTION_DIGITS - trailing_zeros.count();
        if integer_digits + fraction_digits > TOTAL_DIGITS {
            return Err(AmountError::TooLarge);
        }
        Ok(Self(units))
    }

    /// How many hundred-thousandths it is.
    pub fn units(self) -> i128 {
        self.0
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, unless it has too many digits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::from_units(self.0 + other.0).ok()
    }

    /// The difference, unless it is below zero.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Self::from_units(self.0 - other.0).ok()
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    /// Reads a decimal number as XML Schema writes it (XML Schema 1.1 part 2 §3.3.3).
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (integer, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(integer) || !is_digits(fraction) || integer.len() + fraction.len() == 0 {
            return Err(AmountError::NotDecimal);
        }
        let integer = integer.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > FRACTION_DIGITS {
            return Err(AmountError::TooFine);
        }
        if integer.len() + fraction.len() > TOTAL_DIGITS {
            return Err(AmountError::TooLarge);
        }
        let units = format!("{integer}{fraction:0<FRACTION_DIGITS$}");
        let units: i128 = units.parse().map_err(|_| AmountError::NotDecimal)?;
        if is_negative && units > 0 {
            return Err(AmountError::Negative);
        }
        Ok(Self(units))
    }
}

impl fmt::Display for Amount {
    /// At least two digits after the point, as long as 18 digits allow it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let integer = (self.0 / UNIT).to_string();
        let fraction = format!("{:0>FRACTION_DIGITS$}", self.0 % UNIT);
        let used = fraction.trim_end_matches('0').len();
        let shown = used.max(2.min(TOTAL_DIGITS - integer.len()));
        match fraction.get(..shown) {
            None | Some("") => f.write_str(&integer),
            Some(fraction) => write!(f, "{integer}.{fraction}"),
        }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn amount(text: &str) -> Result<Amount, AmountError> {
        text.parse()
    }

    #[test]
    fn the_bounds_of_the_xml_schemas_hold() {
        assert_eq!(
            amount("999999999999999999").unwrap().to_string(),
            "999999999999999999"
        );
        assert_eq!(
            amount("9999999999999.99999").unwrap().to_string(),
            "9999999999999.99999"
        );
        assert_eq!(amount("1000000000000000000"), Err(AmountError::TooLarge));
        assert_eq!(amount("99999999999999.99999"), Err(AmountError::TooLarge));
        assert_eq!(amount("0.000001"), Err(AmountError::TooFine));
        assert_eq!(amount("-0.00001"), Err(AmountError::Negative));
        for wrong in ["", ".", "-", "1,5", "1e3", " 1", "١", "0x1", "--1", "1.2.3"] {
            assert_eq!(amount(wrong), Err(AmountError::NotDecimal), "{wrong}");
        }
    }

    #[test]
    fn equal_amounts_are_equal_however_they_are_written() {
        for text in ["125000", "125000.", "+0125000.00", "125000.0000000"] {
            assert_eq!(amount(text), amount("125000.00"), "{text}");
        }
        assert_eq!(amount("-0"), Ok(Amount::ZERO));
        assert_eq!(amount(".5").unwrap().to_string(), "0.50");
    }

    #[test]
    fn sums_that_need_a_nineteenth_digit_are_rejected() {
        let large = amount("99999999999999").unwrap();
        assert_eq!(large.checked_add(amount("0.00001").unwrap()), None);
        assert_eq!(amount("1").unwrap().checked_sub(amount("2").unwrap()), None);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(units in 0_i128..10_i128.pow(18)) {
            let amount = Amount::from_units(units).unwrap();
            prop_assert_eq!(amount.to_string().parse(), Ok(amount));
        }

        #[test]
        fn reading_is_total(text in "\\PC{0,30}") {
            if let Ok(amount) = text.parse::<Amount>() {
                prop_assert_eq!(Amount::from_units(amount.units()), Ok(amount));
            }
        }
    }
}
