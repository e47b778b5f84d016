//! What types of a document need beyond serde's derives: enumerations and unions that keep what they do not know.

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Reads a member that may be absent, null or a value, as three different things.
///
/// # Errors
///
/// When it is a value of another type.
pub(crate) fn nullable<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Reads a member that may be absent or any value, null included.
///
/// # Errors
///
/// When it cannot be read.
pub(crate) fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// A variant that a union was read as, with how much of the value it keeps.
pub(crate) struct Reading<U> {
    union: U,
    kept: usize,
    /// Whether a text has the format of the variant.
    is_documented: bool,
}

/// Reads `value` as one variant of a union.
pub(crate) fn read_as<T, U>(value: &Value, variant: fn(T) -> U) -> Option<Reading<U>>
where
    T: DeserializeOwned + Serialize,
{
    let read = T::deserialize(value).ok()?;
    let written = serde_json::to_value(&read).ok()?;
    // Serde reads a list as the fields of a struct; a list is no object.
    if std::mem::discriminant(value) != std::mem::discriminant(&written) {
        return None;
    }
    Some(Reading {
        kept: kept(value, &written),
        union: variant(read),
        is_documented: true,
    })
}

/// Reads `value` as a variant whose texts have a format.
pub(crate) fn read_checked<T, E, U>(
    value: &Value,
    variant: fn(T) -> U,
    check: fn(&T) -> Result<(), E>,
) -> Option<Reading<U>>
where
    T: DeserializeOwned,
{
    let read = T::deserialize(value).ok()?;
    Some(Reading {
        kept: 0,
        is_documented: check(&read).is_ok(),
        union: variant(read),
    })
}

/// How a variant is tried.
pub(crate) type Reader<U> = fn(&Value) -> Option<Reading<U>>;

/// The reading that keeps most of the value; of equal ones the first that is as documented.
pub(crate) fn best<U>(value: &Value, readers: &[Reader<U>]) -> Option<U> {
    let all = kept(value, value);
    let mut best: Option<Reading<U>> = None;
    for reading in readers.iter().filter_map(|reader| reader(value)) {
        let rank = |reading: &Reading<U>| (reading.kept, reading.is_documented);
        if best.as_ref().is_none_or(|best| rank(&reading) > rank(best)) {
            let is_whole = reading.kept == all && reading.is_documented;
            best = Some(reading);
            if is_whole {
                break;
            }
        }
    }
    best.map(|reading| reading.union)
}

/// How many members and items of `value` are still there in `written`.
fn kept(value: &Value, written: &Value) -> usize {
    match (value, written) {
        (Value::Object(value), Value::Object(written)) => value
            .iter()
            .filter_map(|(key, value)| Some(1 + kept(value, written.get(key)?)))
            .sum(),
        (Value::Array(value), Value::Array(written)) => value
            .iter()
            .zip(written)
            .map(|(value, written)| kept(value, written))
            .sum(),
        _ => 0,
    }
}

/// Writes a variant of a union that is told by its tag, adding the tag where the variant does not hold it.
///
/// # Errors
///
/// When the variant cannot be written.
pub(crate) fn write_tagged<T, S>(
    value: &T,
    tag: &'static str,
    name: &'static str,
    serializer: S,
) -> Result<S::Ok, S::Error>
where
    T: Serialize,
    S: serde::Serializer,
{
    let mut value = serde_json::to_value(value).map_err(serde::ser::Error::custom)?;
    if let Value::Object(members) = &mut value {
        members.entry(tag).or_insert_with(|| name.into());
    }
    value.serialize(serializer)
}

/// An enumeration of strings that keeps strings it does not know.
macro_rules! string_enum {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident {
            $($variant:ident = $text:literal,)*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $text, "`")]
                $variant,
            )*
            /// A value that was not documented when this code was generated.
            Unknown(String),
        }

        impl $name {
            /// The value as it is sent.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                match text.as_str() {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown(text),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::from)
            }
        }
    };
}
pub(crate) use string_enum;

/// An enumeration of whole numbers that keeps numbers it does not know.
macro_rules! integer_enum {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident {
            $($variant:ident = $number:literal,)*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $number, "`")]
                $variant,
            )*
            /// A value that was not documented when this code was generated.
            Unknown(i64),
        }

        impl From<i64> for $name {
            fn from(number: i64) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    other => Self::Unknown(other),
                }
            }
        }

        impl From<$name> for i64 {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$variant => $number,)*
                    $name::Unknown(number) => number,
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64((*self).into())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                i64::deserialize(deserializer).map(Self::from)
            }
        }
    };
}
pub(crate) use integer_enum;

