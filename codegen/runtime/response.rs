//! The response of an operation: its value, status and headers.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderName},
};

/// The response of an operation: its value, status and headers.
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

    /// The string value of a header; `None` when it is missing or not text.
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
