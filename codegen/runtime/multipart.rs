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
use serde_json::Value;

use super::{
    data::integral,
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
    /// The first part that cannot be written.
    unwritable: Option<String>,
}

/// A body of described parts: a function for each, those that must be there in `new`.
macro_rules! form {
    (
        $(#[$attribute:meta])*
        pub struct $form:ident {
            $($required:ident(
                $required_name:literal,
                $argument:ident: $required_ty:ty $(as $required_media:literal)?
            ),)*
        }
        optional {
            $(
                $(#[$doc:meta])*
                $kind:ident($name:literal, $field:ident: $ty:ty $(as $media:literal)?),
            )*
        }
        $(headers {
            $(
                $(#[$header_doc:meta])*
                $header_kind:ident($part:literal, $header_name:literal, $header:ident: $value:ty),
            )*
        })?
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone)]
        pub struct $form(runtime::Multipart);

        impl $form {
            /// With the parts that must be there.
            #[allow(clippy::new_without_default, reason = "what must be there may change")]
            #[allow(clippy::too_many_arguments, reason = "as many as must be there")]
            pub fn new($($argument: $required_ty),*) -> Self {
                let form = runtime::Multipart::new();
                $(
                    let form = form.add()$(.typed($required_media))?;
                    let form = form.$required($required_name, $argument);
                )*
                Self(form)
            }

            $(
                $(#[$doc])*
                #[must_use]
                pub fn $field(self, $field: $ty) -> Self {
                    Self(self.0.add()$(.typed($media))?.$kind($name, $field))
                }
            )*

            $($(
                $(#[$header_doc])*
                #[must_use]
                pub fn $header(self, $header: $value) -> Self {
                    Self(self.0.$header_kind($part, $header_name, $header))
                }
            )*)?
        }

        impl From<$form> for runtime::Multipart {
            fn from(form: $form) -> Self {
                form.0
            }
        }
    };
}
pub(crate) use form;

/// Adds parts of described bodies.
pub(crate) struct Add {
    form: Multipart,
    /// The documented media type of the part.
    media_type: Option<&'static str>,
}

impl Add {
    pub(crate) fn typed(mut self, media_type: &'static str) -> Self {
        self.media_type = Some(media_type);
        self
    }

    pub(crate) fn text(self, name: &str, text: impl Into<String>) -> Multipart {
        self.value(name, text.into())
    }

    /// A string as it is, else JSON; all of it JSON where the document says so.
    pub(crate) fn value<T: Serialize>(self, name: &str, value: T) -> Multipart {
        let is_json = self.media_type.is_some_and(|it| it.ends_with("json"));
        let (text, default) = match serde_json::to_value(value) {
            Ok(Value::Null) => return self.form,
            Ok(Value::String(text)) if !is_json => (text, None),
            Ok(value @ (Value::Bool(_) | Value::Number(_))) => (integral(&value).to_string(), None),
            Ok(value) => (value.to_string(), Some("application/json")),
            Err(_) => {
                let mut form = self.form;
                form.unwritable.get_or_insert_with(|| name.to_owned());
                return form;
            }
        };
        let part = Part::new(text);
        let part = match self.media_type.or(default) {
            Some(media_type) => part.media_type(media_type),
            None => part,
        };
        self.form.part(name, part)
    }

    pub(crate) fn values<T: Serialize>(self, name: &str, values: Vec<T>) -> Multipart {
        self.each(values, |add, value| add.value(name, value))
    }

    /// Servers distinguish files from fields by the name of the file.
    pub(crate) fn file(self, name: &str, part: impl Into<Part>) -> Multipart {
        let mut part = part.into();
        part.file_name.get_or_insert_with(|| name.to_owned());
        part.media_type.get_or_insert_with(|| {
            let documented = self.media_type.unwrap_or("application/octet-stream");
            documented.to_owned()
        });
        self.form.part(name, part)
    }

    pub(crate) fn files(self, name: &str, parts: Vec<Part>) -> Multipart {
        self.each(parts, |add, part| add.file(name, part))
    }

    fn each<T>(self, list: Vec<T>, one: impl Fn(Self, T) -> Multipart) -> Multipart {
        let media_type = self.media_type;
        let add = |form, item| one(Self { form, media_type }, item);
        list.into_iter().fold(self.form, add)
    }
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
        if let Some(name) = &parts.unwritable {
            return Err(InvalidRequest::parameter(
                name,
                "it cannot be written as JSON",
            ));
        }
        let body = parts.take().ok_or_else(InvalidRequest::spent)?;
        self.put_body(&content_type, body);
        Ok(())
    }
}

/// One part.
#[derive(Debug, Clone)]
pub struct Part {
    body: Body,
    file_name: Option<String>,
    media_type: Option<String>,
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

    pub(crate) fn add(self) -> Add {
        Add {
            form: self,
            media_type: None,
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
            Err(_) => {
                self.unwritable.get_or_insert_with(|| part.to_owned());
            }
        }
        self
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
