//! Bodies that are a sequence of values: server-sent events, and lines of JSON.
//!
//! Each value is read as soon as it is received; the sequence may be endless.

use std::{collections::VecDeque, error, fmt, marker::PhantomData};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    data,
    from_response::{FromResponse, RawResponse, Unread},
    stream::ByteStream,
};

/// The longest line that is buffered.
const LONGEST_LINE: usize = 64 << 20;

/// What UTF-8 may begin with.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Why the next value of a sequence cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum RowError {
    /// The connection broke.
    Connection(reqwest::Error),
    /// The value is of another type. The values after it can be read.
    Malformed {
        /// The value as it was received; invalid UTF-8 is replaced.
        text: String,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// A line has no end.
    TooLong,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection(_) => f.write_str("the connection broke"),
            Self::Malformed { .. } => f.write_str("a value is not of the documented type"),
            Self::TooLong => write!(f, "a line is longer than {LONGEST_LINE} bytes"),
        }
    }
}

impl error::Error for RowError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Connection(error) => Some(error),
            Self::Malformed { source, .. } => Some(source),
            Self::TooLong => None,
        }
    }
}

/// A server-sent event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// Its type; `None` means `message`.
    pub event: Option<String>,
    /// The last id the server gave.
    pub id: Option<String>,
    /// Its data.
    pub data: T,
}

/// Server-sent events (`text/event-stream`, HTML §9.2).
pub struct EventStream<T> {
    lines: Lines,
    id: Option<String>,
    event: Option<String>,
    data: Option<String>,
    ty: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> EventStream<T> {
    /// The next event; `None` at the end, or where the server sends `[DONE]`.
    ///
    /// # Errors
    ///
    /// When the connection breaks, or the data are of another type; the events after it can still be read.
    pub async fn next(&mut self) -> Option<Result<Event<T>, RowError>> {
        loop {
            let line = match self.lines.next().await? {
                Ok(line) => line,
                Err(error) => return Some(Err(error)),
            };
            if !line.is_empty() {
                // Invalid UTF-8 is replaced (HTML §9.2.6).
                self.field(&String::from_utf8_lossy(&line));
                continue;
            }
            let event = self.event.take();
            let Some(data) = self.data.take() else {
                continue;
            };
            if data == "[DONE]" {
                return None;
            }
            let id = self.id.clone();
            return Some(read(data.as_bytes()).map(|data| Event { event, id, data }));
        }
    }

    fn field(&mut self, line: &str) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => self.event = Some(value.to_owned()),
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            // A comment, or a field of a later standard.
            _ => {}
        }
    }
}

/// Values of JSON, one a line (`application/x-ndjson` and the like).
pub struct JsonLines<T> {
    lines: Lines,
    ty: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> JsonLines<T> {
    /// The next value; `None` at the end.
    ///
    /// # Errors
    ///
    /// When the connection breaks, or the value is of another type; the values after it can still be read.
    pub async fn next(&mut self) -> Option<Result<T, RowError>> {
        loop {
            match self.lines.next().await? {
                Ok(line) => {
                    // RFC 7464 begins each value with a separator.
                    let line = match line.as_slice() {
                        [0x1e, line @ ..] => line,
                        line => line,
                    };
                    let line = line.trim_ascii();
                    if !line.is_empty() {
                        return Some(read(line));
                    }
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// The value of `text`: JSON, or the plain text where a string is expected.
fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, RowError> {
    data::from_json(text).or_else(|source| {
        let plain = std::str::from_utf8(text).ok();
        let plain = plain.and_then(|plain| serde_json::from_value(Value::from(plain)).ok());
        plain.ok_or_else(|| RowError::Malformed {
            text: String::from_utf8_lossy(text).into_owned(),
            source,
        })
    })
}

/// The lines of a body, with any line ends.
struct Lines {
    body: ByteStream,
    /// Bytes behind the last end of a line.
    rest: Vec<u8>,
    ready: VecDeque<Vec<u8>>,
    /// A line feed that comes next belongs to the carriage return before it.
    after_return: bool,
    is_over: bool,
    is_first: bool,
}

impl Lines {
    fn new(body: ByteStream) -> Self {
        Self {
            body,
            rest: Vec::new(),
            ready: VecDeque::new(),
            after_return: false,
            is_over: false,
            is_first: true,
        }
    }

    async fn next(&mut self) -> Option<Result<Vec<u8>, RowError>> {
        loop {
            if let Some(line) = self.ready.pop_front() {
                return Some(Ok(line));
            }
            if self.is_over {
                return None;
            }
            match self.body.next().await {
                Some(Ok(piece)) => self.take(&piece),
                Some(Err(error)) => {
                    self.is_over = true;
                    return Some(Err(RowError::Connection(error.without_url())));
                }
                None => {
                    self.is_over = true;
                    if !self.rest.is_empty() {
                        self.end_line();
                    }
                }
            }
            if self.rest.len() > LONGEST_LINE {
                self.is_over = true;
                return Some(Err(RowError::TooLong));
            }
        }
    }

    fn take(&mut self, piece: &[u8]) {
        for byte in piece {
            let after_return = std::mem::replace(&mut self.after_return, *byte == b'\r');
            match byte {
                b'\n' if after_return => {}
                b'\n' | b'\r' => self.end_line(),
                byte => self.rest.push(*byte),
            }
        }
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.rest);
        if std::mem::replace(&mut self.is_first, false) && line.starts_with(BYTE_ORDER_MARK) {
            line.drain(..BYTE_ORDER_MARK.len());
        }
        self.ready.push_back(line);
    }
}

impl<T> FromResponse for EventStream<T> {
    fn is_streamed(_status: u16) -> bool {
        true
    }

    fn from_raw(raw: &mut RawResponse) -> Result<Self, Unread> {
        ByteStream::from_raw(raw).map(|body| Self {
            lines: Lines::new(body),
            id: None,
            event: None,
            data: None,
            ty: PhantomData,
        })
    }
}

impl<T> FromResponse for JsonLines<T> {
    fn is_streamed(_status: u16) -> bool {
        true
    }

    fn from_raw(raw: &mut RawResponse) -> Result<Self, Unread> {
        ByteStream::from_raw(raw).map(|body| Self {
            lines: Lines::new(body),
            ty: PhantomData,
        })
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventStream")
    }
}

impl<T> fmt::Debug for JsonLines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JsonLines")
    }
}
