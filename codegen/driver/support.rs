//! The part of a driver that is the same for every client: it reads cases, and writes what the client made of responses.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    error::Error,
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
    /// The variants that arguments, bodies and parts are read as.
    visited: RefCell<Vec<Value>>,
}

/// Reads one case a line, runs it, and writes one outcome a line.
pub fn serve(mut run: impl FnMut(&Case) -> Result<Value, String>) {
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { return };
        let outcome = match read(&line) {
            Some(case) => {
                let mut outcome = run(&case).unwrap_or_else(|failure| json!({ "failure": failure }));
                outcome["given"] = case.visited.take().into();
                outcome
            }
            None => json!({ "failure": "the line is not a valid case" }),
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
        visited: RefCell::default(),
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

    /// Notes the variants in `value`, which is the `kind` of input with this name.
    pub fn visited<T: Visit>(&self, kind: &str, name: &str, value: T) -> T {
        let mut choices = Choices::default();
        value.visit(&mut choices);
        let noted = json!({ "kind": kind, "name": name, "variants": choices.list });
        self.visited.borrow_mut().push(noted);
        value
    }

    pub fn has_body(&self) -> bool {
        !self.body.is_empty()
    }

    pub fn body<T: DeserializeOwned>(&self) -> Result<T, String> {
        typed("body", self.body.get("value").unwrap_or(&Value::Null))
    }

    pub fn text(&self) -> Result<String, String> {
        let text = self.body.get("text").and_then(Value::as_str);
        text.map(ToOwned::to_owned).ok_or_else(|| "the body is not text".to_owned())
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

pub fn value<T: Serialize>(value: &T, visit: fn(&T, &mut Choices)) -> Result<Value, String> {
    let written = serde_json::to_value(value).map_err(|error| format!("it cannot be written back: {error}"))?;
    let mut choices = Choices::default();
    visit(value, &mut choices);
    Ok(json!({ "value": written, "variants": choices.list }))
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

/// The variants that a value is read as, each with its pointer, the position of its type, and its own, which is null for
/// `Unknown`.
#[derive(Default)]
pub struct Choices {
    at: String,
    list: Vec<Value>,
}

impl Choices {
    pub fn variant(&mut self, ty: usize, variant: usize, held: &impl Visit) {
        self.list.push(json!([self.at, ty, variant]));
        held.visit(self);
    }

    pub fn unknown(&mut self, ty: usize) {
        self.list.push(json!([self.at, ty, null]));
    }

    pub fn member(&mut self, name: &str, value: &impl Visit) {
        let length = self.at.len();
        self.at.push('/');
        self.at.push_str(&name.replace('~', "~0").replace('/', "~1"));
        value.visit(self);
        self.at.truncate(length);
    }
}

/// Visits the unions and enumerations in a value.
pub trait Visit {
    fn visit(&self, choices: &mut Choices);
}

impl Visit for () {
    fn visit(&self, _: &mut Choices) {}
}

impl<T: Visit> Visit for Option<T> {
    fn visit(&self, choices: &mut Choices) {
        if let Some(value) = self {
            value.visit(choices);
        }
    }
}

impl<T: Visit> Visit for Box<T> {
    fn visit(&self, choices: &mut Choices) {
        (**self).visit(choices);
    }
}

impl<T: Visit> Visit for Vec<T> {
    fn visit(&self, choices: &mut Choices) {
        for (index, item) in self.iter().enumerate() {
            choices.member(&index.to_string(), item);
        }
    }
}

impl<T: Visit> Visit for BTreeMap<String, T> {
    fn visit(&self, choices: &mut Choices) {
        for (name, value) in self {
            choices.member(name, value);
        }
    }
}
