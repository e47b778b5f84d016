//! The response of an operation: its value, status and headers.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    str::FromStr,
};

use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderName},
};

use super::link;

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

    /// The value of a header as a `V`, such as a number; `None` when it is missing, `Some(Err(_))` when it is not one.
    pub fn header_as<V: FromStr>(
        &self,
        name: impl TryInto<HeaderName>,
    ) -> Option<Result<V, V::Err>> {
        self.header(name).map(|text| text.trim().parse())
    }

    /// The target of the link with this relation in the header `Link`, such as that to the `next` page, as the server
    /// wrote it.
    pub fn link(&self, relation: &str) -> Option<&str> {
        link::target(&self.0.headers, relation)
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
