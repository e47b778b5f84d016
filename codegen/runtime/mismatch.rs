//! Responses that are not as documented: their status, or their body.
//!
//! **Invariant:** their messages are short, on one line, and hold no credential.

use std::{
    collections::BTreeMap,
    error,
    fmt::{self, Write as _},
};

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

use super::{data, redact, strict::Strict};

/// The response as it was received.
struct Content {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// A response with a status that is not documented.
pub struct UnexpectedResponse(Content);

impl UnexpectedResponse {
    pub(super) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self(Content {
            status,
            headers,
            body,
        })
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }
}

impl fmt::Display for UnexpectedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the server responded with {}, which is not documented: {}",
            self.0.status,
            Excerpt(&self.0.body)
        )
    }
}

impl fmt::Debug for UnexpectedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UnexpectedResponse").field(&self.0).finish()
    }
}

/// A response whose body is not as documented for its status.
pub struct InvalidResponse {
    content: Content,
    location: BodyLocation,
    problem: JsonProblem,
}

/// A location in a body.
#[derive(Debug, Clone, Default)]
pub struct BodyLocation {
    /// For people: `items[3].id`.
    path: String,
    /// RFC 6901: `/items/3/id`.
    pointer: String,
}

impl InvalidResponse {
    pub(super) fn new(
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        location: BodyLocation,
        source: &serde_json::Error,
    ) -> Self {
        let (location, problem) = JsonProblem::at(location, source);
        Self {
            content: Content {
                status,
                headers,
                body,
            },
            location,
            problem,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.content.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.content.headers
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        &self.content.body
    }

    /// Where in the body the mismatch is, such as `items[3].id`; `.` is the body itself.
    pub fn path(&self) -> &str {
        &self.location.path
    }

    /// The same as a JSON Pointer (RFC 6901), such as `/items/3/id`; empty for the body itself.
    pub fn pointer(&self) -> &str {
        &self.location.pointer
    }

    /// Whether the body ends too early, as after a broken connection.
    pub fn is_truncated(&self) -> bool {
        self.problem.category == serde_json::error::Category::Eof
    }

    /// Whether the body is JSON, but not of the documented type.
    pub fn is_json(&self) -> bool {
        self.problem.category == serde_json::error::Category::Data
    }

    pub(super) fn problem(&self) -> &JsonProblem {
        &self.problem
    }
}

impl fmt::Display for InvalidResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the server responded with {} and a body that is not as documented at `{}`: {}: {}",
            self.content.status,
            self.location.path,
            self.problem,
            Excerpt(&self.content.body)
        )
    }
}

impl fmt::Debug for InvalidResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvalidResponse")
            .field("content", &self.content)
            .field("path", &self.location.path)
            .field("problem", &self.problem)
            .finish()
    }
}

impl fmt::Debug for Content {
    /// Values of headers may be cookies; only their names are shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.keys().map(|name| name.as_str()).collect();
        f.debug_struct("Content")
            .field("status", &self.status)
            .field("headers", &names)
            .field("body", &format_args!("{}", Excerpt(&self.body)))
            .finish()
    }
}

impl BodyLocation {
    pub(super) fn of(path: &serde_path_to_error::Path) -> Self {
        Self {
            path: path.to_string(),
            pointer: pointer(path),
        }
    }

    /// This location, and `inner` below it.
    pub(super) fn within(mut self, inner: &str) -> Self {
        for token in inner.split('/').skip(1) {
            let name = token.replace("~1", "/").replace("~0", "~");
            let is_index = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
            if is_index {
                let _ = write!(self.path, "[{name}]");
            } else if self.path == "." {
                self.path = name;
            } else {
                let _ = write!(self.path, ".{name}");
            }
        }
        self.pointer.push_str(inner);
        self
    }

    /// As a JSON Pointer (RFC 6901).
    pub(super) fn as_pointer(&self) -> &str {
        &self.pointer
    }

    /// The body itself.
    pub(super) fn root() -> Self {
        Self {
            path: ".".to_owned(),
            pointer: String::new(),
        }
    }
}

/// Reads `body` as JSON.
///
/// # Errors
///
/// Where and why it is not a `T`.
pub(super) fn read_json<T: DeserializeOwned>(
    body: &[u8],
) -> Result<T, (BodyLocation, serde_json::Error)> {
    let (read, body) = data::read_exactly(body);
    read.map_err(|source| {
        // The location is only needed for a failure.
        let mut deserializer = serde_json::Deserializer::from_slice(&body);
        match serde_path_to_error::deserialize::<_, T>(Strict(&mut deserializer)) {
            Err(error) => (BodyLocation::of(error.path()), error.into_inner()),
            Ok(_) => (BodyLocation::root(), source),
        }
    })
}

