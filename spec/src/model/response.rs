//! Documented responses and how a status finds its own.

use std::fmt;

use super::{
    link::Link,
    media_type::MediaType,
    parameter::ParameterContent,
    request_body::{Example, MediaTypeObject},
};
use crate::{document::Origin, schema::Schema};

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

/// The documented responses of an operation, in the order of the document.
#[derive(Debug, Clone, Default)]
pub struct Responses {
    /// Each with its key.
    pub list: Vec<Response>,
}

impl Responses {
    /// The response that describes `status`: exact before range before default (OAS 3.0.3 §4.7.16.1).
    pub fn for_status(&self, status: u16) -> Option<&Response> {
        self.list
            .iter()
            .filter(|response| response.status.matches(status))
            .min_by_key(|response| match response.status {
                StatusCodePattern::Exact(_) => 0,
                StatusCodePattern::Range(_) => 1,
                StatusCodePattern::Default => 2,
            })
    }

    /// Whether there is a `default` response.
    pub fn has_default(&self) -> bool {
        self.list
            .iter()
            .any(|response| response.status == StatusCodePattern::Default)
    }
}

/// A documented response (OAS 3.0.3 §4.7.17).
#[derive(Debug, Clone)]
pub struct Response {
    /// The statuses it describes.
    pub status: StatusCodePattern,
    /// What it means, in Markdown.
    pub description: String,
    /// The media types it may come in; empty when it has no documented body.
    pub content: Vec<MediaTypeObject>,
    /// The documented headers; `Content-Type` is never among them.
    pub headers: Vec<Header>,
    /// Ways to other operations.
    pub links: Vec<Link>,
    /// Where it was written.
    pub origin: Origin,
}

impl Response {
    /// The body description for a response that says it is `media_type`: the same type before a range.
    pub fn content_for(&self, media_type: &MediaType) -> Option<&MediaTypeObject> {
        self.content
            .iter()
            .filter(|content| content.media_type.covers(media_type))
            .min_by_key(|content| content.media_type.is_range())
    }
}

/// A response header (OAS 3.0.3 §4.7.21).
#[derive(Debug, Clone)]
pub struct Header {
    /// Its name, case as written.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// What it holds and how that is written; the style is always `simple`.
    pub content: ParameterContent,
    /// Example values.
    pub examples: Vec<Example>,
    /// Where it was written.
    pub origin: Origin,
}

impl Header {
    /// The schema of its value.
    pub fn schema(&self) -> Option<&Schema> {
        match &self.content {
            ParameterContent::Styled { schema, .. } => schema.as_ref(),
            ParameterContent::Media(media) => media.schema.as_ref(),
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
