//! The context in which a value is serialized, which decides what strings can be sent.

use spec::{
    model::{Parameter, ParameterContent, ParameterLocation, ParameterStyle},
    wire::{body::BodyKind, style::is_cookie_octet},
    xml,
};

/// The context of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StringContext {
    /// Inside JSON: any string.
    Json,
    /// In a query or form: any string, since it is percent-encoded.
    Query,
    /// In an element or attribute: the characters of XML (XML 1.0 §2.2), without surrounding white space, which many parsers
    /// remove.
    Xml,
    /// In a path: strings that servers do not take for a part of the path.
    Path,
    /// In a header: visible ASCII and inner spaces (RFC 9110 §5.5).
    Header,
    /// In a cookie: any string without control characters, since it is percent-encoded.
    Cookie,
    /// In a cookie of the style `cookie`, as it is: characters that need no quoting (RFC 6265 §4.1.1), and no comma.
    BareCookie,
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

    /// The context of `parameter`, which its style may narrow.
    pub fn of_parameter(parameter: &Parameter) -> Self {
        match parameter.content {
            ParameterContent::Styled {
                style: ParameterStyle::Cookie,
                ..
            } => Self::BareCookie,
            _ => Self::of(parameter.location),
        }
    }

    /// The context of a body.
    pub fn of_body(kind: BodyKind) -> Self {
        match kind {
            BodyKind::Json | BodyKind::JsonLines => Self::Json,
            BodyKind::Xml => Self::Xml,
            BodyKind::FormUrlencoded
            | BodyKind::Multipart
            | BodyKind::Text
            | BodyKind::EventStream
            | BodyKind::Binary => Self::Query,
        }
    }

    /// Whether all types are distinguishable: in JSON they are, but as a string a nested list is not.
    pub fn is_typed(self) -> bool {
        self == Self::Json
    }

    /// Whether `string` arrives unchanged.
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
            Self::BareCookie => string.chars().all(is_cookie_octet),
        }
    }

    /// Whether strings of this context may consist of single characters.
    pub fn admits_char(self, c: char) -> bool {
        match self {
            Self::Json | Self::Query => true,
            Self::Xml => xml::is_char(c),
            Self::Path => !matches!(c, '/' | '\\') && !c.is_control(),
            Self::Header => (' '..='~').contains(&c),
            Self::Cookie => !c.is_control(),
            Self::BareCookie => is_cookie_octet(c),
        }
    }
}
