//! Numbers as written.

/// A number in its source text, so that `1.0`, `1` and `12345678901234567890` stay apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberLiteral(Box<str>);

impl NumberLiteral {
    /// Wraps text that is a JSON number or one of YAML's other spellings (`0x1F`, `0o17`, `+1`, `.5`).
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as JSON holds it: an integer where it fits 64 bits, else the nearest double.
    /// `None` for what JSON cannot hold (infinite values).
    pub fn to_json(&self) -> Option<serde_json::Number> {
        let text = self.0.trim_start_matches('+');
        let radix = |prefix, radix| {
            text.strip_prefix(prefix)
                .and_then(|digits| u64::from_str_radix(digits, radix).ok())
        };
        if let Some(number) = radix("0x", 16).or_else(|| radix("0o", 8)) {
            return Some(number.into());
        }
        if let Ok(number) = text.parse::<i64>() {
            return Some(number.into());
        }
        if let Ok(number) = text.parse::<u64>() {
            return Some(number.into());
        }
        text.parse::<f64>()
            .ok()
            .and_then(serde_json::Number::from_f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_json_without_losing_integers() {
        let json = |text: &str| NumberLiteral::new(text).to_json().map(|n| n.to_string());
        assert_eq!(json("1651224866578").as_deref(), Some("1651224866578"));
        assert_eq!(
            json("18446744073709551615").as_deref(),
            Some("18446744073709551615")
        );
        assert_eq!(json("+7").as_deref(), Some("7"));
        assert_eq!(json("0x1F").as_deref(), Some("31"));
        assert_eq!(json("0o17").as_deref(), Some("15"));
        assert_eq!(json(".5").as_deref(), Some("0.5"));
        assert_eq!(json("1e3").as_deref(), Some("1000.0"));
        assert_eq!(json("1e999"), None);
    }
}
