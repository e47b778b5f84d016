//! Fields of forms whose names have brackets: `a[b][0]=value`, to any depth, as `deepObject` writes objects and lists.
//!
//! OAS 3.0.3 §4.7.15 defines one level; deeper values are written as the frameworks read them that know such names.

use serde_json::{Map, Value};

use crate::{
    http::percent,
    wire::style::{EncodeError, Notation, raw::scalar_string},
};

/// Levels that are read; a name with more is an ordinary one.
const DEEPEST: usize = 32;

/// Writes `value`, an object or a list, as the fields of `notation`.
///
/// # Errors
///
/// When it would be read as something else, or has nothing to send.
pub(super) fn encode(notation: &Notation<'_>, value: &Value) -> Result<Vec<String>, EncodeError> {
    let mut fields = Vec::new();
    let name = percent::encode(notation.name);
    write(notation, &name, value, DEEPEST, &mut fields)?;
    Ok(fields)
}

fn write(
    notation: &Notation<'_>,
    name: &str,
    value: &Value,
    levels: usize,
    fields: &mut Vec<String>,
) -> Result<(), EncodeError> {
    let undefined = |what| {
        Err(EncodeError::Undefined {
            style: notation.style,
            what,
        })
    };
    let mut inside = |key: &str, value: &Value| {
        let name = format!("{name}%5B{}%5D", percent::encode(key));
        write(notation, &name, value, levels - 1, fields)
    };
    match value {
        _ if levels == 0 => undefined("values nested that deep"),
        Value::Object(members) if members.is_empty() => undefined("an empty object"),
        Value::Array(items) if items.is_empty() => undefined("an empty list"),
        Value::Object(members) => members.iter().try_for_each(|(key, value)| {
            if key.is_empty() || key.contains(['[', ']']) || is_index(key) {
                return Err(EncodeError::Ambiguous(key.clone()));
            }
            inside(key, value)
        }),
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.try_for_each(|(at, item)| inside(&at.to_string(), item))
        }
        scalar => match scalar_string(scalar) {
            Some(text) => {
                fields.push(format!("{name}={}", percent::encode(&text)));
                Ok(())
            }
            None => undefined("null"),
        },
    }
}

/// Whether `key` would be read as a place in a list.
fn is_index(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_digit())
}

/// `a[b][c]` as `a` and its keys; `None` where the name has no brackets of this form.
pub(super) fn split(name: &str) -> Option<(&str, Vec<&str>)> {
    let (outer, mut rest) = name.split_at(name.find('[').filter(|at| *at > 0)?);
    let mut keys = Vec::new();
    while !rest.is_empty() {
        let (key, behind) = rest.strip_prefix('[')?.split_once(']')?;
        keys.push(key);
        rest = behind;
    }
    (keys.len() <= DEEPEST).then_some((outer, keys))
}

/// Puts `value` into `object` below `keys`; what is there twice, or below an empty key, is a list.
pub(super) fn insert(object: &mut Map<String, Value>, outer: &str, keys: &[&str], value: Value) {
    let slot = object.entry(outer).or_insert(Value::Null);
    match keys {
        [] => match slot {
            Value::Null => *slot = value,
            Value::Array(items) => items.push(value),
            single => *single = Value::Array(vec![single.take(), value]),
        },
        [""] => match slot {
            Value::Array(items) => items.push(value),
            Value::Null => *slot = Value::Array(vec![value]),
            single => *single = Value::Array(vec![single.take(), value]),
        },
        [first, deeper @ ..] => {
            if !slot.is_object() {
                *slot = Value::Object(Map::new());
            }
            if let Value::Object(members) = slot {
                insert(members, first, deeper, value);
            }
        }
    }
}

/// Objects with the keys `0`, `1` and so on are lists.
pub(super) fn read_indices(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(read_indices);
            let is_list = !members.is_empty()
                && (0..members.len()).all(|at| members.contains_key(&at.to_string()));
            if is_list {
                let places = 0..members.len();
                let items = places.filter_map(|at| members.remove(&at.to_string()));
                *value = Value::Array(items.collect());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(read_indices),
        _ => {}
    }
}
