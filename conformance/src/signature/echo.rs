//! What a request contains, and a server may send back.

use std::{borrow::Cow, collections::BTreeSet};

use serde_json::Value;
use spec::{model::Api, wire::RequestPart};

use super::{
    LITERALS,
    empty::{EmptyParts, is_kind},
    escapes::unescaped,
    target::RequestTarget,
    words,
};
use crate::case::{Case, Content, Intent};

/// The fewest words of a body that are recognized without the signs around them.
const FEWEST: usize = 4;
/// The fewest words of a sentence; fewer are a heading, as in `validation error: the name is too short`.
const LEAST_SENTENCE: usize = 3;

/// What a request contains, and a server may send back: it says nothing about why the server failed.
#[derive(Debug)]
pub(crate) struct Echo<'c> {
    /// The words of values.
    words: BTreeSet<String>,
    /// The same in lower case.
    lowercase: BTreeSet<String>,
    /// The words of names that the document does not have.
    pub(super) names: BTreeSet<String>,
    /// The words of the names of parameters and members.
    given: BTreeSet<String>,
    /// The values.
    sent: Vec<&'c Value>,
    /// The words of the whole body, names included, without numbers and literals.
    body: Vec<String>,
    /// The number of its words, with these; 0 where it has nothing but the names that lead to one place.
    body_length: usize,
    /// The whole body as text without spaces, when it is an object or a list.
    squeezed: String,
    /// Where the request was sent.
    pub(super) target: RequestTarget,
    /// What of it is empty.
    pub(super) empty: EmptyParts<'c>,
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
            lowercase: BTreeSet::new(),
            names: BTreeSet::new(),
            given: BTreeSet::new(),
            sent: Vec::new(),
            body: Vec::new(),
            body_length: 0,
            squeezed: String::new(),
            target: RequestTarget::default(),
            empty: EmptyParts::of(case),
        };
        for parameter in &case.parameters {
            res.given
                .extend(words(&parameter.name).map(ToOwned::to_owned));
            res.sent.push(&parameter.value);
        }
        match case.body.as_ref().map(|body| &body.content) {
            Some(Content::Value { value, .. }) => {
                res.sent.push(value);
                let written = value.to_string();
                let text = unescaped(&written);
                let told = words(&text).filter(|word| tells(word));
                res.body = told.map(ToOwned::to_owned).collect();
                // The names that lead to one place are in every message about it.
                res.body_length = if is_one_place(value) {
                    0
                } else {
                    words(&text).count()
                };
                if value.is_object() || value.is_array() {
                    res.squeezed = squeezed(&text);
                }
            }
            Some(Content::Bytes(bytes)) => {
                let text = String::from_utf8_lossy(bytes);
                let text = unescaped(&text);
                res.words.extend(words(&text).map(ToOwned::to_owned));
            }
            None => {}
        }
        for value in &res.sent {
            collect_words(value, &mut res.words);
            collect_names(value, is_declared, &mut res.names);
            collect_names(value, &|_| false, &mut res.given);
        }
        // The names of types are as programs write them.
        let lowercase = res.words.iter().map(|word| word.to_lowercase());
        res.lowercase = lowercase.collect();
        if let Some(value) = invalid_value(case) {
            let names = type_names(value).iter();
            res.words.extend(names.map(|name| (*name).to_owned()));
        }
        res
    }

    /// The same, where `names` say nothing either: keys of maps that the request chose, or what the failure does not depend on.
    #[must_use]
    pub(crate) fn and_names<'n>(mut self, names: impl Iterator<Item = &'n str>) -> Self {
        let all = names.flat_map(words).filter(|word| !COMMON.contains(word));
        self.names.extend(all.map(ToOwned::to_owned));
        self
    }

    /// The same, where the request was sent by `method` to `target`, which servers repeat, too.
    #[must_use]
    pub(crate) fn and_target(mut self, method: &str, target: &str) -> Self {
        self.words.insert(method.to_owned());
        self.target = RequestTarget::new(target);
        self
    }

    /// Whether `word` repeats one of a value: as it is, in capitals or without, or the beginning of a long one.
    pub(super) fn repeats(&self, word: &str) -> bool {
        /// The shortest beginning that is recognized.
        const BEGINNING: usize = 12;
        let is_cut = || {
            let mut behind = self.words.range(word.to_owned()..);
            word.len() >= BEGINNING && behind.next().is_some_and(|it| it.starts_with(word))
        };
        let is_in_other_case = || {
            let is_lower = word.bytes().any(|b| b.is_ascii_lowercase());
            let is_upper = word.bytes().any(|b| b.is_ascii_uppercase());
            is_lower != is_upper && self.lowercase.contains(&word.to_lowercase())
        };
        self.words.contains(word) || is_in_other_case() || is_cut()
    }

    /// Whether `value` is a list or an object of the request.
    pub(super) fn contains(&self, value: &Value) -> bool {
        fn is_within(value: &Value, sent: &Value) -> bool {
            is_same(value, sent)
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

    /// Whether `value` is an object of the request with more members: servers fill in those that were not sent.
    pub(super) fn is_within(&self, value: &Value) -> bool {
        /// The fewest members by which an object is recognized.
        const FEWEST: usize = 2;
        fn has_all(value: &Value, sent: &Value) -> bool {
            match (value, sent) {
                (Value::Object(value), Value::Object(sent)) => sent
                    .iter()
                    .all(|(name, sent)| value.get(name).is_some_and(|it| has_all(it, sent))),
                (Value::Array(value), Value::Array(sent)) => {
                    let mut pairs = value.iter().zip(sent);
                    value.len() == sent.len() && pairs.all(|(value, sent)| has_all(value, sent))
                }
                (value, sent) => is_same(value, sent),
            }
        }
        let objects = self.sent.iter().filter(|sent| {
            let members = sent.as_object();
            members.is_some_and(|members| members.len() >= FEWEST)
        });
        value.is_object() && objects.into_iter().any(|sent| has_all(value, sent))
    }

    /// `text` without the body and the values of parameters that it has as JSON, in whatever order their members are. Parts of
    /// them stay: the words around are recognized with them.
    pub(super) fn without_json<'t>(&self, text: &'t str) -> Cow<'t, str> {
        /// The maximum number of places where JSON may begin.
        const MOST: usize = 16;
        let mut res = Cow::Borrowed(text);
        let mut from = 0;
        for _ in 0..MOST {
            let rest = res.get(from..).unwrap_or_default();
            let Some(at) = rest.find(['{', '[']).map(|at| from + at) else {
                break;
            };
            let rest = res.get(at..).unwrap_or_default();
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
            let value = values.next().and_then(Result::ok);
            let length = values.byte_offset();
            let is_sent = |value: Value| self.sent.iter().any(|sent| is_same(&value, sent));
            if value.is_some_and(is_sent) {
                let mut cut = res.into_owned();
                cut.replace_range(at..at + length, " ");
                res = Cow::Owned(cut);
            }
            from = at + 1;
        }
        res
    }

    /// `text` without what follows a colon, where a sentence before it names no part of the request: what is wrong stands
    /// before, as in `invalid date: the day is missing`, and the rest is about the value.
    pub(super) fn without_details<'t>(&self, text: &'t str) -> &'t str {
        let Some((before, _)) = text.split_once(": ") else {
            return text;
        };
        let names_a_part = words(before).any(|word| self.given.contains(word) || is_kind(word));
        if words(before).count() >= LEAST_SENTENCE && !names_a_part {
            before
        } else {
            text
        }
    }

    /// The words of `text` without those of the whole body. Numbers, booleans and what is missing are printed in many ways, so
    /// they are not compared.
    pub(super) fn without_body<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let mut res: Vec<&str> = words(text).collect();
        let length = self.body.len();
        // A few words may be there for another reason (`data.password is required`), unless they come with the signs around
        // them.
        let is_quoted = || !self.squeezed.is_empty() && squeezed(text).contains(&self.squeezed);
        let is_long = self.body_length >= FEWEST && length > 1;
        let is_recognized = is_long || length > 0 && is_quoted();
        if !is_recognized {
            return res;
        }
        loop {
            let told = res.iter().enumerate().filter(|(_, word)| tells(word));
            let told: Vec<(usize, &str)> = told.map(|(at, word)| (at, *word)).collect();
            let is_body = |window: &[(usize, &str)]| {
                let mut pairs = window.iter().zip(&self.body);
                pairs.all(|((_, word), sent)| word == sent)
            };
            let found = told.windows(length).find(|window| is_body(window));
            let Some(((first, _), (last, _))) =
                found.and_then(|window| Some((window.first()?, window.last()?)))
            else {
                return res;
            };
            res.drain(first..=last);
        }
    }
}

/// Whether `value` has one member in each object, and no value that tells anything.
fn is_one_place(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            let mut members = members.values();
            members.len() == 1 && members.all(is_one_place)
        }
        Value::Array(items) => match items.as_slice() {
            [only] => is_one_place(only),
            items => items
                .iter()
                .all(|item| !item.is_object() && is_one_place(item)),
        },
        Value::String(text) => !words(text).any(tells),
        Value::Number(_) | Value::Bool(_) | Value::Null => true,
    }
}

/// Whether a word of a body tells it apart from others: numbers, booleans and what is missing are printed in many ways.
fn tells(word: &str) -> bool {
    let is_number = word.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && word
            .chars()
            .all(|c| c.is_ascii_digit() || "eE-+".contains(c));
    !is_number && !LITERALS.contains(&word)
}

/// Whether two values are the same, where `1` and `1.0` are.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other
                || one
                    .as_f64()
                    .zip(other.as_f64())
                    .is_some_and(|(a, b)| a.total_cmp(&b).is_eq())
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            let mut members = one.iter();
            one.len() == other.len()
                && members.all(|(name, a)| other.get(name).is_some_and(|b| is_same(a, b)))
        }
        _ => one == other,
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

/// Adds the words of all strings and booleans in `value`.
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
