//! Sequences of items: server-sent events and JSON lines (OAS 3.2.0 §4.14.3).

use serde_json::{Map, Value};

use crate::wire::style::raw::scalar_string;

/// The parts of a line of JSON text sequences (RFC 7464 §2.2).
const RECORD_SEPARATOR: char = '\u{1e}';

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

    /// What a schema may describe of an event: its data, as a value or a string, or the whole event, whose id may be a number.
    pub fn interpretations(&self) -> Vec<Value> {
        let string = Value::from(self.data.as_str());
        let mut data: Vec<Value> = Vec::new();
        data.extend(serde_json::from_str::<Value>(&self.data).ok());
        data.push(string);
        let mut res = data.clone();
        for value in data {
            let object = self.object(value);
            let id = self.id.as_ref().and_then(|id| id.parse::<i64>().ok());
            let numbered = id.map(|id| {
                let mut numbered = object.clone();
                numbered.insert("id".to_owned(), id.into());
                numbered
            });
            for object in numbered.into_iter().chain([object]) {
                if self.event.is_none() {
                    // The type of an event that names none (HTML §9.2.6).
                    let mut named = object.clone();
                    named.insert("event".to_owned(), "message".into());
                    res.push(Value::Object(named));
                }
                res.push(Value::Object(object));
            }
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

/// JSON lines: an item for each element of a list, or one item. A string of such lines is written as it is.
pub fn write_json_lines(value: &Value, is_item: bool) -> String {
    match value {
        Value::String(text) if is_written(text) => text.clone(),
        Value::Array(items) if !is_item => items.iter().map(|item| format!("{item}\n")).collect(),
        item => format!("{item}\n"),
    }
}

fn is_written(text: &str) -> bool {
    let lines = json_lines(text);
    !lines.is_empty() && lines.iter().all(Result::is_ok)
}

/// Server-sent events: an event from an object that describes it, or with `value` as its data. A string of events is written
/// as it is.
pub fn write_events(value: &Value, is_item: bool) -> String {
    match value {
        Value::String(text) if !events(text).is_empty() => text.clone(),
        Value::Object(members) if is_item => write_event(members),
        Value::Array(items) if !is_item => {
            items.iter().map(|item| write_events(item, true)).collect()
        }
        data => format!("{}\n", field("data", data)),
    }
}

fn write_event(members: &Map<String, Value>) -> String {
    let names = ["event", "id", "retry", "data"].into_iter();
    let fields = names.filter_map(|name| Some(field(name, members.get(name)?)));
    format!("{}\n", fields.collect::<String>())
}

/// A field for each line of `value`.
fn field(name: &str, value: &Value) -> String {
    let text = scalar_string(value).unwrap_or_else(|| value.to_string());
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n')
        .map(|line| format!("{name}: {line}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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
        let read = found[0].interpretations();
        assert!(read.contains(&json!({"data": "one\ntwo", "event": "add", "id": 7, "retry": 10})));
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
    fn sequences_are_written() {
        let lines = |value: Value, is_item| write_json_lines(&value, is_item);
        assert_eq!(lines(json!([1, {"a": 2}]), false), "1\n{\"a\":2}\n");
        assert_eq!(lines(json!([1]), true), "[1]\n");
        assert_eq!(lines(json!("1\n2\n"), false), "1\n2\n");
        assert_eq!(lines(json!("text"), false), "\"text\"\n");
        let event = json!({"data": "a\nb", "id": "7"});
        assert_eq!(write_events(&event, true), "id: 7\ndata: a\ndata: b\n\n");
        assert_eq!(write_events(&json!({"a": 1}), false), "data: {\"a\":1}\n\n");
        assert_eq!(write_events(&json!("data: x\n\n"), false), "data: x\n\n");
    }
}
