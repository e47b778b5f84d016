//! Strings with a documented format: checked where a program makes one, not where a server sends one.

use std::{error, fmt};

use super::{redact::Hidden, sensitive::is_sensitive};

/// A string that is not as documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidValue {
    what: &'static str,
    /// Absent where it must not be shown.
    value: Option<String>,
    expected: &'static str,
}

impl InvalidValue {
    pub(crate) fn new(what: &'static str, value: &str, expected: &'static str) -> Self {
        Self {
            what,
            value: (!is_sensitive(what)).then(|| value.to_owned()),
            expected,
        }
    }

    /// The type that it is not a valid value of.
    pub fn type_name(&self) -> &'static str {
        self.what
    }

    /// The string, unless it is a credential.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// The documented format.
    pub fn expected(&self) -> &'static str {
        self.expected
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Characters that are shown.
        const MOST: usize = 80;
        match &self.value {
            Some(value) => {
                let shown: String = value.chars().take(MOST).collect();
                let more = if shown.len() < value.len() { "…" } else { "" };
                write!(f, "`{}{more}`", shown.escape_debug())?;
            }
            None => f.write_str("the value")?,
        }
        write!(
            f,
            " is not a valid {}: expected {}",
            self.what, self.expected
        )
    }
}

impl error::Error for InvalidValue {}

/// A text with a documented format.
///
/// ```text
/// runtime::constrained_string::constrained_string! {
///     /// Code of an Asset.
///     pub struct AssetCode: "3 characters that match `^[A-Z]*$`",
///     |text| runtime::constrained_string::length(text, 3, 3) && runtime::pattern::is_found!("^[A-Z]*$", text)
/// }
/// ```
macro_rules! constrained_string {
    (
        $(#[$attribute:meta])*
        pub struct $name:ident: $expected:literal, |$text:ident| $check:expr
    ) => {
        $(#[$attribute])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Checks `text`.
            ///
            /// # Errors
            ///
            /// When it is not as documented.
            pub fn new(text: impl Into<String>) -> Result<Self, runtime::InvalidValue> {
                let res = Self(text.into());
                res.check()?;
                Ok(res)
            }

            /// Takes any string, for an API that knows more values than its document.
            pub fn new_unchecked(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// Whether it is as documented. A value of a server may not be: those are read without a check.
            ///
            /// # Errors
            ///
            /// When it is not.
            pub fn check(&self) -> Result<(), runtime::InvalidValue> {
                let $text = self.0.as_str();
                if $check {
                    Ok(())
                } else {
                    Err(runtime::InvalidValue::new(stringify!($name), &self.0, $expected))
                }
            }

            /// The string.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl runtime::constrained_string::ConstrainedString for $name {
            fn checked(text: String) -> Result<Self, runtime::InvalidValue> {
                Self::new(text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = runtime::InvalidValue;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = runtime::InvalidValue;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = runtime::InvalidValue;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                runtime::constrained_string::debug(stringify!($name), &self.0, f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<__S: serde::Serializer>(&self, serializer: __S) -> Result<__S::Ok, __S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        /// Reads any string: an unforeseen value must not make a response unreadable.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<__D: serde::Deserializer<'de>>(deserializer: __D) -> Result<Self, __D::Error> {
                let res = <String as serde::Deserialize>::deserialize(deserializer).map(Self)?;
                runtime::undocumented::note(|| res.check().is_ok());
                Ok(res)
            }
        }
    };
}
pub(crate) use constrained_string;

/// Shows a string of the type `name`, unless it is a credential.
pub(crate) fn debug(name: &str, text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_tuple(name);
    if is_sensitive(name) {
        shown.field(&Hidden);
    } else {
        shown.field(&text);
    }
    shown.finish()
}

/// Whether `text` has so many characters (JSON Schema 2020-12 validation §6.3.1, §6.3.2).
pub(crate) fn length(text: &str, least: u64, most: u64) -> bool {
    let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    (least..=most).contains(&length)
}

/// Whether `text` has at least so many characters.
pub(crate) fn at_least(text: &str, least: u64) -> bool {
    length(text, least, u64::MAX)
}

/// Whether `text` has at most so many characters.
pub(crate) fn at_most(text: &str, most: u64) -> bool {
    length(text, 0, most)
}

/// RFC 4122 §3: hexadecimal digits in groups of 8, 4, 4, 4 and 12.
pub(crate) fn is_uuid(text: &str) -> bool {
    let mut groups = text.split('-');
    let all_fit = [8, 4, 4, 4, 12].iter().all(|length| {
        groups.next().is_some_and(|group| {
            group.len() == *length && group.bytes().all(|digit| digit.is_ascii_hexdigit())
        })
    });
    all_fit && groups.next().is_none()
}

/// RFC 2673 §3.2: four numbers with points between them.
pub(crate) fn is_ipv4(text: &str) -> bool {
    text.parse::<std::net::Ipv4Addr>().is_ok()
}

/// RFC 4291 §2.2.
pub(crate) fn is_ipv6(text: &str) -> bool {
    text.parse::<std::net::Ipv6Addr>().is_ok()
}

/// A type of strings with a documented format.
pub trait ConstrainedString: Sized {
    /// Checks `text`.
    ///
    /// # Errors
    ///
    /// When it is not as documented.
    fn checked(text: String) -> Result<Self, InvalidValue>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_distinguished_from_other_strings() {
        assert!(is_uuid("f81d4fae-7dec-11d0-A765-00a0c91e6bf6"));
        for text in [
            "",
            "f81d4fae7dec11d0a76500a0c91e6bf6",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf6-",
            "g81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            "{f81d4fae-7dec-11d0-a765-00a0c91e6bf}",
        ] {
            assert!(!is_uuid(text), "{text}");
        }
    }

    #[test]
    fn an_invalid_value_is_described_on_one_short_line() {
        let long = format!("a\n{}", "b".repeat(200));
        let error = InvalidValue::new("Code", &long, "3 characters").to_string();
        assert!(
            error.starts_with(r"`a\nbbb") && error.len() < 150,
            "{error}"
        );
        assert!(error.ends_with("…` is not a valid Code: expected 3 characters"));
        let secret = InvalidValue::new("AccessToken", "s3cr3t", "3 characters");
        assert_eq!(
            secret.to_string(),
            "the value is not a valid AccessToken: expected 3 characters"
        );
        assert!(!format!("{secret:?}").contains("s3cr3t"));
    }
}
