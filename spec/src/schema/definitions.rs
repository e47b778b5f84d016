//! The definitions of a bundle, and the references to them.

use serde_json::{Map, Value, json};

use crate::source::pointer::JsonPointer;

/// The string of a `$ref` to the entry `key` of `$defs`.
pub fn reference_to(key: &str) -> String {
    let pointer = JsonPointer::from_iter(["$defs", key]);
    pointer.to_fragment()
}

/// The properties of an object that has a value of each definition of `bundle` as the member of that name.
pub fn by_name(bundle: &Value) -> Map<String, Value> {
    let definitions = bundle.get("$defs").and_then(Value::as_object);
    let keys = definitions.into_iter().flat_map(Map::keys);
    keys.map(|key| (key.clone(), json!({ "$ref": reference_to(key) })))
        .collect()
}

/// What a `$ref` of a bundle points to.
pub fn resolve<'b>(reference: &Value, bundle: &'b Value) -> Option<&'b Value> {
    let fragment = reference.as_str()?.strip_prefix('#')?;
    let pointer = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
    bundle.pointer(&pointer)
}

/// The definitions of `bundle` that `schema` refers to, and those that these refer to.
pub fn reachable(schema: &Value, bundle: &Value) -> Map<String, Value> {
    let definitions = bundle.get("$defs").and_then(Value::as_object);
    let mut res = Map::new();
    let mut pending = vec![schema];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(members) => {
                let reference = members.get("$ref").and_then(Value::as_str);
                if let Some((name, _)) = reference.and_then(named)
                    && let Some(definition) = definitions.and_then(|it| it.get(&name))
                    && !res.contains_key(&name)
                {
                    res.insert(name, definition.clone());
                    pending.push(definition);
                }
                pending.extend(members.values());
            }
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    res
}

/// The name of the definition that `reference` means.
pub fn definition_name(reference: &str) -> Option<String> {
    let (name, is_whole) = named(reference)?;
    is_whole.then_some(name)
}

/// The name of the definition that `reference` points to or into, and whether it is all of it.
fn named(reference: &str) -> Option<(String, bool)> {
    let fragment = reference.strip_prefix('#')?;
    let pointer = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
    let pointer = JsonPointer::from(pointer.as_ref());
    let mut tokens = pointer.tokens();
    let is_definition = tokens.next()? == "$defs";
    let name = tokens.next().filter(|_| is_definition)?;
    let name = name.into_owned();
    Some((name, tokens.next().is_none()))
}

/// `schema` as a schema of its own, with the definitions of `bundle` that it reaches.
pub fn alone(schema: &Value, bundle: &Value) -> Value {
    let mut members = match schema {
        Value::Object(members) => members.clone(),
        Value::Bool(false) => Map::from_iter([("not".to_owned(), json!({}))]),
        _ => Map::new(),
    };
    let definitions = reachable(schema, bundle);
    if !definitions.is_empty() {
        members.insert("$defs".to_owned(), definitions.into());
    }
    Value::Object(members)
}
