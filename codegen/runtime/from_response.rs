//! Reads a raw response as one of the types that responses may have.

use std::borrow::Cow;

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde::de::DeserializeOwned;

use super::{
    charset,
    mismatch::{self, BodyLocation},
    redact::{self, Sent},
    stream::ByteStream,
};

/// A response before it is typed.
#[derive(Debug)]
pub struct RawResponse {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) stream: Option<ByteStream>,
}

/// Why a response cannot be read as a type.
#[derive(Debug)]
pub enum Unread {
    /// The status is not documented.
    Undocumented,
    /// The body is not as documented for the status.
    Malformed {
        /// Where in the body.
        location: BodyLocation,
        /// What is wrong.
        source: serde_json::Error,
    },
}

impl RawResponse {
    /// The status.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// When it is not JSON, or not of this type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Unread> {
        mismatch::read_json(&self.body)
            .map_err(|(location, source)| Unread::Malformed { location, source })
    }

    /// Removes the credentials of the request from the body.
    pub(super) fn forget(&mut self, sent: &Sent) {
        if let Cow::Owned(body) = redact::without_sent(&self.body, sent) {
            self.body = body.into();
        }
    }

    /// The body as text.
    ///
    /// # Errors
    ///
    /// When it is none in its charset.
    fn text(&self) -> Result<String, Unread> {
        charset::decode(&self.body, self.media_type()).map_err(|reason| Unread::Malformed {
            location: BodyLocation::root(),
            source: serde::de::Error::custom(reason),
        })
    }

    fn media_type(&self) -> &str {
        let header = self.headers.get(CONTENT_TYPE);
        header.and_then(|it| it.to_str().ok()).unwrap_or_default()
    }

    fn is_json(&self) -> bool {
        let essence = self.media_type().split(';').next().unwrap_or_default();
        let essence = essence.trim();
        essence.ends_with("/json") || essence.ends_with("+json")
    }
}

/// A type that a response can be read as.
pub trait FromResponse: Sized {
    /// Whether the body of this status is streamed.
    fn is_streamed(_status: u16) -> bool {
        false
    }

    /// Reads it.
    ///
    /// # Errors
    ///
    /// When the status is not documented, or the body is not as documented for it.
    fn from_raw(raw: &mut RawResponse) -> Result<Self, Unread>;
}

/// No body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Empty;

impl FromResponse for Empty {
    fn from_raw(_raw: &mut RawResponse) -> Result<Self, Unread> {
        Ok(Self)
    }
}

/// Nothing: the document describes no response of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undocumented {}

impl FromResponse for Undocumented {
    fn from_raw(_raw: &mut RawResponse) -> Result<Self, Unread> {
        Err(Unread::Undocumented)
    }
}

impl FromResponse for ByteStream {
    fn is_streamed(_status: u16) -> bool {
        true
    }

    fn from_raw(raw: &mut RawResponse) -> Result<Self, Unread> {
        raw.stream.take().ok_or(Unread::Undocumented)
    }
}

/// Text, or a JSON string by the `Content-Type`.
impl FromResponse for String {
    fn from_raw(raw: &mut RawResponse) -> Result<Self, Unread> {
        let in_json = raw.is_json().then(|| raw.json().ok()).flatten();
        in_json.map_or_else(|| raw.text(), Ok)
    }
}

impl<T: DeserializeOwned> FromResponse for Vec<T> {
    fn from_raw(raw: &mut RawResponse) -> Result<Self, Unread> {
        raw.json()
    }
}

impl<T: DeserializeOwned> FromResponse for Option<T> {
    fn from_raw(raw: &mut RawResponse) -> Result<Self, Unread> {
        if raw.body.is_empty() {
            return Ok(None);
        }
        raw.json()
    }
}

impl<T: DeserializeOwned> FromResponse for std::collections::BTreeMap<String, T> {
    fn from_raw(raw: &mut RawResponse) -> Result<Self, Unread> {
        raw.json()
    }
}

/// Implements `FromResponse` for types of the standard library; `json_bodies!` does so for types of the document.
macro_rules! read_as_json {
    ($($ty:ty),*) => {
        $(impl FromResponse for $ty {
            fn from_raw(raw: &mut RawResponse) -> Result<Self, Unread> {
                raw.json()
            }
        })*
    };
}

read_as_json!(serde_json::Value, bool, i32, i64, u32, u64, f64);
