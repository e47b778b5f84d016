//! Coercion: the search for a typed value that a string may represent and that satisfies a schema.
//!
//! Query strings, headers and forms have no types: `1` is a number to one schema and a string to another. Servers
//! decide by the schema, and so does this module. There are four levels. Values of JSON have types, but a server may trim
//! a string ([`Level::Json`]). Elsewhere, from what every server does to what some do: a string may be a JSON number or
//! boolean ([`Level::Strings`]); it may also be trimmed, empty for nothing, `on` for true ([`Level::LenientStrings`]); and
//! a value of one type may be taken for another ([`Level::LenientJson`]).

use std::collections::BTreeMap;

use serde_json::Value;

use super::style::Raw;
use crate::{schema::SchemaValidator, source::pointer::JsonPointer};

/// How far a value may be coerced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A string of a JSON text may be trimmed; its values have types.
    Json,
    /// A string may be a JSON number or boolean.
    Strings,
    /// A string may also be what lenient servers take it for.
    LenientStrings,
    /// A value of one type may also be converted to another, as lenient parsers do.
    LenientJson,
}

/// Combinations tried one by one when the violations do not show which string to convert.
const MAX_COMBINATIONS: usize = 256;

/// An interpretation of `value` that satisfies `validator`: the value itself, or one in which single values are read
/// differently.
pub fn find(value: &Value, level: Level, validator: &SchemaValidator) -> Option<Value> {
    if validator.is_valid(value) {
        return Some(value.clone());
    }
    repair(value, level, validator).or_else(|| combine(value, level, validator))
}

/// The strings of `raw` as JSON strings.
pub fn as_strings(raw: &Raw) -> Value {
    match raw {
        Raw::Scalar(text) => text.as_str().into(),
        Raw::List(items) => items.iter().map(String::as_str).collect(),
        Raw::Map(members) => {
            let members = members
                .iter()
                .map(|(key, text)| (key.clone(), text.as_str().into()));
            Value::Object(members.collect())
        }
        Raw::Deep(members) => {
            let members = members
                .iter()
                .map(|(key, value)| (key.clone(), as_strings(value)));
            Value::Object(members.collect())
        }
    }
}

/// The nearest interpretation: where the schema does not admit a string, what else the string may represent.
/// For messages about values that no interpretation makes valid.
pub fn nearest(value: &Value, validator: &SchemaValidator) -> Value {
    let mut res = value.clone();
    let mistyped: Vec<JsonPointer> = validator
        .violated(value)
        .into_iter()
        .filter(|(_, keyword)| matches!(keyword.as_str(), "type" | "enum" | "const"))
        .map(|(pointer, _)| pointer)
        .collect();
    for pointer in mistyped {
        if let Some(leaf) = res.pointer_mut(pointer.as_str())
            && let Some(other) = alternatives(leaf, Level::Strings).into_iter().next()
        {
            *leaf = other;
        }
    }
    res
}

/// Reads those single values differently that the violations name, as long as that leads on.
fn repair(value: &Value, level: Level, validator: &SchemaValidator) -> Option<Value> {
    let mut current = value.clone();
    let mut used: BTreeMap<JsonPointer, usize> = BTreeMap::new();
    loop {
        let mut has_changed = false;
        for (pointer, _) in validator.violated(&current) {
            let Some(original) = value.pointer(pointer.as_str()) else {
                continue;
            };
            let next = used.entry(pointer.clone()).or_default();
            if let Some(other) = alternatives(original, level).into_iter().nth(*next)
                && let Some(leaf) = current.pointer_mut(pointer.as_str())
            {
                *leaf = other;
                *next += 1;
                has_changed = true;
            }
        }
        if validator.is_valid(&current) {
            return Some(current);
        }
        if !has_changed {
            return None;
        }
    }
}

