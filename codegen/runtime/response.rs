//! Responses: status, headers, and the body as the type its status calls for.

use std::{
    borrow::Cow,
    fmt,
    ops::{Deref, DerefMut},
};

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap, HeaderName},
};
use serde::de::DeserializeOwned;

use super::{
    error::Error,
    mismatch::{InvalidResponse, Place, UnexpectedResponse},
    redact::{self, Sent},
    send::Answer,
    stream::ByteStream,
    timed_out::TimedOut,
};

/// What an operation answered: its value, with the status and headers it came with.
pub struct ResponseValue<T>(Box<Content<T>>);

struct Content<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
}

impl<T> ResponseValue<T> {
    /// A response made by hand, for tests.
    pub fn new(value: T, status: StatusCode, headers: HeaderMap) -> Self {
        Self(Box::new(Content {
            value,
            status,
            headers,
        }))
    }

    /// The value alone.
    pub fn into_inner(self) -> T {
        self.0.value
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The text of a header; `None` when it is missing or not text.
    pub fn header(&self, name: impl TryInto<HeaderName>) -> Option<&str> {
        let name = name.try_into().ok()?;
        self.0.headers.get(name)?.to_str().ok()
    }

    /// Another value with the same status and headers.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> ResponseValue<U> {
        let Content {
            value,
            status,
            headers,
        } = *self.0;
        ResponseValue::new(change(value), status, headers)
    }
}

/// Reads `answer`: as a success where its status is one, else as what the operation documents for failures.
///
/// # Errors
///
/// When it is no success, the connection breaks, the status is not documented, or the body is not what its status
/// calls for.
pub(crate) async fn read<T: FromResponse, E: FromResponse>(
    answer: Answer,
    is_success: fn(u16) -> bool,
) -> Result<ResponseValue<T>, Error<E>> {
    if is_success(answer.response.status().as_u16()) {
        return ResponseValue::of(answer).await;
    }
    Err(Error::ErrorResponse(ResponseValue::of(answer).await?))
}

impl<T: FromResponse> ResponseValue<T> {
    async fn of<E>(answer: Answer) -> Result<Self, Error<E>> {
        let Answer {
            mut response,
            sent,
            deadline,
        } = answer;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let mut raw = RawResponse {
            status,
            headers,
            body: Bytes::new(),
            stream: None,
        };
        if T::is_streamed(status.as_u16()) {
            raw.stream = Some(ByteStream::of(response));
        } else {
            let body = response.bytes();
            let body = match deadline {
                None => body.await,
                Some(deadline) => tokio::time::timeout_at(deadline.into(), body)
                    .await
                    .map_err(|_| Error::Timeout(TimedOut::new()))?,
            };
            raw.body = body.map_err(Error::of_body)?;
        }
        if !status.is_success() {
            raw.forget(&sent);
        }
        match T::from_raw(&mut raw) {
            Ok(value) => Ok(Self::new(value, status, raw.headers)),
            Err(Unread::Undocumented) => {
                raw.forget(&sent);
                Err(Error::UnexpectedResponse(Box::new(
                    UnexpectedResponse::new(status, raw.headers, raw.body),
                )))
            }
            Err(Unread::Malformed { place, source }) => {
                raw.forget(&sent);
                let response = InvalidResponse::new(status, raw.headers, raw.body, place, &source);
                Err(Error::InvalidResponse(Box::new(response)))
            }
        }
    }
}

impl<T> Deref for ResponseValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.value
    }
}

impl<T> DerefMut for ResponseValue<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0.value
    }
}

impl<T: fmt::Debug> fmt::Debug for ResponseValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseValue")
            .field("status", &self.0.status)
            .field("value", &self.0.value)
            .finish_non_exhaustive()
    }
}

/// A response before it is typed.
#[derive(Debug)]
pub struct RawResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    stream: Option<ByteStream>,
}

/// Why a response has no value of the type.
#[derive(Debug)]
pub enum Unread {
    /// The document does not speak of this status.
    Undocumented,
    /// The body is not what the status calls for.
    Malformed {
        /// Where in the body.
        place: Place,
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
        serde_json::from_slice(&self.body).map_err(|source| {
            // Only a failure is worth finding the place of.
            let mut deserializer = serde_json::Deserializer::from_slice(&self.body);
            match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
                Err(error) => Unread::Malformed {
                    place: Place::of(error.path()),
                    source: error.into_inner(),
                },
                Ok(_) => Unread::Malformed {
                    place: Place::whole(),
                    source,
                },
            }
        })
    }

    /// Takes the credentials of the request out of the body.
    fn forget(&mut self, sent: &Sent) {
        if let Cow::Owned(body) = redact::without_sent(&self.body, sent) {
            self.body = body.into();
        }
    }

    fn is_json(&self) -> bool {
        let media_type = self
            .headers
            .get(CONTENT_TYPE)
            .and_then(|it| it.to_str().ok());
        media_type.is_some_and(|text| {
            let essence = text.split(';').next().unwrap_or_default().trim();
            essence.ends_with("/json") || essence.ends_with("+json")
        })
    }
}

/// What a response can be read as.
pub trait FromResponse: Sized {
    /// Whether the body of this status is handed over before it has come.
    fn is_streamed(_status: u16) -> bool {
        false
    }

    /// Reads it.
    ///
    /// # Errors
    ///
    /// When the status is not documented, or the body is not what it calls for.
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

/// Text, or a JSON string where the server says so.
impl FromResponse for String {
    fn from_raw(raw: &mut RawResponse) -> Result<Self, Unread> {
        let in_json = raw.is_json().then(|| raw.json().ok()).flatten();
        Ok(in_json.unwrap_or_else(|| String::from_utf8_lossy(&raw.body).into_owned()))
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

/// Types of a document have theirs from `json_bodies!`; these have no type of their own.
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