/// Reads a value as one variant.
macro_rules! read {
    ($value:ident, $variant:path, $ty:ty) => {
        runtime::data::read_as::<$ty, Self>($value, $variant)
    };
    ($value:ident, $variant:path, $ty:ty, $check:path) => {
        runtime::data::read_checked::<$ty, _, Self>($value, $variant, $check)
    };
}
pub(crate) use read;

/// One of several types; what is read is the variant that keeps most of the value.
macro_rules! union {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident {
            $($variant:ident($ty:ty) $(if $check:path)?,)*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("A value of the kind `", stringify!($variant), "`.")]
                $variant($ty),
            )*
            /// A value of none of these kinds, as it came.
            Unknown(serde_json::Value),
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => value.serialize(serializer),)*
                    Self::Unknown(value) => value.serialize(serializer),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                let read = runtime::data::best(
                    &value,
                    &[$(|value| runtime::data::read!(value, Self::$variant, $ty $(, $check)?),)*],
                );
                Ok(read.unwrap_or(Self::Unknown(value)))
            }
        }
    };
}
pub(crate) use union;

/// One of several types, told by a property.
macro_rules! tagged_union {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident by $tag:literal {
            $($first:literal $(| $other:literal)* => $variant:ident($ty:ty),)*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $tag, "` is `", $first, "`.")]
                $variant($ty),
            )*
            /// A value of another kind, or not as documented, as it came.
            Unknown(serde_json::Value),
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => runtime::data::write_tagged(value, $tag, $first, serializer),)*
                    Self::Unknown(value) => value.serialize(serializer),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                let read = match value.get($tag).and_then(serde_json::Value::as_str) {
                    $(Some($first $(| $other)*) => <$ty>::deserialize(&value).map(Self::$variant).ok(),)*
                    _ => None,
                };
                Ok(read.unwrap_or(Self::Unknown(value)))
            }
        }
    };
}
pub(crate) use tagged_union;

/// Makes a struct of what must be there; the fields behind the arguments may be left out.
macro_rules! constructor {
    ($name:ident($($field:ident: $ty:ty),*) $($rest:ident),*) => {
        impl $name {
            /// With everything that must be there.
            #[allow(clippy::too_many_arguments, reason = "as many as must be there")]
            pub fn new($($field: $ty),*) -> Self {
                Self {
                    $($field: $field.into(),)*
                    $($rest: Default::default(),)*
                }
            }
        }
    };
}
pub(crate) use constructor;

/// Reads types from JSON bodies.
macro_rules! json_bodies {
    ($($ty:ty,)*) => {
        $(impl runtime::from_response::FromResponse for $ty {
            fn from_raw(
                raw: &mut runtime::from_response::RawResponse,
            ) -> Result<Self, runtime::from_response::Unread> {
                raw.json()
            }
        })*
    };
}
pub(crate) use json_bodies;

/// What an operation answers, by status.
macro_rules! responses {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident {
            $($(#[$documented:meta])* $status:pat => $variant:ident $(($ty:ty))?,)*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$documented])* $variant $(($ty))?,)*
        }

        impl runtime::from_response::FromResponse for $name {
            #[allow(unreachable_patterns, reason = "`default` covers every status")]
            fn is_streamed(status: u16) -> bool {
                match status {
                    $($status => false $(|| <$ty as runtime::from_response::FromResponse>::is_streamed(status))?,)*
                    _ => false,
                }
            }

            #[allow(unreachable_patterns, reason = "`default` covers every status")]
            fn from_raw(
                raw: &mut runtime::from_response::RawResponse,
            ) -> Result<Self, runtime::from_response::Unread> {
                match raw.status() {
                    $($status => Ok(Self::$variant $((<$ty as runtime::from_response::FromResponse>::from_raw(raw)?))?),)*
                    _ => Err(runtime::from_response::Unread::Undocumented),
                }
            }
        }

        impl runtime::error_response::DocumentedError for $name {
            fn describe(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let detail = match self {
                    $($(Self::$variant(body) => <$ty as runtime::error_response::Detail>::detail(body),)?)*
                    #[allow(unreachable_patterns, reason = "some variants have no body")]
                    _ => None,
                };
                match detail {
                    Some(body) => runtime::error_response::describe(&body, f),
                    None => Ok(()),
                }
            }
        }
    };
}
pub(crate) use responses;
