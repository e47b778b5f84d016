//! What types of a document need beyond serde's derives: enumerations that keep values they do not know, constructors, and
//! bodies.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::{integers, strict::Strict};

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

/// Reads JSON that may write an integer as `2.0` or `1e18`. That is rare, and so read a second time.
///
/// # Errors
///
/// When it is not JSON, or not of this type.
pub(crate) fn from_json<T: DeserializeOwned>(json: &[u8]) -> Result<T, serde_json::Error> {
    read_exactly(json).0
}

/// The same, with the JSON that was read last: an error is about this.
pub(super) fn read_exactly<T: DeserializeOwned>(
    json: &[u8],
) -> (Result<T, serde_json::Error>, Cow<'_, [u8]>) {
    let (read, has_lost_digits) = integers::noted(|| from_json_once(json));
    if read.is_ok() && !has_lost_digits {
        return (read, Cow::Borrowed(json));
    }
    match (integers::plain(json), read) {
        (Cow::Owned(plain), Ok(read)) => (from_json_once(&plain).or(Ok(read)), Cow::Borrowed(json)),
        (Cow::Owned(plain), Err(_)) => (from_json_once(&plain), Cow::Owned(plain)),
        (json, read) => (read, json),
    }
}

fn from_json_once<T: DeserializeOwned>(json: &[u8]) -> Result<T, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let read = T::deserialize(Strict(&mut deserializer))?;
    deserializer.end().map(|()| read)
}

/// `value` with its integers written as such: `2.0` and `1e3` are integers in JSON (JSON Schema 2020-12 core §4.2.3), and
/// none to serde.
pub(crate) fn integral(value: &Value) -> Cow<'_, Value> {
    if !has_unusual_integers(value) {
        return Cow::Borrowed(value);
    }
    let mut res = value.clone();
    write_integers(&mut res);
    Cow::Owned(res)
}

fn has_unusual_integers(value: &Value) -> bool {
    match value {
        Value::Number(_) => as_integer(value).is_some(),
        Value::Array(items) => items.iter().any(has_unusual_integers),
        Value::Object(members) => members.values().any(has_unusual_integers),
        _ => false,
    }
}

fn write_integers(value: &mut Value) {
    match value {
        Value::Number(_) => {
            if let Some(integer) = as_integer(value) {
                *value = integer.into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(write_integers),
        Value::Object(members) => members.values_mut().for_each(write_integers),
        _ => {}
    }
}

/// The integer that a number with a point or an exponent is.
fn as_integer(value: &Value) -> Option<i64> {
    /// The number below which doubles hold every integer.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let number = value.as_f64().filter(|_| value.is_f64())?;
    if number.abs() > EXACT {
        integers::note_lost();
    }
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a number without a fraction within 53 bits"
    )]
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
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
            /// Whether the value was documented when this code was generated.
            pub fn is_documented(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }

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
            fn serialize<__S: serde::Serializer>(&self, serializer: __S) -> Result<__S::Ok, __S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<__D: serde::Deserializer<'de>>(deserializer: __D) -> Result<Self, __D::Error> {
                let res = String::deserialize(deserializer).map(Self::from)?;
                runtime::undocumented::note(|| res.is_documented());
                Ok(res)
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
            fn serialize<__S: serde::Serializer>(&self, serializer: __S) -> Result<__S::Ok, __S::Error> {
                serializer.serialize_i64((*self).into())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<__D: serde::Deserializer<'de>>(deserializer: __D) -> Result<Self, __D::Error> {
                let res = i64::deserialize(deserializer).map(Self::from)?;
                runtime::undocumented::note(|| !matches!(res, Self::Unknown(_)));
                Ok(res)
            }
        }
    };
}
pub(crate) use integer_enum;

/// Makes a struct of what must be there; the fields behind the arguments may be left out. Where more must be there than a
/// few arguments, they are the fields of another struct.
macro_rules! constructor {
    (
        $name:ident($($field:ident: $ty:ty),*)
        $($rest:ident),*
        $(; $($fixed:ident = $value:expr),*)?
    ) => {
        impl $name {
            /// With everything that must be there; what has one value only is set.
            #[allow(clippy::new_without_default, reason = "there is more than what is set")]
            pub fn new($($field: $ty),*) -> Self {
                Self {
                    $($field: $field.into(),)*
                    $($($fixed: $value,)*)?
                    $($rest: Default::default(),)*
                }
            }
        }
    };
    (
        $name:ident by $required:ident($($field:ident: $ty:ty),*)
        $($rest:ident),*
        $(; $($fixed:ident = $value:expr),*)?
    ) => {
        #[doc = concat!("What [`", stringify!($name), "::new`] needs.")]
        pub struct $required {
            $(pub $field: $ty,)*
        }

        impl $name {
            /// With everything that must be there; what has one value only is set.
            pub fn new(required: $required) -> Self {
                Self {
                    $($field: required.$field.into(),)*
                    $($($fixed: $value,)*)?
                    $($rest: Default::default(),)*
                }
            }
        }
    };
}
pub(crate) use constructor;

/// Sets one property: to what is given, or to the only value that it has.
macro_rules! field_setter {
    ($field:ident $(($ty:ty))? $(= $value:expr)?) => {
        runtime::data::field_setter!($field as $field $(($ty))? $(= $value)?);
    };
    ($field:ident as $setter:ident($ty:ty)) => {
        #[doc = concat!("Sets [`", stringify!($field), "`](field@Self::", stringify!($field), ").")]
        #[must_use]
        pub fn $setter(mut self, $field: $ty) -> Self {
            self.$field = Some($field.into());
            self
        }
    };
    ($field:ident as $setter:ident = $value:expr) => {
        #[doc = concat!("Sets [`", stringify!($field), "`](field@Self::", stringify!($field), ") to its only value.")]
        #[must_use]
        pub fn $setter(mut self) -> Self {
            self.$field = Some($value);
            self
        }
    };
}
pub(crate) use field_setter;

/// Functions that set the fields of a struct that may be left out, one after the other.
macro_rules! field_setters {
    ($name:ident: $($field:ident $(as $setter:ident)? $(($ty:ty))? $(= $value:expr)?),* $(,)?) => {
        impl $name {
            $(runtime::data::field_setter!($field $(as $setter)? $(($ty))? $(= $value)?);)*
        }
    };
}
pub(crate) use field_setters;

/// The values of a tag that has several, as a type of these alone, which converts into that of the field.
macro_rules! tag_values {
    ($name:ident for $ty:ty: $($variant:ident = $value:literal),* $(,)?) => {
        /// The values that the tag may have in a new value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $value, "`")]
                $variant,
            )*
        }

        impl From<$name> for $ty {
            fn from(tag: $name) -> Self {
                match tag {
                    $($name::$variant => $value.into(),)*
                }
            }
        }
    };
}
pub(crate) use tag_values;

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

/// The responses of an operation, by status.
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
