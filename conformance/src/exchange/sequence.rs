//! Bodies that are sequences of items and may never end: server-sent events, JSON lines, parts that replace each other
//! (OAS 3.2.0 §4.14.3).

use serde_json::{Map, Value};
use spec::{
    http::{BodyKind, MediaType},
    wire::Headers,
};

/// The kinds of sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sequence {
    /// `text/event-stream` (HTML §9.2).
    Events,
    /// JSON values, one a line (RFC 7464, JSON Lines).
    JsonLines,
    /// Parts that replace each other, such as the pictures of a camera.
    Parts,
}

/// The parts of a line of JSON text sequences (RFC 7464 §2.2).
const RECORD_SEPARATOR: char = '\u{1e}';

impl Sequence {
    /// The kind of a body in `media_type`; `None` for one that is not a sequence.
    pub fn of(media_type: &MediaType) -> Option<Self> {
        match BodyKind::of(media_type) {
            BodyKind::EventStream => Some(Self::Events),
            BodyKind::JsonLines => Some(Self::JsonLines),
            _ if media_type.essence() == "multipart/x-mixed-replace" => Some(Self::Parts),
            _ => None,
        }
    }

    /// The kind of the body behind `headers`.
    pub fn in_headers(headers: &Headers) -> Option<Self> {
        Self::of(&MediaType::parse(headers.get("content-type")?)?)
    }

    /// The length of the complete items at the beginning of `bytes`.
    pub fn complete(self, bytes: &[u8]) -> usize {
        let end_of = |mark: &[u8]| {
            let mut windows = bytes.windows(mark.len());
            let at = windows.rposition(|window| window == mark);
            at.map_or(0, |at| at + mark.len())
        };
        match self {
            Self::Events => end_of(b"\n\n")
                .max(end_of(b"\r\n\r\n"))
                .max(end_of(b"\r\r")),
            Self::JsonLines => end_of(b"\n"),
            Self::Parts => bytes.len(),
        }
    }
}

/// The values of JSON lines; an error is the message for one line.
pub fn json_lines(text: &str) -> Vec<Result<Value, String>> {
    let lines = text
        .lines()
        .map(|line| line.trim_start_matches(RECORD_SEPARATOR).trim());
    let lines = lines.filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_str(line).map_err(|error| error.to_string()))
        .collect()
}

/// A server-sent event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerSentEvent {
    /// Its type, where one is sent.
    pub event: Option<String>,
    /// Its data: the lines of all its `data` fields.
    pub data: String,
    /// Its identifier.
    pub id: Option<String>,
    /// The time after which clients connect again, in milliseconds.
    pub retry: Option<u64>,
}

impl ServerSentEvent {
    /// The event as the object that a schema describes (OAS 3.2.0 §4.14.3.3), with `data` as it is given.
    pub fn object(&self, data: Value) -> Map<String, Value> {
        let mut res = Map::new();
        res.insert("data".to_owned(), data);
        if let Some(event) = &self.event {
            res.insert("event".to_owned(), event.as_str().into());
        }
        if let Some(id) = &self.id {
            res.insert("id".to_owned(), id.as_str().into());
        }
        if let Some(retry) = self.retry {
            res.insert("retry".to_owned(), retry.into());
        }
        res
    }
}

/// The complete events of a stream; comments, and events without data, are none (HTML §9.2.6).
pub fn events(text: &str) -> Vec<ServerSentEvent> {
    let text = text.trim_start_matches('\u{feff}');
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut res = Vec::new();
    let mut current = ServerSentEvent::default();
    let mut lines_of_data = 0_usize;
    // What follows the last line break is not a complete line.
    let complete = text.rsplit_once('\n').map_or("", |(complete, _)| complete);
    for line in complete.split('\n') {
        if line.is_empty() {
            let event = std::mem::take(&mut current);
            if lines_of_data > 0 {
                res.push(event);
            }
            lines_of_data = 0;
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                if lines_of_data > 0 {
                    current.data.push('\n');
                }
                lines_of_data += 1;
                current.data.push_str(value);
            }
            "event" => current.event = Some(value.to_owned()),
            "id" => current.id = Some(value.to_owned()),
            "retry" => current.retry = value.parse().ok(),
            _ => {}
        }
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_as_browsers_do() {
        let text = "\u{feff}: hello\r\n\r\nevent: add\ndata: one\ndata:two\nid: 7\nretry: 10\n\ndata\n\nevent: none\n\ndata: cut\n";
        let found = events(text);
        assert_eq!(
            found,
            [
                ServerSentEvent {
                    event: Some("add".to_owned()),
                    data: "one\ntwo".to_owned(),
                    id: Some("7".to_owned()),
                    retry: Some(10),
                },
                ServerSentEvent::default(),
            ]
        );
        assert_eq!(
            Value::Object(found[0].object(1.into())),
            serde_json::json!({"data": 1, "event": "add", "id": "7", "retry": 10})
        );
    }

    #[test]
    fn lines_of_json_are_values() {
        let lines = json_lines("{\"a\":1}\r\n\n\u{1e}2\nx\n");
        assert_eq!(lines[..2], [Ok(serde_json::json!({"a": 1})), Ok(2.into())]);
        assert!(lines[2].is_err());
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn an_item_is_complete_at_its_end() {
        for (kind, text, complete) in [
            (Sequence::Events, "data: x\n\ndata: y\n", 9),
            (Sequence::Events, "data: x\r\n\r\ndata", 11),
            (Sequence::Events, "data: x\n", 0),
            (Sequence::JsonLines, "1\n2", 2),
            (Sequence::Parts, "--x", 3),
        ] {
            assert_eq!(kind.complete(text.as_bytes()), complete, "{text:?}");
        }
    }
}
