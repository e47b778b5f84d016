//! `application/x-www-form-urlencoded` (OAS 3.0.3 §4.7.14.5): an object as `name=value&name=value`.

use serde_json::{Map, Value};

use crate::{
    http::percent::parse_query,
    model::{Encoding, ParameterStyle},
    schema::types::{TypeSet, property_schemas},
    wire::style::{EncodeError, Notation},
};

/// Writes an object.
///
/// # Errors
///
/// When `value` is not an object, or a property has no form in its style.
pub fn encode(value: &Value, encodings: &[Encoding]) -> Result<String, EncodeError> {
    let Value::Object(members) = value else {
        return Err(EncodeError::Undefined {
            style: ParameterStyle::Form,
            what: "a body that is not an object",
        });
    };
    let mut pieces = Vec::new();
    for (name, value) in members {
        let encoding = encodings.iter().find(|encoding| encoding.property == *name);
        let style = encoding.and_then(|encoding| encoding.style);
        // Objects without a style of their own are JSON (OAS 3.0.3 §4.7.15, `contentType`).
        let is_json = style.is_none() && (value.is_object() || is_nested_list(value));
        let style = style.unwrap_or(ParameterStyle::Form);
        let notation = Notation {
            name,
            style,
            explode: encoding
                .and_then(|encoding| encoding.explode)
                .unwrap_or(style.default_explode()),
            allow_reserved: encoding.is_some_and(|encoding| encoding.allow_reserved),
            percent_encoded: true,
        };
        if is_json {
            pieces.extend(notation.encode(&value.to_string().into())?);
        } else {
            pieces.extend(notation.encode(value)?);
        }
    }
    Ok(pieces.join("&"))
}

fn is_nested_list(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|items| items.iter().any(|item| item.is_object() || item.is_array()))
}

/// Reads an object of strings; properties that are lists or objects by the schema (the root of `bundle`) are split.
pub fn decode(text: &str, bundle: &Value) -> Value {
    collect(
        parse_query(text)
            .into_iter()
            .map(|(name, value)| (name, value.unwrap_or_default().into())),
        bundle,
    )
}

/// Puts fields of a form together: repeated ones are lists, `name[key]` are objects.
pub fn collect(fields: impl Iterator<Item = (String, Value)>, bundle: &Value) -> Value {
    let mut res = Map::new();
    for (name, value) in fields {
        let (name, keys) = match name.split_once('[') {
            Some((outer, keys)) if !property_is_known(&name, bundle) => {
                (outer.to_owned(), keys.strip_suffix(']'))
            }
            _ => (name, None),
        };
        if let Some(key) = keys.filter(|key| !key.is_empty()) {
            let object = res.entry(name).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(members) = object {
                members.insert(key.to_owned(), value);
            }
            continue;
        }
        let types = property_schemas(bundle, &name, bundle)
            .into_iter()
            .map(|schema| TypeSet::admitted_by(schema, bundle))
            .next()
            .unwrap_or(TypeSet::SCALARS);
        let value = as_json_where_possible(value, types);
        match res.get_mut(&name) {
            Some(Value::Array(items)) => items.push(value),
            Some(single) => *single = Value::Array(vec![single.take(), value]),
            None if types.meets(TypeSet::ARRAY)
                && !types.meets(TypeSet::STRING)
                && !value.is_array() =>
            {
                res.insert(name, Value::Array(vec![value]));
            }
            None => {
                res.insert(name, value);
            }
        }
    }
    Value::Object(res)
}

fn property_is_known(name: &str, bundle: &Value) -> bool {
    !property_schemas(bundle, name, bundle).is_empty()
}

/// A string that is the JSON of an object or list, where the schema asks for one.
fn as_json_where_possible(value: Value, types: TypeSet) -> Value {
    let parsed = value
        .as_str()
        .filter(|text| text.starts_with(['{', '[']))
        .and_then(|text| serde_json::from_str::<Value>(text).ok())
        .filter(|parsed| types.meets(TypeSet::of(parsed)));
    parsed.unwrap_or(value)
}
