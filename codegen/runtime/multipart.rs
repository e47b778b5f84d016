//! Bodies of several parts (RFC 7578, RFC 2046 §5.1).

use std::{
    collections::hash_map::RandomState,
    fmt::Write as _,
    hash::{BuildHasher, Hasher},
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use serde::Serialize;

use super::{
    invalid_request::InvalidRequest,
    request::{Body, Parts},
    style::{self, Style},
};

/// A body of parts, by name or by position.
#[derive(Debug, Clone)]
pub struct Multipart {
    boundary: String,
    parts: Vec<(Option<String>, Part)>,
    /// Headers of parts: the name of the part, and name and value of the header.
    headers: Vec<(String, String, String)>,
    /// The first part that cannot be written, and why.
    unwritable: Option<(String, &'static str)>,
}

impl Parts {
    /// A body of parts with headers of their own.
    pub fn multipart(
        &mut self,
        media_type: &'static str,
        parts: &Multipart,
    ) -> Result<(), InvalidRequest> {
        let essence = media_type.split(';').next().unwrap_or(media_type).trim();
        let content_type = format!("{essence}; boundary={}", parts.boundary);
        if let Some((name, reason)) = &parts.unwritable {
            return Err(InvalidRequest::parameter(name, *reason));
        }
        let body = parts.take().ok_or_else(InvalidRequest::spent)?;
        self.put_body(&content_type, body);
        Ok(())
    }
}

/// Why a value is not a valid part.
pub(super) const NO_JSON: &str = "it cannot be written as JSON";

/// One part.
#[derive(Debug, Clone)]
pub struct Part {
    body: Body,
    pub(super) file_name: Option<String>,
    pub(super) media_type: Option<String>,
    headers: Vec<(String, String)>,
}

impl Default for Multipart {
    fn default() -> Self {
        Self::new()
    }
}

impl Multipart {
    /// A body without parts.
    pub fn new() -> Self {
        Self {
            boundary: boundary(),
            parts: Vec::new(),
            headers: Vec::new(),
            unwritable: None,
        }
    }

    /// A header of all parts called `part`, those that come later among them.
    pub(crate) fn header_value<T: Serialize>(mut self, part: &str, name: &str, value: T) -> Self {
        match serde_json::to_value(value) {
            Ok(value) => {
                if let Some(text) = style::header(Style::SIMPLE, &value) {
                    let header = (part.to_owned(), name.to_owned(), text.into_owned());
                    self.headers.push(header);
                }
            }
            Err(_) => self.reject(part, NO_JSON),
        }
        self
    }

    /// Notes that the part `name` cannot be written.
    pub(super) fn reject(&mut self, name: &str, reason: &'static str) {
        self.unwritable
            .get_or_insert_with(|| (name.to_owned(), reason));
    }

    pub(crate) fn header_text(self, part: &str, name: &str, text: impl Into<String>) -> Self {
        self.header_value(part, name, text.into())
    }

    /// Adds a field of text.
    #[must_use]
    pub fn text(self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.part(name, Part::new(text.into()))
    }

    /// Adds a field whose value is JSON.
    ///
    /// # Errors
    ///
    /// When the value cannot be written as JSON.
    pub fn json<T: Serialize + ?Sized>(
        self,
        name: impl Into<String>,
        value: &T,
    ) -> Result<Self, serde_json::Error> {
        let part = Part::new(serde_json::to_vec(value)?).media_type("application/json");
        Ok(self.part(name, part))
    }

    /// Adds a file.
    #[must_use]
    pub fn file(
        self,
        name: impl Into<String>,
        file_name: impl Into<String>,
        body: impl Into<Body>,
    ) -> Self {
        let part = Part::new(body)
            .file_name(file_name)
            .media_type("application/octet-stream");
        self.part(name, part)
    }

    /// Adds a part.
    #[must_use]
    pub fn part(mut self, name: impl Into<String>, part: Part) -> Self {
        self.parts.push((Some(name.into()), part));
        self
    }

    /// Adds a part without a name: the next by position, in bodies that are lists (OAS 3.2.0 §4.14.4).
    #[must_use]
    pub fn unnamed(mut self, part: Part) -> Self {
        self.parts.push((None, part));
        self
    }

    /// A part that consists of these parts, in `media_type`, such as `multipart/mixed`.
    pub fn into_part(self, media_type: &str) -> Part {
        let media_type = format!("{media_type}; boundary={}", self.boundary);
        let body = self.take().map_or_else(|| Body::from(""), Body::whole);
        Part::new(body).media_type(media_type)
    }

    /// The body; `None` when a part was a stream and has been sent.
    fn take(&self) -> Option<reqwest::Body> {
        let mut pieces = Vec::new();
        for (name, part) in &self.parts {
            let mut head = format!("--{}\r\n", self.boundary);
            if let Some(name) = name {
                let _ = write!(
                    head,
                    "Content-Disposition: form-data; name=\"{}\"",
                    quoted(name)
                );
            } else if part.file_name.is_some() {
                head.push_str("Content-Disposition: attachment");
            }
            if let Some(file_name) = &part.file_name {
                let _ = write!(head, "; filename=\"{}\"", quoted(file_name));
            }
            if name.is_some() || part.file_name.is_some() {
                head.push_str("\r\n");
            }
            if let Some(media_type) = &part.media_type {
                let _ = write!(
                    head,
                    "Content-Type: {}\r\n",
                    media_type.replace(['\r', '\n'], "")
                );
            }
            let documented = self.headers.iter();
            let documented = documented.filter(|(part, ..)| Some(part) == name.as_ref());
            let documented = documented.map(|(_, name, value)| (name, value));
            let own = part.headers.iter().map(|(name, value)| (name, value));
            for (name, value) in documented.chain(own) {
                let field = format!("{name}: {value}").replace(['\r', '\n'], "");
                let _ = write!(head, "{field}\r\n");
            }
            head.push_str("\r\n");
            pieces.push(reqwest::Body::from(head));
            pieces.push(part.body.take()?);
            pieces.push(reqwest::Body::from("\r\n"));
        }
        pieces.push(reqwest::Body::from(format!("--{}--\r\n", self.boundary)));
        Some(joined(pieces))
    }
}

impl<T: Into<Body>> From<T> for Part {
    fn from(body: T) -> Self {
        Self::new(body)
    }
}

impl Part {
    /// A part of these bytes.
    pub fn new(body: impl Into<Body>) -> Self {
        Self {
            body: body.into(),
            file_name: None,
            media_type: None,
            headers: Vec::new(),
        }
    }

    /// Names the file it is.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets its media type.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Adds a header of the part alone (OAS 3.0.3 §4.7.15).
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

/// Quotes and line ends as browsers send them (RFC 7578 §2).
fn quoted(text: &str) -> String {
    text.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A boundary that no part contains, but with a probability of 2⁻¹²⁸.
fn boundary() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random())
}

/// One after the other; in one piece when all are in memory, so that the length is known and the request can be
/// retried.
fn joined(pieces: Vec<reqwest::Body>) -> reqwest::Body {
    let in_memory: Option<Vec<&[u8]>> = pieces.iter().map(reqwest::Body::as_bytes).collect();
    if let Some(all) = in_memory {
        return all.concat().into();
    }
    reqwest::Body::wrap_stream(Chain {
        rest: pieces.into_iter(),
        current: None,
    })
}

/// The bytes of several bodies.
struct Chain {
    rest: std::vec::IntoIter<reqwest::Body>,
    current: Option<reqwest::Body>,
}

impl Stream for Chain {
    type Item = Result<Bytes, reqwest::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        use http_body::Body as _;
        loop {
            if self.current.is_none() {
                self.current = self.rest.next();
            }
            let Some(body) = &mut self.current else {
                return Poll::Ready(None);
            };
            match Pin::new(body).poll_frame(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(frame))) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Poll::Ready(Some(Ok(bytes)));
                    }
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => self.current = None,
            }
        }
    }
}
