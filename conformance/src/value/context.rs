//! Where a value will be written, which decides which texts can travel at all.

use spec::{model::ParameterLocation, wire::body::BodyKind, xml};

/// The place a value is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StringContext {
    /// Inside JSON: any text.
    Json,
    /// In a query or form: any text, since it is percent-encoded.
    Query,
    /// In an element or attribute: what XML can hold (XML 1.0 §2.2), without white space around it, which many readers
    /// take away.
    Xml,
    /// In a path: what servers do not take for a part of the path.
    Path,
    /// In a header: visible ASCII and inner spaces (RFC 9110 §5.5).
    Header,
    /// In a cookie: what needs no quoting (RFC 6265 §4.1.1).
    Cookie,
}

impl StringContext {
    /// The context of a parameter.
    pub fn of(location: ParameterLocation) -> Self {
        match location {
            ParameterLocation::Path => Self::Path,
            ParameterLocation::Query | ParameterLocation::QueryString => Self::Query,
            ParameterLocation::Header => Self::Header,
            ParameterLocation::Cookie => Self::Cookie,
        }
    }

    /// The context of a body.
    pub fn of_body(kind: BodyKind) -> Self {
        match kind {
            BodyKind::Json => Self::Json,
            BodyKind::Xml => Self::Xml,
            BodyKind::FormUrlencoded
            | BodyKind::Multipart
            | BodyKind::Text
            | BodyKind::EventStream
            | BodyKind::JsonLines
            | BodyKind::Binary => Self::Query,
        }
    }

    /// Whether values of all types can be told apart: in JSON they can, as text a list inside a list cannot.
    pub fn is_typed(self) -> bool {
        self == Self::Json
    }

    /// Whether `string` arrives as it was sent.
    pub fn admits(self, string: &str) -> bool {
        match self {
            Self::Json | Self::Query => true,
            Self::Xml => string.chars().all(xml::is_char) && string.trim() == string,
            Self::Path => {
                !string.is_empty()
                    && !matches!(string, "." | "..")
                    && !string.contains(['/', '\\'])
                    && !string.chars().any(char::is_control)
            }
            Self::Header => {
                string.bytes().all(|b| (b' '..=b'~').contains(&b)) && string.trim() == string
            }
            Self::Cookie => !string.chars().any(char::is_control),
        }
    }

    /// Whether single characters may stand in a text of this context.
    pub fn admits_char(self, c: char) -> bool {
        match self {
            Self::Json | Self::Query => true,
            Self::Xml => xml::is_char(c),
            Self::Path => !matches!(c, '/' | '\\') && !c.is_control(),
            Self::Header => (' '..='~').contains(&c),
            Self::Cookie => !c.is_control(),
        }
    }
}
