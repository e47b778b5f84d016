//! What a request contains, and a server may send back.

use std::collections::BTreeSet;

use serde_json::Value;
use spec::{model::Api, wire::RequestPart};

use super::words;
use crate::case::{Case, Content, Intent};

/// The fewest words of a body that are recognized without the signs around them.
const FEWEST: usize = 4;
/// The fewest words of a sentence; fewer are a heading, as in `validation error: the name is too short`.
const LEAST_SENTENCE: usize = 3;

/// What a request contains, and a server may send back: it says nothing about why the server failed.
#[derive(Debug)]
pub(crate) struct Echo<'c> {
    /// The words of values.
    pub(super) words: BTreeSet<String>,
    /// The words of names that the document does not have.
    pub(super) names: BTreeSet<String>,
    /// The words of the names of parameters and members.
    given: BTreeSet<String>,
    /// The values.
    sent: Vec<&'c Value>,
    /// The words of the whole body, names included.
    body: Vec<String>,
    /// The whole body as text without spaces, when it is an object or a list.
    squeezed: String,
}

impl<'c> Echo<'c> {
    /// The echo of a request for `case`, which `api` describes.
    pub(crate) fn of(case: &'c Case, api: &Api) -> Self {
        let is_declared = |name: &str| {
            let mut sources = api.document.sources().iter();
            sources.any(|(_, source)| source.text().contains(name))
        };
        Self::with(case, &is_declared)
    }

    pub(super) fn with(case: &'c Case, is_declared: &dyn Fn(&str) -> bool) -> Self {
        let mut res = Self {
            words: BTreeSet::new(),
            names: BTreeSet::new(),
            given: BTreeSet::new(),
            sent: Vec::new(),
            body: Vec::new(),
            squeezed: String::new(),
        };
        for parameter in &case.parameters {
            res.given
                .extend(words(&parameter.name).map(ToOwned::to_owned));
            res.sent.push(&parameter.value);
        }
        match case.body.as_ref().map(|body| &body.content) {
            Some(Content::Value { value, .. }) => {
                res.sent.push(value);
                let text = value.to_string();
                res.body = words(&text).map(normalized).collect();
                if value.is_object() || value.is_array() {
                    res.squeezed = squeezed(&text);
                }
            }
            Some(Content::Bytes(bytes)) => {
                let text = String::from_utf8_lossy(bytes);
                res.words.extend(words(&text).map(ToOwned::to_owned));
            }
            None => {}
        }
        for value in &res.sent {
            collect_words(value, &mut res.words);
            collect_names(value, is_declared, &mut res.names);
            collect_names(value, &|_| false, &mut res.given);
        }
        if let Some(value) = invalid_value(case) {
            let names = type_names(value).iter();
            res.words.extend(names.map(|name| (*name).to_owned()));
        }
        res
    }

    /// Whether `value` is a list or an object of the request.
    pub(super) fn contains(&self, value: &Value) -> bool {
        fn is_within(value: &Value, sent: &Value) -> bool {
            value == sent
                || match sent {
                    Value::Array(items) => items.iter().any(|item| is_within(value, item)),
                    Value::Object(members) => members.values().any(|item| is_within(value, item)),
                    _ => false,
                }
        }
        let is_empty = match value {
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => true,
        };
        !is_empty && self.sent.iter().any(|sent| is_within(value, sent))
    }

    /// `text` without what follows a colon, where a sentence before it names no part of the request: what is wrong stands
    /// before, as in `invalid date: the day is missing`, and the rest is about the value.
    pub(super) fn without_details<'t>(&self, text: &'t str) -> &'t str {
        let Some((before, _)) = text.split_once(": ") else {
            return text;
        };
        let names_a_part = words(before).any(|word| self.given.contains(word));
        if words(before).count() >= LEAST_SENTENCE && !names_a_part {
            before
        } else {
            text
        }
    }

    /// The words of `text` without those of the whole body.
    pub(super) fn without_body<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let mut res: Vec<&str> = words(text).collect();
        let length = self.body.len();
        // A few words may be there for another reason (`data.password is required`), unless they come with the signs around
        // them.
        let is_quoted = || !self.squeezed.is_empty() && squeezed(text).contains(&self.squeezed);
        let is_recognized = length >= FEWEST || length > 0 && is_quoted();
        if !is_recognized {
            return res;
        }
        let is_body = |window: &[&str]| {
            let mut pairs = window.iter().zip(&self.body);
            pairs.all(|(word, sent)| normalized(word) == *sent)
        };
        while let Some(at) = res.windows(length).position(is_body) {
            res.drain(at..at + length);
        }
        res
    }
}

