//! The parts of a request: query, headers, cookies, body.

use bytes::Bytes;
use reqwest::{
    Method,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue},
};
use serde::Serialize;

use super::{
    invalid_request::InvalidRequest,
    style::{self, Style},
};

/// A request of one operation, with everything but its path.
pub trait Request {
    /// Writes it.
    ///
    /// # Errors
    ///
    /// When a value cannot be written at its location.
    fn write(&self, parts: &mut Parts) -> Result<(), InvalidRequest>;
}

impl<R: Request + ?Sized> Request for &R {
    fn write(&self, parts: &mut Parts) -> Result<(), InvalidRequest> {
        (**self).write(parts)
    }
}

/// The parts of a request while they are written.
#[derive(Debug, Default)]
pub struct Parts {
    query: String,
    headers: HeaderMap,
    cookies: String,
    body: Option<reqwest::Body>,
}

impl Parts {
    /// The media types that are accepted.
    pub fn accept(&mut self, media_types: &'static str) {
        self.headers
            .insert(ACCEPT, HeaderValue::from_static(media_types));
    }

    /// A query parameter in the default style: `name=value`, lists as `name=a&name=b`.
    pub fn query<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        value: &T,
    ) -> Result<(), InvalidRequest> {
        self.query_in(name, Style::FORM, value)
    }

    /// A query parameter in another style.
    pub fn query_in<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        style: Style,
        value: &T,
    ) -> Result<(), InvalidRequest> {
        style::push_query(&mut self.query, "&", name, style, &to_value(name, value)?);
        Ok(())
    }

    /// The query that is written in the path of the operation.
    pub fn query_as_written(&mut self, query: &str) {
        self.push_query_string(query);
    }

    /// A query parameter whose value is JSON.
    pub fn query_json<T: Serialize>(
        &mut self,
        name: &str,
        value: &Option<T>,
    ) -> Result<(), InvalidRequest> {
        match value {
            Some(value) => self.query(name, &json_text(name, value)?),
            None => Ok(()),
        }
    }

    /// The complete query string, as a form with the fields of `value`.
    pub fn query_string<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        value: &T,
    ) -> Result<(), InvalidRequest> {
        match to_value(name, value)? {
            serde_json::Value::Null => Ok(()),
            value => {
                let text = style::form(&value, &[])
                    .map_err(|reason| InvalidRequest::parameter(name, reason))?;
                self.push_query_string(&text);
                Ok(())
            }
        }
    }

    /// The complete query string, as JSON.
    pub fn query_string_json<T: Serialize>(
        &mut self,
        name: &str,
        value: &Option<T>,
    ) -> Result<(), InvalidRequest> {
        if let Some(value) = value {
            let text = style::form_text(&json_text(name, value)?);
            self.push_query_string(&text);
        }
        Ok(())
    }

    /// The query may contain a credential too.
    fn push_query_string(&mut self, text: &str) {
        if !self.query.is_empty() && !text.is_empty() {
            self.query.push('&');
        }
        self.query.push_str(text);
    }

    /// A header parameter: lists as `a,b`.
    pub fn header<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), InvalidRequest> {
        self.header_in(name, Style::SIMPLE, value)
    }

    /// A header parameter whose objects are written as `key=value`, or not.
    pub fn header_in<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        style: Style,
        value: &T,
    ) -> Result<(), InvalidRequest> {
        match style::header(style, &to_value(name, value)?) {
            Some(text) => self.put_header(name, &text),
            None => Ok(()),
        }
    }

    /// A header parameter whose value is JSON.
    pub fn header_json<T: Serialize>(
        &mut self,
        name: &'static str,
        value: &Option<T>,
    ) -> Result<(), InvalidRequest> {
        match value {
            Some(value) => self.put_header(name, &json_text(name, value)?),
            None => Ok(()),
        }
    }

    fn put_header(&mut self, name: &'static str, text: &str) -> Result<(), InvalidRequest> {
        let header = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| InvalidRequest::parameter(name, "it is not a valid header name"))?;
        let value = HeaderValue::from_bytes(text.as_bytes()).map_err(|_| {
            InvalidRequest::parameter(name, "it contains a character that headers do not allow")
        })?;
        self.headers.insert(header, value);
        Ok(())
    }

    /// A cookie.
    pub fn cookie<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        value: &T,
    ) -> Result<(), InvalidRequest> {
        self.cookie_in(name, Style::FORM, value)
    }

    /// A cookie in another style.
    pub fn cookie_in<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        style: Style,
        value: &T,
    ) -> Result<(), InvalidRequest> {
        let value = to_value(name, value)?;
        style::check_cookie(name, style, &value)
            .map_err(|reason| InvalidRequest::parameter(name, reason))?;
        style::push_query(&mut self.cookies, "; ", name, style, &value);
        Ok(())
    }

    /// A cookie whose value is JSON.
    pub fn cookie_json<T: Serialize>(
        &mut self,
        name: &str,
        value: &Option<T>,
    ) -> Result<(), InvalidRequest> {
        match value {
            Some(value) => self.cookie(name, &json_text(name, value)?),
            None => Ok(()),
        }
    }

    /// A body of JSON.
    pub fn json<T: Serialize + ?Sized>(
        &mut self,
        media_type: &'static str,
        value: &T,
    ) -> Result<(), InvalidRequest> {
        let bytes = serde_json::to_vec(value).map_err(InvalidRequest::body)?;
        self.put_body(media_type, bytes.into());
        Ok(())
    }

    /// A body of JSON values, one a line.
    pub fn lines<T: Serialize>(
        &mut self,
        media_type: &'static str,
        values: &[T],
    ) -> Result<(), InvalidRequest> {
        let mut bytes = Vec::new();
        for value in values {
            serde_json::to_writer(&mut bytes, value).map_err(InvalidRequest::body)?;
            bytes.push(b'\n');
        }
        self.put_body(media_type, bytes.into());
        Ok(())
    }

    /// A body of form fields.
    pub fn form<T: Serialize + ?Sized>(
        &mut self,
        media_type: &'static str,
        value: &T,
    ) -> Result<(), InvalidRequest> {
        self.form_in(media_type, &[], value)
    }

    /// A body of form fields, some of which are written in a style of their own.
    pub fn form_in<T: Serialize + ?Sized>(
        &mut self,
        media_type: &'static str,
        styles: &[(&str, Style)],
        value: &T,
    ) -> Result<(), InvalidRequest> {
        let value = serde_json::to_value(value).map_err(InvalidRequest::body)?;
        let text = style::form(&value, styles)
            .map_err(|reason| InvalidRequest::parameter("body", reason))?;
        self.put_body(media_type, text.into());
        Ok(())
    }

    /// A body of text.
    pub fn text(&mut self, media_type: &'static str, text: &str) {
        self.put_body(media_type, text.to_owned().into());
    }

    /// A body of bytes.
    pub fn bytes(&mut self, media_type: &'static str, body: &Body) -> Result<(), InvalidRequest> {
        let content = body.take().ok_or_else(InvalidRequest::spent)?;
        self.put_body(body.media_type().unwrap_or(media_type), content);
        Ok(())
    }

    pub(super) fn put_body(&mut self, media_type: &str, body: reqwest::Body) {
        if let Ok(value) = HeaderValue::from_str(media_type) {
            self.headers.insert(CONTENT_TYPE, value);
        }
        self.body = Some(body);
    }

    /// What has been written, for comparison: pairs of the query, and headers.
    #[cfg(feature = "mock")]
    pub(super) fn written(self) -> (Vec<String>, Vec<(String, String)>) {
        let pairs = self.query.split('&').filter(|pair| !pair.is_empty());
        let mut headers: Vec<(String, String)> = self
            .headers
            .iter()
            .filter_map(|(name, value)| {
                let value = value.to_str().ok()?;
                Some((name.as_str().to_owned(), value.to_owned()))
            })
            .collect();
        if !self.cookies.is_empty() {
            headers.push((COOKIE.as_str().to_owned(), self.cookies.clone()));
        }
        (pairs.map(ToOwned::to_owned).collect(), headers)
    }

    /// Writes everything into `request`.
    pub(super) fn put_into(self, request: &mut reqwest::Request) -> Result<(), InvalidRequest> {
        if !self.query.is_empty() {
            let url = request.url_mut();
            match url.query() {
                Some(before) if !before.is_empty() => {
                    let both = format!("{before}&{}", self.query);
                    url.set_query(Some(&both));
                }
                _ => url.set_query(Some(&self.query)),
            }
        }
        let headers = request.headers_mut();
        if headers.is_empty() {
            *headers = self.headers;
        } else {
            headers.extend(self.headers);
        }
        if !self.cookies.is_empty() {
            let value = HeaderValue::from_str(&self.cookies).map_err(|_| {
                InvalidRequest::parameter(
                    "cookie",
                    "it contains a character that headers do not allow",
                )
            })?;
            headers.insert(COOKIE, value);
        }
        match self.body {
            Some(body) => {
                // The length of a stream is what a program knows; that of bytes is what they are.
                if body.as_bytes().is_some() {
                    request.headers_mut().remove(CONTENT_LENGTH);
                }
                *request.body_mut() = Some(body);
            }
            // A server may wait for the content that these methods have (RFC 9110 §8.6).
            None if matches!(
                *request.method(),
                Method::POST | Method::PUT | Method::PATCH
            ) =>
            {
                let headers = request.headers_mut();
                headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            None => {
                request.headers_mut().remove(CONTENT_LENGTH);
            }
        }
        Ok(())
    }
}

