//! Documented headers of responses, read as their types.

use std::{fmt, marker::PhantomData};

use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{error::Error, response::ResponseValue};

/// A documented header of a response, with the type of its value: a constant of the request, for
/// [`ResponseValue::typed_header`] and [`Error::typed_header`].
pub struct ResponseHeader<V> {
    name: &'static str,
    form: Form,
    /// What stands between the values of a list.
    separator: char,
    ty: PhantomData<fn() -> V>,
}

/// How the value of a header is written (OAS 3.0.3 §4.7.21: the style `simple`).
#[derive(Debug, Clone, Copy)]
enum Form {
    /// A string.
    String,
    /// A number or a boolean.
    Value,
    /// A list of strings.
    Strings,
    /// A list of numbers or booleans.
    Values,
    /// JSON.
    Json,
}

impl<V> ResponseHeader<V> {
    /// One whose value is a string.
    pub const fn string(name: &'static str) -> Self {
        Self::new(name, Form::String)
    }

    /// One whose value is a number or a boolean.
    pub const fn value(name: &'static str) -> Self {
        Self::new(name, Form::Value)
    }

    /// One whose value is a list of strings.
    pub const fn strings(name: &'static str) -> Self {
        Self::new(name, Form::Strings)
    }

    /// One whose value is a list of numbers or booleans.
    pub const fn values(name: &'static str) -> Self {
        Self::new(name, Form::Values)
    }

    /// One whose value is JSON.
    pub const fn json(name: &'static str) -> Self {
        Self::new(name, Form::Json)
    }

    const fn new(name: &'static str, form: Form) -> Self {
        Self {
            name,
            form,
            separator: ',',
            ty: PhantomData,
        }
    }

    /// With another sign between the values of a list.
    pub const fn separated(mut self, separator: char) -> Self {
        self.separator = separator;
        self
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

impl<V: DeserializeOwned> ResponseHeader<V> {
    /// Reads it from `headers`; `None` when it is not there. Several lines of a list are one (RFC 9110 §5.3).
    ///
    /// # Errors
    ///
    /// When it is there and is not a `V`.
    pub fn read(&self, headers: &HeaderMap) -> Result<Option<V>, InvalidHeader> {
        let mut lines = Vec::new();
        for line in headers.get_all(self.name) {
            match std::str::from_utf8(line.as_bytes()) {
                Ok(line) => lines.push(line.trim()),
                Err(_) => {
                    return Err(
                        self.invalid(&String::from_utf8_lossy(line.as_bytes()), "it is not text")
                    );
                }
            }
        }
        let Some(first) = lines.first() else {
            return Ok(None);
        };
        let is_list = matches!(self.form, Form::Strings | Form::Values);
        let separator = self.separator.to_string();
        let text = if is_list {
            lines.join(&separator)
        } else {
            (*first).to_owned()
        };
        let read = serde_json::from_value(self.json_of(&text));
        read.map(Some)
            .map_err(|error| self.invalid(&text, &error.to_string()))
    }

    fn json_of(&self, text: &str) -> Value {
        let items = || {
            let items = text.split(self.separator).map(str::trim);
            items.filter(|item| !item.is_empty())
        };
        match self.form {
            Form::String => text.into(),
            Form::Value => scalar(text),
            Form::Strings => items().map(Value::from).collect(),
            Form::Values => items().map(scalar).collect(),
            Form::Json => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
        }
    }

    fn invalid(&self, text: &str, reason: &str) -> InvalidHeader {
        InvalidHeader {
            name: self.name,
            text: text.to_owned(),
            reason: reason.to_owned(),
        }
    }
}

/// A number or a boolean; a string where it is neither.
fn scalar(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
        _ => text.into(),
    }
}

impl<T> ResponseValue<T> {
    /// The value of a documented header, such as `GetPet::X_RATE_LIMIT`; `None` when it is not there.
    ///
    /// # Errors
    ///
    /// When it is there and is not of the documented type.
    pub fn typed_header<V: DeserializeOwned>(
        &self,
        header: ResponseHeader<V>,
    ) -> Result<Option<V>, InvalidHeader> {
        header.read(self.headers())
    }
}

impl<E> Error<E> {
    /// The value of a documented header of the response, such as `GetPet::RETRY_AFTER`; `None` when it is not there, or
    /// when there was no response.
    ///
    /// # Errors
    ///
    /// When it is there and is not of the documented type.
    pub fn typed_header<V: DeserializeOwned>(
        &self,
        header: ResponseHeader<V>,
    ) -> Result<Option<V>, InvalidHeader> {
        match self {
            Self::ErrorResponse(response) => header.read(response.headers()),
            Self::UnexpectedResponse(response) => header.read(response.headers()),
            Self::InvalidResponse(response) => header.read(response.headers()),
            _ => Ok(None),
        }
    }
}

/// The header of a response is not of its documented type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidHeader {
    name: &'static str,
    text: String,
    reason: String,
}

impl InvalidHeader {
    /// The name of the header.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What the server sent.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for InvalidHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, text, reason } = self;
        write!(
            f,
            "the header `{name}` of the response is not as documented: {reason}: `{text}`"
        )
    }
}

impl std::error::Error for InvalidHeader {}

impl<V> Clone for ResponseHeader<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for ResponseHeader<V> {}

impl<V> fmt::Debug for ResponseHeader<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResponseHeader").field(&self.name).finish()
    }
}
