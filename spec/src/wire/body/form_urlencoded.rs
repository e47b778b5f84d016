//! `application/x-www-form-urlencoded` (OAS 3.0.3 §4.7.14.5): an object as `name=value&name=value`.

use serde_json::{Map, Value};

use super::{
    nested_fields,
    styled_fields::{self, types_of},
};
use crate::{
    http::percent::decode_query,
    model::{Encoding, ParameterStyle},
    schema::types::{TypeSet, property_schemas},
    wire::style::{EncodeError, Notation, Pair},
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
        let notation = notation(name, style, encoding);
        if is_json {
            pieces.extend(notation.encode(&value.to_string().into())?);
        } else {
            pieces.extend(styled_fields::encode(&notation, value)?);
        }
    }
    Ok(pieces.join("&"))
}

fn is_nested_list(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|items| items.iter().any(|item| item.is_object() || item.is_array()))
}

fn notation<'n>(name: &'n str, style: ParameterStyle, encoding: Option<&Encoding>) -> Notation<'n> {
    Notation {
        name,
        style,
        explode: encoding
            .and_then(|encoding| encoding.explode)
            .unwrap_or(style.default_explode()),
        allow_reserved: encoding.is_some_and(|encoding| encoding.allow_reserved),
        percent_encoded: true,
        named: true,
    }
}

/// Reads an object of strings; properties that are lists or objects by the schema (the root of `bundle`) are split, as
/// `encodings` say.
pub fn decode(text: &str, bundle: &Value, encodings: &[Encoding]) -> Value {
    let pieces = text.split('&').filter(|piece| !piece.is_empty());
    let fields: Vec<(String, Option<&str>)> = pieces
        .map(|piece| match piece.split_once('=') {
            Some((name, value)) => (decode_query(name).into_owned(), Some(value)),
            None => (decode_query(piece).into_owned(), None),
        })
        .collect();
    let pairs = fields.iter().map(|(name, value)| Pair {
        name,
        value: *value,
    });
    let pairs: Vec<Pair<'_>> = pairs.collect();
    let notations = encodings.iter().map(|encoding| {
        let style = encoding.style.unwrap_or(ParameterStyle::Form);
        notation(&encoding.property, style, Some(encoding))
    });
    let mut taken = styled_fields::take(&pairs, notations, bundle);
    let others = pairs.iter().filter(|pair| !taken.names.contains(pair.name));
    let others: Vec<(String, Value)> = others
        .map(|pair| {
            let value = decode_query(pair.value.unwrap_or_default());
            (pair.name.to_owned(), value.into_owned().into())
        })
        .collect();
    let mut res = collect(others.into_iter(), bundle);
    if let Value::Object(members) = &mut res {
        members.append(&mut taken.properties);
    }
    res
}

/// Puts fields of a form together: repeated ones are lists, `name[key]` are objects and lists.
pub fn collect(fields: impl Iterator<Item = (String, Value)>, bundle: &Value) -> Value {
    let mut res = Map::new();
    let mut nested = Map::new();
    for (name, value) in fields {
        if let Some((outer, keys)) = nested_fields::split(&name)
            && !property_is_known(&name, bundle)
        {
            nested_fields::insert(&mut nested, outer, &keys, value);
            continue;
        }
        let types = types_of(&name, bundle);
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
    nested.values_mut().for_each(nested_fields::read_indices);
    for (name, value) in nested {
        res.entry(name).or_insert(value);
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn encoding(property: &str, style: ParameterStyle, explode: bool) -> Encoding {
        Encoding {
            property: property.to_owned(),
            content_types: Vec::new(),
            headers: Vec::new(),
            style: Some(style),
            explode: Some(explode),
            allow_reserved: false,
            styles_part: true,
            nested: crate::model::Encodings::default(),
        }
    }

    #[test]
    fn fields_are_written_and_read_in_their_style() {
        use ParameterStyle::{DeepObject, Form, PipeDelimited, SpaceDelimited, TabDelimited};
        let list = json!({"type": "array", "items": {"type": "string"}});
        let any = json!({"type": "object"});
        let rows = json!({"type": "array", "items": any});
        let table = [
            (&list, Form, false, json!(["a", "b,c"]), "x=a,b%2Cc"),
            (&list, Form, true, json!(["a", "b"]), "x=a&x=b"),
            (&list, SpaceDelimited, false, json!(["a", "b"]), "x=a%20b"),
            (&list, PipeDelimited, false, json!(["a", "b"]), "x=a%7Cb"),
            (&list, TabDelimited, false, json!(["a", "b"]), "x=a%09b"),
            (
                &list,
                DeepObject,
                true,
                json!(["a", "b"]),
                "x%5B0%5D=a&x%5B1%5D=b",
            ),
            (
                &rows,
                DeepObject,
                true,
                json!([{"p": "1", "q": ["2", "3"]}, {"p": "4"}]),
                "x%5B0%5D%5Bp%5D=1&x%5B0%5D%5Bq%5D%5B0%5D=2&x%5B0%5D%5Bq%5D%5B1%5D=3&x%5B1%5D%5Bp%5D=4",
            ),
            (&any, Form, false, json!({"a": "1"}), "x=a,1"),
            (&any, Form, true, json!({"a": "1", "b": "2"}), "a=1&b=2"),
            (
                &any,
                DeepObject,
                true,
                json!({"a": {"b": "1"}}),
                "x%5Ba%5D%5Bb%5D=1",
            ),
        ];
        for (schema, style, explode, value, expected) in table {
            let bundle = json!({"type": "object", "properties": {"x": schema}});
            let encodings = [encoding("x", style, explode)];
            let form = json!({ "x": value });
            let written = encode(&form, &encodings).expect("a form");
            assert_eq!(written, expected, "{style}");
            assert_eq!(decode(&written, &bundle, &encodings), form, "{style}");
        }
    }

    #[test]
    fn brackets_without_an_encoding_are_read_and_hostile_names_are_ordinary() {
        let bundle = json!({"type": "object"});
        let read = |text: &str| decode(text, &bundle, &[]);
        assert_eq!(read("a[]=1"), json!({"a": ["1"]}));
        assert_eq!(
            read("a[b]=1&a[c][]=2"),
            json!({"a": {"b": "1", "c": ["2"]}})
        );
        let deep = "[a]".repeat(100_000);
        assert_eq!(
            read(&format!("a{deep}=1")),
            json!({ format!("a{deep}"): "1" })
        );
        assert_eq!(read("[a]=1&b[=2"), json!({"[a]": "1", "b[": "2"}));
    }
}
