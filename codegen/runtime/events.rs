//! Bodies that are a sequence of values: server-sent events, and lines of JSON.
//!
//! Each value is read as soon as it is received; the sequence may be endless.

use std::{
    collections::VecDeque,
    error, fmt,
    future::poll_fn,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
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
    events: Events,
    ty: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> EventStream<T> {
    /// The next event; `None` at the end, or where the server sends `[DONE]`.
    ///
    /// # Errors
    ///
    /// When the connection breaks, or the data are of another type; the events after it can still be read.
    pub async fn next(&mut self) -> Option<Result<Event<T>, RowError>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T: DeserializeOwned> Stream for EventStream<T> {
    type Item = Result<Event<T>, RowError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(self.events.poll_next(cx));
        Poll::Ready(next.map(|event| {
            let RawEvent {
                event, id, data, ..
            } = event?;
            read(data.as_bytes()).map(|data| Event { event, id, data })
        }))
    }
}

/// An event as it is received.
pub(crate) struct RawEvent {
    pub(crate) event: Option<String>,
    /// The last id of the stream.
    pub(crate) id: Option<String>,
    /// Whether it came with this event.
    pub(crate) has_id: bool,
    pub(crate) retry: Option<u64>,
    pub(crate) data: String,
}

/// The events of a body.
pub(crate) struct Events {
    lines: Lines,
    id: Option<String>,
    has_id: bool,
    event: Option<String>,
    retry: Option<u64>,
    data: Option<String>,
}

impl Events {
    pub(crate) fn from_raw(raw: &mut RawResponse) -> Result<Self, Unread> {
        ByteStream::from_raw(raw).map(|body| Self {
            lines: Lines::new(body),
            id: None,
            has_id: false,
            event: None,
            retry: None,
            data: None,
        })
    }

    pub(crate) fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<RawEvent, RowError>>> {
        loop {
            let line = match ready!(self.lines.poll_next(cx)) {
                Some(Ok(line)) => line,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            };
            if !line.is_empty() {
                // Invalid UTF-8 is replaced (HTML §9.2.6).
                self.field(&String::from_utf8_lossy(&line));
                continue;
            }
            let (event, retry) = (self.event.take(), self.retry.take());
            let has_id = std::mem::take(&mut self.has_id);
            let Some(data) = self.data.take() else {
                continue;
            };
            return Poll::Ready((data != "[DONE]").then(|| {
                Ok(RawEvent {
                    event,
                    id: self.id.clone(),
                    has_id,
                    retry,
                    data,
                })
            }));
        }
    }

    fn field(&mut self, line: &str) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => self.event = Some(value.to_owned()),
            "retry" => self.retry = value.parse().ok(),
            "id" if !value.contains('\0') => {
                self.id = Some(value.to_owned());
                self.has_id = true;
            }
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
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T: DeserializeOwned> Stream for JsonLines<T> {
    type Item = Result<T, RowError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let line = match ready!(self.lines.poll_next(cx)) {
                Some(Ok(line)) => line,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            };
            // RFC 7464 begins each value with a separator.
            let line = match line.as_slice() {
                [0x1e, line @ ..] => line,
                line => line,
            };
            let line = line.trim_ascii();
            if !line.is_empty() {
                return Poll::Ready(Some(read(line)));
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

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<u8>, RowError>>> {
        loop {
            if let Some(line) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(line)));
            }
            if self.is_over {
                return Poll::Ready(None);
            }
            match ready!(Pin::new(&mut self.body).poll_next(cx)) {
                Some(Ok(piece)) => self.take(&piece),
                Some(Err(error)) => {
                    self.is_over = true;
                    return Poll::Ready(Some(Err(RowError::Connection(error.without_url()))));
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
                return Poll::Ready(Some(Err(RowError::TooLong)));
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
        Events::from_raw(raw).map(|events| Self {
            events,
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
