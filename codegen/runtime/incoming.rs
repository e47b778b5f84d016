//! Requests that the API sends: reads their bodies, and tells them apart.

use std::{error, fmt};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    data,
    mismatch::{self, BodyLocation, JsonProblem},
    undocumented,
};

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

/// The body of the request that has these constants.
///
/// # Errors
///
/// When it is not JSON, not of this type, or a constant has another value.
pub(crate) fn with<T: DeserializeOwned>(
    bytes: &[u8],
    constants: &[(&str, Value)],
) -> Result<T, InvalidIncoming> {
    let read = body(bytes)?;
    if constants.is_empty() {
        return Ok(read);
    }
    let value: Value = body(bytes)?;
    let value = data::integral(&value);
    let mut constants = constants.iter();
    let wrong = constants.find(|(name, constant)| value.get(name) != Some(constant));
    let Some((name, constant)) = wrong else {
        return Ok(read);
    };
    let pointer = format!("/{}", mismatch::escaped(name));
    let message = mismatch::at(&pointer, &format!("expected `{constant}`"));
    let source = serde::de::Error::custom(message);
    let (location, problem) = JsonProblem::at(BodyLocation::default(), &source);
    Err(InvalidIncoming {
        kind: Kind::Body { location, problem },
    })
}

/// A request whose body can be read, and how much of it is not documented for that.
pub(crate) struct Reading<T> {
    name: &'static str,
    read: T,
    undocumented: usize,
}

impl<T> Reading<T> {
    /// What `read` gives for the request `name`; `None` where it cannot be read.
    pub(crate) fn of(
        name: &'static str,
        read: impl FnOnce() -> Result<T, InvalidIncoming>,
    ) -> Option<Self> {
        let (read, undocumented) = undocumented::counted(read);
        let read = read.ok()?;
        Some(Self {
            name,
            read,
            undocumented,
        })
    }
}

/// The only one of `found` of which least is not documented.
///
/// # Errors
///
/// When there is none, or more than one.
pub(crate) fn only<T>(mut found: Vec<Reading<T>>) -> Result<T, InvalidIncoming> {
    let least = found.iter().map(|it| it.undocumented).min();
    found.retain(|it| Some(it.undocumented) == least);
    let names = found.iter().map(|it| it.name).collect();
    match (found.pop(), found.is_empty()) {
        (Some(Reading { read: one, .. }), true) => Ok(one),
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
                    $($text => runtime::incoming::with(
                        body,
                        &[$($(($property, $value.into())),+)?],
                    ).map(Self::$variant),)*
                    name => Err(runtime::incoming::InvalidIncoming::unknown(name)),
                }
            }

            /// Reads the body of a request whose name nothing tells: of the one for which its constants are documented and
            /// that can be read of it; of several, of the one for which most is documented.
            ///
            /// # Errors
            ///
            /// When that is none, or more than one.
            pub fn read_any(body: &[u8]) -> Result<Self, runtime::incoming::InvalidIncoming> {
                let _: serde_json::Value = runtime::incoming::body(body)?;
                let found = [
                    $(runtime::incoming::Reading::of($text, || Self::read($text, body)),)*
                ];
                runtime::incoming::only(found.into_iter().flatten().collect())
            }
        }
    };
}
pub(crate) use incoming;
