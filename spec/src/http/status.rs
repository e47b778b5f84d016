//! The status codes that a documented response is for (OAS 3.0.3 §4.7.16).

use std::fmt;

/// The key of a response (OAS 3.0.3 §4.7.16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusCodePattern {
    /// One status, such as `404`.
    Exact(u16),
    /// A hundred of them, such as `4XX`; holds the first digit.
    Range(u16),
    /// Everything else.
    Default,
}

impl StatusCodePattern {
    /// Reads `404`, `4XX` or `default`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "default" {
            return Some(Self::Default);
        }
        let (digit, rest) = text.split_at_checked(1)?;
        let digit: u16 = digit.parse().ok()?;
        if !(1..=5).contains(&digit) {
            return None;
        }
        if rest.eq_ignore_ascii_case("xx") {
            return Some(Self::Range(digit));
        }
        (rest.len() == 2)
            .then(|| text.parse().ok())
            .flatten()
            .map(Self::Exact)
    }

    /// Whether `status` is meant.
    pub fn matches(self, status: u16) -> bool {
        match self {
            Self::Exact(exact) => exact == status,
            Self::Range(digit) => status / 100 == digit,
            Self::Default => true,
        }
    }

    /// Whether this speaks of success: 2xx.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Exact(200..=299) | Self::Range(2))
    }
}

impl fmt::Display for StatusCodePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(status) => write!(f, "{status}"),
            Self::Range(digit) => write!(f, "{digit}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read() {
        use StatusCodePattern as P;
        assert_eq!(P::parse("404"), Some(P::Exact(404)));
        assert_eq!(P::parse("4XX"), Some(P::Range(4)));
        assert_eq!(P::parse("5xx"), Some(P::Range(5)));
        assert_eq!(P::parse("default"), Some(P::Default));
        for wrong in [
            "", "4", "40", "4000", "6XX", "999", "0XX", "4X", "x-a", "é00",
        ] {
            assert_eq!(P::parse(wrong), None, "{wrong}");
        }
    }
}
