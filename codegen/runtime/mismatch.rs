//! Answers that are not as documented: their status, or their body.
//!
//! **Invariant:** their texts are short, on one line, and hold no credential.

use std::{
    error,
    fmt::{self, Write as _},
};

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};

use super::redact;

/// What came, whatever it is.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// An answer with a status that is not documented.
pub struct UnexpectedResponse(Answer);

impl UnexpectedResponse {
    pub(super) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self(Answer {
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
            "the server answered {}, which is not documented: {}",
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

/// An answer whose body is not what its status calls for.
pub struct InvalidResponse {
    answer: Answer,
    place: Place,
    problem: JsonProblem,
}

/// Where in a body something is.
#[derive(Debug, Clone, Default)]
pub struct Place {
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
        place: Place,
        source: &serde_json::Error,
    ) -> Self {
        Self {
            answer: Answer {
                status,
                headers,
                body,
            },
            place: place.within(inner_place(&source.to_string()).0),
            problem: JsonProblem::of(source),
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.answer.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.answer.headers
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        &self.answer.body
    }

    /// Where in the body the mismatch is, such as `items[3].id`; `.` is the body as a whole.
    pub fn path(&self) -> &str {
        &self.place.path
    }

    /// The same as a JSON Pointer (RFC 6901), such as `/items/3/id`; empty for the body as a whole.
    pub fn pointer(&self) -> &str {
        &self.place.pointer
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
            "the server answered {} with a body that is not as documented at `{}`: {}",
            self.answer.status,
            self.place.path,
            Excerpt(&self.answer.body)
        )
    }
}

impl fmt::Debug for InvalidResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvalidResponse")
            .field("answer", &self.answer)
            .field("path", &self.place.path)
            .field("problem", &self.problem)
            .finish()
    }
}

impl fmt::Debug for Answer {
    /// Values of headers may be cookies; their names are enough to tell what came.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.keys().map(|name| name.as_str()).collect();
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("headers", &names)
            .field("body", &format_args!("{}", Excerpt(&self.body)))
            .finish()
    }
}

impl Place {
    pub(super) fn of(path: &serde_path_to_error::Path) -> Self {
        Self {
            path: path.to_string(),
            pointer: pointer(path),
        }
    }

    /// This place, and what is at `inner` below it.
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

    /// The body as a whole.
    pub(super) fn whole() -> Self {
        Self {
            path: ".".to_owned(),
            pointer: String::new(),
        }
    }
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
                res.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            // These say how a value is read, not where it is.
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    res
}

/// `message` with the place it is about, and what it says of places behind it. Serde knows only where a union is, not where
/// in it something is wrong, so that travels in the message.
pub(crate) fn at(pointer: &str, message: &str) -> String {
    let (inner, problem) = inner_place(message);
    if pointer.is_empty() && inner.is_empty() {
        return problem.to_owned();
    }
    format!("at `{pointer}{inner}`: {problem}")
}

/// The pointer that `message` begins with, if it does, and the rest of it.
fn inner_place(message: &str) -> (&str, &str) {
    let pointed = message
        .strip_prefix("at `")
        .filter(|rest| rest.starts_with('/'))
        .and_then(|rest| rest.split_once("`: "));
    pointed.unwrap_or(("", message))
}

/// What is wrong with JSON. The text of the library may quote values, and so goes through the redaction.
#[derive(Debug)]
pub struct JsonProblem {
    text: String,
    category: serde_json::error::Category,
}

impl JsonProblem {
    fn of(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let (_, text) = inner_place(&text);
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
        /// Bytes that are looked at: a credential at the border must be seen whole.
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
