//! Writes bodies that are sequences of items: server-sent events and JSON lines (OAS 3.2.0 §4.14.3).

use serde_json::{Map, Value};
use spec::wire::style::raw::scalar_string;

use crate::exchange::sequence::{events, json_lines};

/// JSON lines: an item for each element of a list, or one item. A string of such lines is written as it is.
pub(super) fn write_json_lines(value: &Value, is_item: bool) -> String {
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
pub(super) fn write_events(value: &Value, is_item: bool) -> String {
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