/// `text` without spaces, and with the quotes and the words of JSON.
fn squeezed(text: &str) -> String {
    let mut res = String::new();
    let mut word = String::new();
    let end = |word: &mut String, res: &mut String| {
        res.push_str(&normalized(word));
        word.clear();
    };
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if c.is_alphanumeric() {
            word.push(c);
            continue;
        }
        end(&mut word, &mut res);
        res.push(if c == '\'' { '"' } else { c });
    }
    end(&mut word, &mut res);
    res
}

/// A word as JSON writes it, where other languages print other words for the same value.
fn normalized(word: &str) -> String {
    match word {
        "True" => "true",
        "False" => "false",
        "None" => "null",
        word => word,
    }
    .to_owned()
}

/// The value that makes `case` invalid.
fn invalid_value(case: &Case) -> Option<&Value> {
    let Intent::Negative(mutation) = &case.intent else {
        return None;
    };
    match &mutation.part {
        RequestPart::Parameter(location, name) => case
            .parameter(*location, name)?
            .pointer(mutation.pointer.as_str()),
        RequestPart::Body => case.body_value()?.pointer(mutation.pointer.as_str()),
        RequestPart::ContentType | RequestPart::Path => None,
    }
}

/// What servers call the type of `value` in messages about it: that another type is as wrong is not another error.
fn type_names(value: &Value) -> &'static [&'static str] {
    match value {
        Value::Null => &["NoneType", "NilClass"],
        Value::Bool(_) => &["bool", "boolean", "Boolean", "TrueClass", "FalseClass"],
        Value::Number(number) if number.is_f64() => &[
            "float",
            "float64",
            "Float",
            "double",
            "Double",
            "number",
            "Number",
            "decimal",
            "BigDecimal",
        ],
        Value::Number(_) => &[
            "int", "int64", "integer", "Integer", "long", "Long", "number", "Number",
        ],
        Value::String(_) => &["str", "string", "String"],
        Value::Array(_) => &["list", "List", "array", "Array", "ArrayList", "slice"],
        // `object` is not one of them, since in some languages all values are objects.
        Value::Object(_) => &["dict", "map", "Map", "Hash", "HashMap", "LinkedHashMap"],
    }
}

/// Words of English that a message has whether or not a value of the request is the same word.
const COMMON: [&str; 12] = [
    "and", "are", "but", "cannot", "for", "has", "is", "must", "not", "the", "was", "with",
];

/// Adds the words of all strings and truth values in `value`.
fn collect_words(value: &Value, res: &mut BTreeSet<String>) {
    match value {
        Value::String(string) => {
            let said = words(string).filter(|word| !COMMON.contains(word));
            res.extend(said.map(ToOwned::to_owned));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_words(item, res)),
        Value::Object(members) => members.values().for_each(|item| collect_words(item, res)),
        Value::Bool(true) => res.extend(["true", "True"].map(ToOwned::to_owned)),
        Value::Bool(false) => res.extend(["false", "False"].map(ToOwned::to_owned)),
        Value::Null | Value::Number(_) => {}
    }
}

/// Adds the words of all names in `value` that are not declared.
fn collect_names(value: &Value, is_declared: &dyn Fn(&str) -> bool, res: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => {
            for item in items {
                collect_names(item, is_declared, res);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let undeclared = words(name).filter(|word| !is_declared(word));
                res.extend(undeclared.map(ToOwned::to_owned));
                collect_names(member, is_declared, res);
            }
        }
        _ => {}
    }
}