/// Tries all combinations of interpretations, when they are few.
fn combine(value: &Value, level: Level, validator: &SchemaValidator) -> Option<Value> {
    let mut leaves = Vec::new();
    collect_leaves(value, &JsonPointer::root(), level, &mut leaves);
    let mut combinations = 1_usize;
    for (_, others) in &leaves {
        combinations = combinations.saturating_mul(others.len() + 1);
    }
    if combinations > MAX_COMBINATIONS {
        return None;
    }
    (1..combinations).find_map(|number| {
        let mut candidate = value.clone();
        let mut rest = number;
        for (pointer, others) in &leaves {
            let choice = rest % (others.len() + 1);
            rest /= others.len() + 1;
            if let Some(other) = choice.checked_sub(1).and_then(|at| others.get(at))
                && let Some(leaf) = candidate.pointer_mut(pointer.as_str())
            {
                *leaf = other.clone();
            }
        }
        validator.is_valid(&candidate).then_some(candidate)
    })
}

fn collect_leaves(
    value: &Value,
    at: &JsonPointer,
    level: Level,
    leaves: &mut Vec<(JsonPointer, Vec<Value>)>,
) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect_leaves(item, &at.index(index), level, leaves);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                collect_leaves(member, &at.join(key), level, leaves);
            }
        }
        leaf => {
            let others = alternatives(leaf, level);
            if !others.is_empty() {
                leaves.push((at.clone(), others));
            }
        }
    }
}

/// What else a single value may be, likeliest first.
fn alternatives(value: &Value, level: Level) -> Vec<Value> {
    let mut res = Vec::new();
    match value {
        Value::String(text) if level == Level::Json => {
            let trimmed = text.trim();
            res.extend((trimmed != text).then(|| trimmed.into()));
        }
        Value::String(text) => {
            res.extend(json_scalar(text));
            if level > Level::Strings {
                res.extend(lenient_interpretations(text));
            }
        }
        Value::Number(number) if level == Level::LenientJson => {
            res.push(number.to_string().into());
            res.push((number.as_f64() != Some(0.0)).into());
            // A fraction that is cut off or rounded.
            if let Some(float) = number.as_f64().filter(|_| !number.is_i64()) {
                res.push(float.trunc().into());
                res.push(float.round().into());
            }
        }
        Value::Bool(flag) if level == Level::LenientJson => {
            res.push(flag.to_string().into());
            res.push(i32::from(*flag).into());
        }
        Value::Null if level == Level::LenientJson => {
            res.extend(["".into(), 0.into(), false.into()]);
        }
        _ => {}
    }
    res
}

/// A string that is a JSON number or boolean.
fn json_scalar(text: &str) -> Option<Value> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | 't' | 'f')) {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// What servers in the field make of strings beyond that.
fn lenient_interpretations(text: &str) -> Vec<Value> {
    let mut res: Vec<Value> = Vec::new();
    let trimmed = text.trim();
    let lower = trimmed.to_ascii_lowercase();
    if trimmed != text {
        res.push(trimmed.into());
        res.extend(json_scalar(trimmed));
    }
    match lower.as_str() {
        "" | "null" | "none" | "nil" | "undefined" => res.push(Value::Null),
        "true" | "1" | "on" | "yes" | "y" | "t" => res.push(true.into()),
        "false" | "0" | "off" | "no" | "n" | "f" => res.push(false.into()),
        // JSON cannot hold these; a bound they keep is kept by some ordinary number too.
        "nan" | "inf" | "infinity" | "-inf" | "-infinity" | "+inf" | "+infinity" => {
            res.extend([0.into(), 1e308.into(), (-1e308).into()]);
        }
        _ => {}
    }
    // `+1`, `007`, `1_000`, `.5`, `1.`, digits of other scripts, and fractions where an integer is wanted.
    let digits: String = lower
        .chars()
        .filter(|c| *c != '_')
        .map(|c| {
            c.to_digit(10)
                .and_then(|d| char::from_digit(d, 10))
                .unwrap_or(c)
        })
        .collect();
    if let Ok(float) = digits.parse::<f64>()
        && float.is_finite()
    {
        if float.fract() == 0.0 && float.abs() < 9e15 {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "an integer, and small enough"
            )]
            res.push((float as i64).into());
        }
        res.push(float.into());
        res.push(float.trunc().into());
    }
    if let Some(hex) = lower.strip_prefix("0x")
        && let Ok(number) = i64::from_str_radix(hex, 16)
    {
        res.push(number.into());
    }
    if lower.is_empty() {
        res.extend([0.into(), false.into()]);
    }
    res
}
