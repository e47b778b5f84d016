//! Arguments of operations that are strings with a documented format.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::constrained_string::{ConstrainedString, InvalidValue};

/// The argument for a parameter: a `T`, or a string that has to be a valid one; for a list, a list of them.
///
/// An invalid string is reported when the request is sent, before anything goes out.
#[derive(Debug, Clone)]
pub struct Argument<T>(Result<T, InvalidValue>);

impl<T: ConstrainedString> From<T> for Argument<T> {
    fn from(value: T) -> Self {
        Self(Ok(value))
    }
}

impl<T: ConstrainedString + Clone> From<&T> for Argument<T> {
    fn from(value: &T) -> Self {
        Self(Ok(value.clone()))
    }
}

impl<T: ConstrainedString> From<String> for Argument<T> {
    fn from(text: String) -> Self {
        Self(T::checked(text))
    }
}

impl<T: ConstrainedString> From<&String> for Argument<T> {
    fn from(text: &String) -> Self {
        Self(T::checked(text.clone()))
    }
}

impl<T: ConstrainedString> From<&str> for Argument<T> {
    fn from(text: &str) -> Self {
        Self(T::checked(text.to_owned()))
    }
}

impl<T: ConstrainedString> From<Cow<'_, str>> for Argument<T> {
    fn from(text: Cow<'_, str>) -> Self {
        Self(T::checked(text.into_owned()))
    }
}

impl<T: ConstrainedString, V: Into<Argument<T>>> From<Vec<V>> for Argument<Vec<T>> {
    fn from(values: Vec<V>) -> Self {
        Self(values.into_iter().map(|value| value.into().0).collect())
    }
}

impl<T: ConstrainedString, V: Into<Argument<T>>, const N: usize> From<[V; N]> for Argument<Vec<T>> {
    fn from(values: [V; N]) -> Self {
        Self(values.into_iter().map(|value| value.into().0).collect())
    }
}

impl<T: ConstrainedString, V: Into<Argument<T>> + Clone> From<&[V]> for Argument<Vec<T>> {
    fn from(values: &[V]) -> Self {
        Self::from(values.to_vec())
    }
}

impl<T: Serialize> Serialize for Argument<T> {
    /// An invalid value cannot be written, and the error gives the reason.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Ok(value) => value.serialize(serializer),
            Err(error) => Err(serde::ser::Error::custom(error)),
        }
    }
}
