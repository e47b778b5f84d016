//! The JSON types that a schema can admit; they decide whether a string is read as a list or an object.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::source::pointer::JsonPointer;

/// A set of JSON types; integers count as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeSet(u8);

/// References that are followed before everything is deemed possible.
const MAX_HOPS: usize = 32;

impl TypeSet {
    /// Every type.
    pub const ALL: Self = Self(0b11_1111);
    /// No type.
    pub const NONE: Self = Self(0);
    /// Strings, numbers, truth values and `null`.
    pub const SCALARS: Self = Self(0b00_1111);
    /// Lists.
    pub const ARRAY: Self = Self(0b01_0000);
    /// Objects.
    pub const OBJECT: Self = Self(0b10_0000);
    /// Strings.
    pub const STRING: Self = Self(0b00_0001);
    /// Numbers.
    pub const NUMBER: Self = Self(0b00_0010);
    /// Truth values.
    pub const BOOLEAN: Self = Self(0b00_0100);
    /// `null`.
    pub const NULL: Self = Self(0b00_1000);

    /// The types that `schema` admits, in a bundle whose `$defs` are those of `bundle`. Never too few, perhaps too
    /// many.
    pub fn admitted_by(schema: &Value, bundle: &Value) -> Self {
        admitted(schema, bundle, MAX_HOPS)
    }

    /// The type of a value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(_) => Self::NUMBER,
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    /// Whether any type is in both sets.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The types that are in either set.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set without `null`.
    #[must_use]
    pub fn without_null(self) -> Self {
        Self(self.0 & !Self::NULL.0)
    }

    fn named(name: &str) -> Self {
        match name {
            "null" => Self::NULL,
            "boolean" => Self::BOOLEAN,
            "number" | "integer" => Self::NUMBER,
            "string" => Self::STRING,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => Self::NONE,
        }
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

fn admitted(schema: &Value, bundle: &Value, hops: usize) -> TypeSet {
    let Value::Object(keywords) = schema else {
        return if schema == &Value::Bool(false) {
            TypeSet::NONE
        } else {
            TypeSet::ALL
        };
    };
    if hops == 0 {
        return TypeSet::ALL;
    }
    let each = |list: &Value| -> Vec<TypeSet> {
        let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
        items
            .iter()
            .map(|item| admitted(item, bundle, hops - 1))
            .collect()
    };
    let mut res = TypeSet::ALL;
    for (keyword, value) in keywords {
        let narrowed = match keyword.as_str() {
            "type" => match value {
                Value::String(name) => TypeSet::named(name),
                Value::Array(names) => names
                    .iter()
                    .filter_map(Value::as_str)
                    .fold(TypeSet::NONE, |set, name| set.or(TypeSet::named(name))),
                _ => continue,
            },
            "const" => TypeSet::of(value),
            "enum" => {
                let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
                values
                    .iter()
                    .fold(TypeSet::NONE, |set, value| set.or(TypeSet::of(value)))
            }
            "anyOf" | "oneOf" => each(value).into_iter().fold(TypeSet::NONE, TypeSet::or),
            "allOf" => each(value).into_iter().fold(TypeSet::ALL, TypeSet::and),
            "$ref" => resolve(value, bundle)
                .map_or(TypeSet::ALL, |target| admitted(target, bundle, hops - 1)),
            _ => continue,
        };
        res = res.and(narrowed);
    }
    res
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

/// The schemas that `schema` gives for the property `name`: its own, and those of what it refers to or is composed of.
pub fn property_schemas<'b>(schema: &'b Value, name: &str, bundle: &'b Value) -> Vec<&'b Value> {
    let mut res = Vec::new();
    collect_property(schema, name, bundle, MAX_HOPS, &mut res);
    res
}

fn collect_property<'b>(
    schema: &'b Value,
    name: &str,
    bundle: &'b Value,
    hops: usize,
    res: &mut Vec<&'b Value>,
) {
    if hops == 0 {
        return;
    }
    if let Some(own) = schema
        .get("properties")
        .and_then(|properties| properties.get(name))
    {
        res.push(own);
    }
    if let Some(target) = schema
        .get("$ref")
        .and_then(|reference| resolve(reference, bundle))
    {
        collect_property(target, name, bundle, hops - 1, res);
    }
    for composed in ["allOf", "anyOf", "oneOf"] {
        let parts = schema
            .get(composed)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        for part in parts {
            collect_property(part, name, bundle, hops - 1, res);
        }
    }
}

/// The names of the properties that `schema` gives: its own, and those of what it refers to or is composed of.
pub fn property_names<'b>(schema: &'b Value, bundle: &'b Value) -> BTreeSet<&'b str> {
    let mut res = BTreeSet::new();
    let mut pending = vec![(schema, MAX_HOPS)];
    while let Some((schema, hops)) = pending.pop() {
        let own = schema.get("properties").and_then(Value::as_object);
        res.extend(own.into_iter().flat_map(Map::keys).map(String::as_str));
        let target = schema.get("$ref").and_then(|it| resolve(it, bundle));
        let composed = ["allOf", "anyOf", "oneOf"].into_iter();
        let composed = composed.filter_map(|keyword| schema.get(keyword)?.as_array());
        if hops > 0 {
            let below = target.into_iter().chain(composed.flatten());
            pending.extend(below.map(|schema| (schema, hops - 1)));
        }
    }
    res
}

/// The schemas that `schema` gives for the item at `position`: its own, and those of what it refers to or is composed of.
pub fn item_schemas<'b>(schema: &'b Value, position: usize, bundle: &'b Value) -> Vec<&'b Value> {
    let mut res = Vec::new();
    let mut pending = vec![(schema, MAX_HOPS)];
    while let Some((schema, hops)) = pending.pop() {
        let prefix = schema.get("prefixItems").and_then(Value::as_array);
        let own = prefix.and_then(|prefix| prefix.get(position));
        res.extend(own.or_else(|| schema.get("items")));
        let target = schema.get("$ref").and_then(|it| resolve(it, bundle));
        let composed = ["allOf", "anyOf", "oneOf"].into_iter();
        let composed = composed.filter_map(|keyword| schema.get(keyword)?.as_array());
        if hops > 0 {
            let below = target.into_iter().chain(composed.flatten());
            pending.extend(below.map(|schema| (schema, hops - 1)));
        }
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn composition_narrows_and_widens() {
        let bundle = json!({"$defs": {"A": {"type": "array"}, "R": {"anyOf": [{"$ref": "#/$defs/R"}, {"type": "string"}]}}});
        let types = |schema: Value| TypeSet::admitted_by(&schema, &bundle);
        assert_eq!(types(json!({})), TypeSet::ALL);
        assert_eq!(
            types(json!({"type": ["string", "integer"]})),
            TypeSet::STRING.or(TypeSet::NUMBER)
        );
        assert_eq!(types(json!({"$ref": "#/$defs/A"})), TypeSet::ARRAY);
        assert_eq!(
            types(json!({"oneOf": [{"$ref": "#/$defs/A"}, {"const": null}]})),
            TypeSet::ARRAY.or(TypeSet::NULL)
        );
        assert_eq!(
            types(json!({"allOf": [{"$ref": "#/$defs/A"}, {"type": "object"}]})),
            TypeSet::NONE
        );
        assert_eq!(
            types(json!({"enum": ["a", 1]})),
            TypeSet::STRING.or(TypeSet::NUMBER)
        );
        assert!(types(json!({"$ref": "#/$defs/R"})).meets(TypeSet::STRING));
    }
}
