//! Strings whose format has a type of its own: dates, UUIDs, URLs. What a server sends wrong stays readable.

use std::{
    borrow::Cow,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    argument::Argument,
    constrained_string::{ConstrainedString, InvalidValue},
    from_response::{FromResponse, RawResponse, Unread},
    undocumented,
};

/// A type of the values of a format.
pub trait Format: Sized {
    /// The name of the format.
    const NAME: &'static str;
    /// What is expected, for people.
    const EXPECTED: &'static str;

    /// The value that `text` stands for; `None` when it stands for none.
    fn read(text: &str) -> Option<Self>;

    /// The value as it is sent.
    fn write(&self) -> String;
}

/// Whether `text` is a time without an offset: RFC 3339 has `partial-time` for that.
pub(super) fn is_local_time(text: &str) -> bool {
    let is_seconds = text
        .get(..8)
        .is_some_and(|time| time.bytes().filter(|byte| *byte == b':').count() == 2);
    let is_plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.');
    is_seconds && text.bytes().all(is_plain)
}

/// A value of a format, or the string that a server sent in its place.
///
/// A value is sent back as it came, even where a format has several strings for one value, such as `…00Z` and `…00.0Z`.
#[derive(Clone)]
pub struct Formatted<T> {
    value: Option<T>,
    /// The string that it was read from, where that is not what `value` is written as.
    written: Option<Box<str>>,
}

impl<T: Format> Formatted<T> {
    /// Reads any string. Whether it is of the format, [`Formatted::check`] returns.
    pub fn new_unchecked(text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        let value = T::read(text);
        let is_written_so = value.as_ref().is_some_and(|value| value.write() == text);
        Self {
            value,
            written: (!is_written_so).then(|| text.into()),
        }
    }

    /// The value; `None` when the string is not of the format.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The value.
    ///
    /// # Errors
    ///
    /// When the string is not of the format.
    pub fn get(&self) -> Result<&T, InvalidValue> {
        self.value.as_ref().ok_or_else(|| self.invalid())
    }

    /// The value alone.
    ///
    /// # Errors
    ///
    /// When the string is not of the format.
    pub fn into_inner(self) -> Result<T, InvalidValue> {
        match self.value {
            Some(value) => Ok(value),
            None => Err(self.invalid()),
        }
    }

    /// Whether the string is of the format. A string of a server may not be: those are read without a check.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub fn check(&self) -> Result<(), InvalidValue> {
        self.get().map(|_| ())
    }

    /// The string as it is sent.
    pub fn as_text(&self) -> Cow<'_, str> {
        match (&self.written, &self.value) {
            (Some(text), _) => Cow::Borrowed(text),
            (None, Some(value)) => Cow::Owned(value.write()),
            (None, None) => Cow::Borrowed(""),
        }
    }

    fn invalid(&self) -> InvalidValue {
        InvalidValue::new(T::NAME, &self.as_text(), T::EXPECTED)
    }
}

impl<T: Format> ConstrainedString for Formatted<T> {
    fn checked(text: String) -> Result<Self, InvalidValue> {
        let res = Self::new_unchecked(text);
        res.check()?;
        Ok(res)
    }
}

impl<T: Format> From<T> for Formatted<T> {
    fn from(value: T) -> Self {
        Self {
            value: Some(value),
            written: None,
        }
    }
}

impl<T: Format> From<T> for Argument<Formatted<T>> {
    fn from(value: T) -> Self {
        Formatted::from(value).into()
    }
}

impl<T: Format + Clone> From<&T> for Argument<Formatted<T>> {
    fn from(value: &T) -> Self {
        Formatted::from(value.clone()).into()
    }
}

impl<T: Format> FromStr for Formatted<T> {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        Self::checked(text.to_owned())
    }
}

/// Equal are equal values, however they are written; of strings that are not of the format, equal strings.
impl<T: Format + PartialEq> PartialEq for Formatted<T> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Some(this), Some(other)) => this == other,
            (None, None) => self.written == other.written,
            _ => false,
        }
    }
}

impl<T: Format + Eq> Eq for Formatted<T> {}

impl<T: Format + PartialEq> PartialEq<T> for Formatted<T> {
    fn eq(&self, other: &T) -> bool {
        self.value.as_ref() == Some(other)
    }
}

impl<T: Format + Hash> Hash for Formatted<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.value {
            Some(value) => value.hash(state),
            None => self.written.hash(state),
        }
    }
}

impl<T: Format> fmt::Display for Formatted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.as_text())
    }
}

impl<T: Format> fmt::Debug for Formatted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.value.is_some() {
            T::NAME
        } else {
            "Invalid"
        };
        f.debug_tuple(name).field(&self.as_text()).finish()
    }
}

impl<T: Format> Serialize for Formatted<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.as_text())
    }
}

/// Reads any string: a wrong value must not make a response unreadable.
impl<'de, T: Format> Deserialize<'de> for Formatted<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let res = String::deserialize(deserializer).map(Self::new_unchecked)?;
        undocumented::note(|| res.value.is_some());
        Ok(res)
    }
}

impl<T: Format> FromResponse for Formatted<T> {
    fn from_raw(raw: &mut RawResponse) -> Result<Self, Unread> {
        raw.json()
    }
}
