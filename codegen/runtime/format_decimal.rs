//! The format `decimal` as a type of the crate `rust_decimal`.

use rust_decimal::Decimal;

use super::formatted::Format;

impl Format for Decimal {
    const NAME: &'static str = "decimal";
    const EXPECTED: &'static str = "a decimal number of at most 28 digits, such as `12.50`";

    /// Exactly, or not at all: a number with more digits is not rounded.
    fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix('+').unwrap_or(text);
        if text.contains(['e', 'E']) {
            Self::from_scientific(text).ok()
        } else {
            Self::from_str_exact(text).ok()
        }
    }

    fn write(&self) -> String {
        self.to_string()
    }
}