/// A path parameter, encoded.
///
/// # Errors
///
/// When it would be empty, or when it would mean another path (`.` and `..`).
pub fn path<T: Serialize + ?Sized>(
    name: &str,
    style: Style,
    value: &T,
) -> Result<String, InvalidRequest> {
    style::path(name, style, &to_value(name, value)?)
        .map_err(|reason| InvalidRequest::parameter(name, reason))
}

/// A path parameter whose value is JSON, encoded.
///
/// # Errors
///
/// When it cannot be written as JSON.
pub fn path_json<T: Serialize + ?Sized>(name: &str, value: &T) -> Result<String, InvalidRequest> {
    path(name, Style::SIMPLE, &json_text(name, value)?)
}

fn to_value<T: Serialize + ?Sized>(
    name: &str,
    value: &T,
) -> Result<serde_json::Value, InvalidRequest> {
    serde_json::to_value(value).map_err(|error| InvalidRequest::value(name, &error))
}

fn json_text<T: Serialize + ?Sized>(name: &str, value: &T) -> Result<String, InvalidRequest> {
    serde_json::to_string(value).map_err(|error| InvalidRequest::value(name, &error))
}

/// A body of bytes: in memory, or as a stream that is sent as it comes.
#[derive(Debug, Clone)]
pub struct Body {
    content: Content,
    media_type: Option<String>,
}

#[derive(Debug, Clone)]
enum Content {
    Bytes(Bytes),
    /// A stream can be sent once.
    Stream(std::sync::Arc<std::sync::Mutex<Option<reqwest::Body>>>),
}

impl Body {
    /// A body that is read while it is sent.
    pub fn stream(body: impl Into<reqwest::Body>) -> Self {
        let once = std::sync::Mutex::new(Some(body.into()));
        Self {
            content: Content::Stream(std::sync::Arc::new(once)),
            media_type: None,
        }
    }

    /// What `body` is: bytes where it has them, else what is read while it is sent.
    pub(super) fn whole(body: reqwest::Body) -> Self {
        match body.as_bytes() {
            Some(bytes) => Bytes::copy_from_slice(bytes).into(),
            None => Self::stream(body),
        }
    }

    /// Sets the media type, where the document leaves it open or has several.
    #[must_use]
    pub fn with_media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// The content; `None` when it was a stream and has been sent.
    pub(super) fn take(&self) -> Option<reqwest::Body> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes.clone().into()),
            Content::Stream(once) => once.lock().ok()?.take(),
        }
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self {
            content: Content::Bytes(bytes.into()),
            media_type: None,
        }
    }
}
