//! Server-sent events that the document describes as objects.

use std::{
    fmt,
    future::poll_fn,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    events::{Events, RawEvent, RowError},
    from_response::{FromResponse, RawResponse, Unread},
};

/// Server-sent events (`text/event-stream`, HTML §9.2), each read as a whole: an object of its `event`, `id`, `retry` and
/// `data`.
pub struct TypedEventStream<T> {
    events: Events,
    ty: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> TypedEventStream<T> {
    /// The next event; `None` at the end, or where the server sends `[DONE]`.
    ///
    /// # Errors
    ///
    /// When the connection breaks, or the event is of another type; the events after it can still be read.
    pub async fn next(&mut self) -> Option<Result<T, RowError>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T: DeserializeOwned> Stream for TypedEventStream<T> {
    type Item = Result<T, RowError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(self.events.poll_next(cx));
        Poll::Ready(next.map(|event| read(event?)))
    }
}

/// The value of `event`. Its data are JSON or text, and its id text or a number: the document says which, by its type.
fn read<T: DeserializeOwned>(event: RawEvent) -> Result<T, RowError> {
    let json = serde_json::from_str::<Value>(&event.data).ok();
    let text = Value::from(event.data.as_str());
    let id = event.id.filter(|_| event.has_id);
    let number = id.as_ref().and_then(|id| id.parse::<i64>().ok());
    let ids = [id.map(Value::from), number.map(Value::from)];
    let mut first = None;
    for data in json.iter().chain([&text]) {
        for (at, id) in ids.iter().enumerate() {
            if at > 0 && id.is_none() {
                continue;
            }
            let mut object = Map::new();
            object.insert("data".to_owned(), data.clone());
            let named = event.event.as_deref().map(Value::from);
            let retry = event.retry.map(Value::from);
            for (name, value) in [("event", named), ("id", id.clone()), ("retry", retry)] {
                object.extend(value.map(|value| (name.to_owned(), value)));
            }
            match serde_json::from_value(Value::Object(object)) {
                Ok(value) => return Ok(value),
                Err(error) => first = first.or(Some(error)),
            }
        }
    }
    Err(RowError::Malformed {
        text: event.data,
        source: first.unwrap_or_else(|| serde::de::Error::custom("it has no data")),
    })
}

impl<T> FromResponse for TypedEventStream<T> {
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

impl<T> fmt::Debug for TypedEventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedEventStream")
    }
}
