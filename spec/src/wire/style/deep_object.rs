//! `deepObject`: `name[key]=value`, in queries (OAS 3.0.3 §4.7.12.3).
//!
//! The specification defines one level of single values. Deeper objects and lists are written the way most servers read
//! them: `name[key][inner]=value` and `name[key]=value` repeated, which may be read from `name[key][0]=value` too; validation classifies them as lenient.

use serde_json::Value;

use super::{EncodeError, Notation, Pair, Raw, form, raw::scalar_string};
use crate::http::percent;

pub(super) fn encode(notation: &Notation<'_>, value: &Value) -> Result<Vec<String>, EncodeError> {
    let Value::Object(members) = value else {
        return notation.undefined("anything but an object");
    };
    if members.is_empty() {
        return notation.undefined("an empty object");
    }
    let mut pieces = Vec::new();
    let name = percent::encode(notation.name);
    write_members(notation, &name, members, &mut pieces)?;
    Ok(pieces)
}

fn write_members(
    notation: &Notation<'_>,
    prefix: &str,
    members: &serde_json::Map<String, Value>,
    pieces: &mut Vec<String>,
) -> Result<(), EncodeError> {
    for (key, value) in members {
        if key.is_empty() || key.contains(['[', ']']) {
            return Err(EncodeError::Ambiguous(key.clone()));
        }
        let name = format!("{prefix}%5B{}%5D", percent::encode(key));
        let mut single = |value: &Value| match scalar_string(value) {
            Some(text) => {
                pieces.push(format!("{name}={}", notation.escape(&text)));
                Ok(())
            }
            None => notation.undefined("null, or objects inside lists"),
        };
        match value {
            Value::Object(inner) if inner.is_empty() => {
                return notation.undefined("an empty object");
            }
            Value::Object(inner) => write_members(notation, &name, inner, pieces)?,
            Value::Array(items) if items.is_empty() => return notation.undefined("an empty list"),
            Value::Array(items) => items.iter().try_for_each(single)?,
            scalar => single(scalar)?,
        }
    }
    Ok(())
}

pub(super) fn decode(notation: &Notation<'_>, pairs: &[Pair<'_>]) -> Option<Raw> {
    let mut members: Vec<(String, Raw)> = Vec::new();
    for pair in pairs {
        let Some(keys) = pair
            .name
            .strip_prefix(notation.name)
            .and_then(bracketed_keys)
        else {
            continue;
        };
        let text = form::unescape(notation, pair.value.unwrap_or_default());
        insert(&mut members, &keys, text)?;
    }
    if members.is_empty() {
        return None;
    }
    for (_, value) in &mut members {
        read_indices(value);
    }
    let flat: Option<Vec<(String, String)>> = members
        .iter()
        .map(|(key, value)| match value {
            Raw::Scalar(text) => Some((key.clone(), text.clone())),
            _ => None,
        })
        .collect();
    Some(flat.map_or(Raw::Deep(members), Raw::Map))
}

/// `[a][b]` as `a`, `b`; `[a][]` is a list to many servers and counts as `[a]`.
fn bracketed_keys(text: &str) -> Option<Vec<&str>> {
    let mut keys = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (key, behind) = rest.strip_prefix('[')?.split_once(']')?;
        keys.push(key);
        rest = behind;
    }
    if keys.len() > 1 && keys.last() == Some(&"") {
        keys.pop();
    }
    (!keys.is_empty()).then_some(keys)
}

/// `[0]`, `[1]` and so on are the places in a list to many servers, and never names.
fn read_indices(value: &mut Raw) {
    let Raw::Deep(members) = value else { return };
    for (_, inner) in members.iter_mut() {
        read_indices(inner);
    }
    let mut numbered = members.iter().enumerate();
    let texts = numbered
        .all(|(at, (key, _))| *key == at.to_string())
        .then(|| {
            let items = members.iter().map(|(_, item)| match item {
                Raw::Scalar(text) => Some(text.clone()),
                _ => None,
            });
            items.collect::<Option<Vec<String>>>()
        });
    if let Some(texts) = texts.flatten() {
        *value = Raw::List(texts);
    }
}

fn insert(members: &mut Vec<(String, Raw)>, keys: &[&str], text: String) -> Option<()> {
    let (first, deeper) = keys.split_first()?;
    let known = members
        .iter_mut()
        .find(|(key, _)| key == first)
        .map(|(_, value)| value);
    match (known, deeper) {
        (None, []) => members.push(((*first).to_owned(), Raw::Scalar(text))),
        (None, deeper) => {
            let mut inner = Vec::new();
            insert(&mut inner, deeper, text)?;
            members.push(((*first).to_owned(), Raw::Deep(inner)));
        }
        (Some(Raw::Deep(inner)), deeper @ [_, ..]) => insert(inner, deeper, text)?,
        (Some(Raw::List(items)), []) => items.push(text),
        (Some(value @ Raw::Scalar(_)), []) => {
            if let Raw::Scalar(earlier) = std::mem::replace(value, Raw::List(Vec::new()))
                && let Raw::List(items) = value
            {
                items.extend([earlier, text]);
            }
        }
        // A string and an object under one key.
        _ => return None,
    }
    Some(())
}
