//! Requests that the API sends: reads their bodies, and tells them apart.

use std::{error, fmt};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::mismatch::{self, BodyLocation, JsonProblem};

/// Why a request that came is none of those that are documented.
#[derive(Debug)]
pub struct InvalidIncoming {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// No request has this name.
    Unknown(String),
    /// The body is not as documented.
    Body {
        location: BodyLocation,
        problem: JsonProblem,
    },
    /// The body is that of none, or of several.
    Candidates(Vec<&'static str>),
}

impl InvalidIncoming {
    pub(crate) fn unknown(name: &str) -> Self {
        Self {
            kind: Kind::Unknown(name.to_owned()),
        }
    }

    /// Where in the body the mismatch is, as a JSON Pointer (RFC 6901).
    pub fn pointer(&self) -> Option<&str> {
        match &self.kind {
            Kind::Body { location, .. } => Some(location.as_pointer()),
            _ => None,
        }
    }

    /// The names of the requests whose body it may be, where there are several.
    pub fn candidates(&self) -> &[&'static str] {
        match &self.kind {
            Kind::Candidates(names) => names,
            _ => &[],
        }
    }
}

impl fmt::Display for InvalidIncoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Unknown(name) => write!(f, "`{name}` is not the name of a webhook or callback"),
            Kind::Body { location, problem } => write!(
                f,
                "the body is not as documented at `{}`: {problem}",
                location.as_pointer()
            ),
            Kind::Candidates(names) if names.is_empty() => {
                f.write_str("it is the body of no webhook or callback")
            }
            Kind::Candidates(names) => write!(
                f,
                "it may be the body of `{}`: read it by its name",
                names.join("`, `")
            ),
        }
    }
}

impl error::Error for InvalidIncoming {}

/// The body of a request that came.
///
/// # Errors
///
/// When it is not JSON, or not of this type.
pub fn body<T: DeserializeOwned>(body: &[u8]) -> Result<T, InvalidIncoming> {
    mismatch::read_json(body).map_err(|(location, source)| {
        let (location, problem) = JsonProblem::at(location, &source);
        InvalidIncoming {
            kind: Kind::Body { location, problem },
        }
    })
}

/// Whether the body has these values.
pub(crate) fn has(body: &Value, constants: &[(&str, Value)]) -> bool {
    let mut constants = constants.iter();
    constants.all(|(name, value)| body.get(name) == Some(value))
}

/// The only one of `found`, with their names.
///
/// # Errors
///
/// When there is none, or more than one.
pub(crate) fn only<T>(mut found: Vec<(&'static str, T)>) -> Result<T, InvalidIncoming> {
    let names = found.iter().map(|(name, _)| *name).collect();
    match (found.pop(), found.is_empty()) {
        (Some((_, one)), true) => Ok(one),
        _ => Err(InvalidIncoming {
            kind: Kind::Candidates(names),
        }),
    }
}

/// The requests that an API sends, by name.
macro_rules! incoming {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident {
            $(
                $(#[$documented:meta])*
                $variant:ident($ty:ty) = $text:literal $(if ($($property:literal = $value:expr),+))?,
            )*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "as large as the bodies are")]
        pub enum $name {
            $($(#[$documented])* $variant($ty),)*
        }

        impl $name {
            /// The names of all requests that may arrive.
            pub const NAMES: &'static [&'static str] = &[$($text),*];

            /// Its name in the document.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $text,)*
                }
            }

            /// Reads the body of the request `name`, one of [`Self::NAMES`], which a URL or a header tells.
            ///
            /// # Errors
            ///
            /// When no request has this name, or the body is not as documented for it.
            pub fn read(
                name: &str,
                body: &[u8],
            ) -> Result<Self, runtime::incoming::InvalidIncoming> {
                match name {
                    $($text => runtime::incoming::body(body).map(Self::$variant),)*
                    name => Err(runtime::incoming::InvalidIncoming::unknown(name)),
                }
            }

            /// Reads the body of a request whose name nothing tells: of the one for which its constants are documented and
            /// that can be read of it.
            ///
            /// # Errors
            ///
            /// When that is none, or more than one.
            pub fn read_any(body: &[u8]) -> Result<Self, runtime::incoming::InvalidIncoming> {
                let value: serde_json::Value = runtime::incoming::body(body)?;
                let mut found = Vec::new();
                $(
                    if runtime::incoming::has(&value, &[$($(($property, $value.into())),+)?]) {
                        if let Ok(read) = runtime::incoming::body(body) {
                            found.push(($text, Self::$variant(read)));
                        }
                    }
                )*
                runtime::incoming::only(found)
            }
        }
    };
}
pub(crate) use incoming;
