//! Status codes: their reason phrases, and the codes that a documented response is for (OAS 3.0.3 §4.7.16).

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

    /// The one of `patterns` that describes `status`: exact before range before default (OAS 3.0.3 §4.7.16.1).
    pub fn most_specific<T>(
        patterns: impl IntoIterator<Item = (Self, T)>,
        status: u16,
    ) -> Option<T> {
        patterns
            .into_iter()
            .filter(|(pattern, _)| pattern.matches(status))
            .min_by_key(|(pattern, _)| match pattern {
                Self::Exact(_) => 0,
                Self::Range(_) => 1,
                Self::Default => 2,
            })
            .map(|(_, found)| found)
    }

    /// Whether this is success: 2xx.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Exact(200..=299) | Self::Range(2))
    }

    /// Whether this is a redirect: 3xx (RFC 9110 §15.4).
    pub fn is_redirect(self) -> bool {
        matches!(self, Self::Exact(300..=399) | Self::Range(3))
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

/// The reason phrase registered for `status` (RFC 9110 §15 and its companions).
pub fn reason_phrase(status: u16) -> Option<&'static str> {
    match status {
        // The crate keeps the names of RFC 7231 and RFC 4918, which RFC 9110 §15.5 replaced.
        413 => Some("Content Too Large"),
        422 => Some("Unprocessable Content"),
        _ => ::http::StatusCode::from_u16(status)
            .ok()?
            .canonical_reason(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_described_by_itself_before_its_range_before_default() {
        let describing = |keys: &[&'static str], status| {
            let patterns = keys
                .iter()
                .filter_map(|key| Some((StatusCodePattern::parse(key)?, *key)));
            StatusCodePattern::most_specific(patterns, status)
        };
        let keys = ["default", "4XX", "404", "200"];
        assert_eq!(describing(&keys, 404), Some("404"));
        assert_eq!(describing(&keys, 409), Some("4XX"));
        assert_eq!(describing(&keys, 503), Some("default"));
        assert_eq!(describing(&["200", "4XX"], 503), None);
    }

    #[test]
    fn reasons_are_those_of_rfc_9110() {
        assert_eq!(reason_phrase(200), Some("OK"));
        assert_eq!(reason_phrase(299), None);
        assert_eq!(reason_phrase(7), None);
        assert_eq!(reason_phrase(404), Some("Not Found"));
        assert_eq!(reason_phrase(413), Some("Content Too Large"));
        assert_eq!(reason_phrase(422), Some("Unprocessable Content"));
        assert_eq!(reason_phrase(499), None);
    }

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
