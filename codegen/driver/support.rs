//! The part of a driver that is the same for every client: it reads cases, and writes what the client made of responses.

use std::{
    error::Error,
    fmt::Debug,
    io::{self, BufRead as _, Write as _},
};

use client::runtime::{Body, ByteStream};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

/// One call of an operation.
pub struct Case {
    pub operation: String,
    arguments: Map<String, Value>,
    pub body: Map<String, Value>,
}

/// Reads one case a line, runs it, and writes one outcome a line.
pub fn serve(mut run: impl FnMut(Case) -> Result<Value, String>) {
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { return };
        let outcome = match read(&line) {
            Some(case) => run(case).unwrap_or_else(|failure| json!({ "failure": failure })),
            None => json!({ "failure": "the line is no case" }),
        };
        let mut out = io::stdout().lock();
        if writeln!(out, "{outcome}").and_then(|()| out.flush()).is_err() {
            return;
        }
    }
}

fn read(line: &str) -> Option<Case> {
    let mut case: Value = serde_json::from_str(line).ok()?;
    let mut members = |name: &str| match case.get_mut(name).map(Value::take) {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    };
    Some(Case {
        arguments: members("arguments"),
        body: members("body"),
        operation: case.get("operation")?.as_str()?.to_owned(),
    })
}

fn typed<T: DeserializeOwned>(what: &str, value: &Value) -> Result<T, String> {
    let read = serde_json::from_value(value.clone());
    read.map_err(|error| format!("argument `{what}` is not admitted by its type: {error}"))
}

impl Case {
    pub fn required<T: DeserializeOwned>(&self, name: &str) -> Result<T, String> {
        let given = self.optional(name)?;
        given.ok_or_else(|| format!("argument `{name}` must be given"))
    }

    pub fn optional<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, String> {
        let given = self.arguments.get(name);
        given.map(|value| typed(name, value)).transpose()
    }

    pub fn has_body(&self) -> bool {
        !self.body.is_empty()
    }

    pub fn body<T: DeserializeOwned>(&self) -> Result<T, String> {
        typed("body", self.body.get("value").unwrap_or(&Value::Null))
    }

    pub fn text(&self) -> Result<String, String> {
        let text = self.body.get("text").and_then(Value::as_str);
        text.map(ToOwned::to_owned).ok_or_else(|| "the body is no text".to_owned())
    }

    pub fn bytes(&self) -> Result<Body, String> {
        let hex = self.body.get("bytes").and_then(Value::as_str).unwrap_or_default();
        let body = Body::from(from_hex(hex));
        let media_type = self.body.get("media_type").and_then(Value::as_str);
        Ok(match media_type {
            Some(media_type) => body.with_media_type(media_type),
            None => body,
        })
    }

    pub fn part(&self, name: &str) -> Option<&Value> {
        self.body.get("value")?.get(name)
    }

    pub fn part_value<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, String> {
        self.part(name).map(|value| typed(name, value)).transpose()
    }
}

pub fn missing(name: &str) -> String {
    format!("the part `{name}` must be given")
}

pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A response: its status, the variant it was read as, and its body.
pub fn seen(status: u16, is_error: bool, variant: &str, body: Value) -> Result<Value, String> {
    Ok(json!({ "status": status, "error": is_error, "variant": variant, "body": body }))
}

/// Why there is no response, with all causes.
pub fn failure(error: &dyn Error) -> String {
    let mut res = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        res.push_str(": ");
        res.push_str(&cause.to_string());
        source = cause.source();
    }
    res
}

pub fn value<T: Serialize + Debug>(value: &T) -> Result<Value, String> {
    let written = serde_json::to_value(value).map_err(|error| format!("it cannot be written back: {error}"))?;
    Ok(json!({ "value": written, "unknown": unknown(&format!("{value:?}")) }))
}

pub fn text(text: &str) -> Result<Value, String> {
    Ok(json!({ "text": text }))
}

pub fn empty() -> Result<Value, String> {
    Ok(json!({ "empty": true }))
}

pub async fn bytes(body: ByteStream) -> Result<Value, String> {
    let bytes = body.collect().await.map_err(|error| failure(&error))?;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(json!({ "bytes": hex }))
}

fn from_hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().filter_map(|c| c.to_digit(16)).map(|it| it as u8).collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// What `debug` shows in the first variant `Unknown` that stands outside of a string.
fn unknown(debug: &str) -> Option<String> {
    const VARIANT: &str = "Unknown(";
    let mut chars = debug.char_indices();
    let mut is_inside = false;
    let mut before = ' ';
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if is_inside => {
                chars.next();
            }
            '"' => is_inside = !is_inside,
            _ if is_inside => {}
            _ => {
                let is_word = before.is_alphanumeric() || before == '_';
                if let Some(rest) = debug[at..].strip_prefix(VARIANT).filter(|_| !is_word) {
                    return Some(rest.chars().take(120).collect());
                }
            }
        }
        before = c;
    }
    None
}