/// Reads the members without a name of their own. Serde keeps these apart from the value that they are in, so where an
/// error is in them, and that objects are read of objects alone, is seen to here.
///
/// # Errors
///
/// When one of them cannot be read; says which, and where in it.
pub(crate) fn rest<'de, T, D>(deserializer: D) -> Result<BTreeMap<String, T>, D::Error>
where
    T: DeserializeOwned,
    D: serde::Deserializer<'de>,
{
    let members =
        <BTreeMap<String, serde_json::Value> as serde::Deserialize>::deserialize(deserializer)?;
    let read = members.into_iter().map(|(name, value)| {
        let read = serde_path_to_error::deserialize(Strict(value));
        let read = read.map_err(|error| {
            let message = error.inner().to_string();
            let inner = pointer(error.path());
            let pointer = format!("/{}{inner}", escaped(&name));
            serde::de::Error::custom(at(&pointer, &message))
        })?;
        Ok((name, read))
    });
    read.collect()
}

/// `key` as a token of a JSON Pointer (RFC 6901 §4).
pub(crate) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// `path` as a JSON Pointer.
pub(crate) fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;

    let mut res = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                let _ = write!(res, "/{index}");
            }
            Segment::Map { key } => {
                res.push('/');
                res.push_str(&escaped(key));
            }
            // These describe how a value is read, not where it is.
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    res
}

/// `message` with the pointer that it is about, in front of the one that it begins with. Serde knows the location of a union,
/// not the one inside it, so that is passed on in the message.
pub(crate) fn at(pointer: &str, message: &str) -> String {
    let (inner, problem) = inner_pointer(message);
    if pointer.is_empty() && inner.is_empty() {
        return problem.to_owned();
    }
    format!("at `{pointer}{inner}`: {problem}")
}

/// The pointer that `message` begins with, if it does, and the rest of it.
fn inner_pointer(message: &str) -> (&str, &str) {
    let pointed = message
        .strip_prefix("at `")
        .filter(|rest| rest.starts_with('/'))
        .and_then(|rest| rest.split_once("`: "));
    pointed.unwrap_or(("", message))
}

/// What is wrong with JSON. The message of the library may quote values, so it is redacted.
#[derive(Debug)]
pub struct JsonProblem {
    text: String,
    category: serde_json::error::Category,
}

impl JsonProblem {
    /// What is wrong at `location`, and that location as `error` has it.
    pub(super) fn at(location: BodyLocation, error: &serde_json::Error) -> (BodyLocation, Self) {
        let location = location.within(inner_pointer(&error.to_string()).0);
        (location, Self::of(error))
    }

    fn of(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let (_, text) = inner_pointer(&text);
        // `invalid type: string "…", expected i64`: the value may be anything, and is in the body.
        let text = match (text.find('"'), text.rfind('"')) {
            (Some(from), Some(to)) if to > from + 60 => {
                let (before, behind) = (text.get(..from), text.get(to..));
                format!(
                    "{}\"…{}",
                    before.unwrap_or_default(),
                    behind.unwrap_or_default()
                )
            }
            _ => text.to_owned(),
        };
        Self {
            text: redact::without_credentials(&text),
            category: error.classify(),
        }
    }
}

impl fmt::Display for JsonProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl error::Error for JsonProblem {}

/// The beginning of a body, on one line.
pub(super) struct Excerpt<'b>(pub(super) &'b [u8]);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Characters that are shown.
        const MOST: usize = 200;
        /// Bytes that are looked at: a credential at the border must be seen in full.
        const LOOKED_AT: usize = 8192;
        if self.0.is_empty() {
            return f.write_str("(no body)");
        }
        let text = String::from_utf8_lossy(self.0.get(..LOOKED_AT).unwrap_or(self.0));
        let text = redact::without_credentials(&text);
        for c in text.chars().take(MOST) {
            f.write_char(if c.is_control() { ' ' } else { c })?;
        }
        if text.chars().nth(MOST).is_some() || self.0.len() > LOOKED_AT {
            f.write_str("…")?;
        }
        Ok(())
    }
}
