//! The JSON types that a schema can admit; they decide whether a string is read as a list or an object.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::definitions::resolve;

/// A set of JSON types; integers count as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeSet(u8);

/// The number of schemas within each other before everything is deemed possible.
const DEEPEST: usize = 256;

impl TypeSet {
    /// Every type.
    pub const ALL: Self = Self(0b11_1111);
    /// No type.
    pub const NONE: Self = Self(0);
    /// Strings, numbers, booleans and `null`.
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
    pub fn admitted_by<'b>(schema: &'b Value, bundle: &'b Value) -> Self {
        TypeReader::new(bundle).types(schema)
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

/// Reads the types that schemas of one bundle admit, each definition once.
#[derive(Debug)]
pub struct TypeReader<'b> {
    bundle: &'b Value,
    /// Those of what is referred to, by the references; everything for what is being read.
    known: BTreeMap<&'b str, TypeSet>,
}

impl<'b> TypeReader<'b> {
    /// Nothing of `bundle` is read yet.
    pub fn new(bundle: &'b Value) -> Self {
        Self {
            bundle,
            known: BTreeMap::new(),
        }
    }

    /// See [`TypeSet::admitted_by`].
    pub fn types(&mut self, schema: &'b Value) -> TypeSet {
        self.by(schema, DEEPEST)
    }

    /// Those of `schema`, where `depth` more schemas within each other are read.
    fn by(&mut self, schema: &'b Value, depth: usize) -> TypeSet {
        let Value::Object(keywords) = schema else {
            return if schema == &Value::Bool(false) {
                TypeSet::NONE
            } else {
                TypeSet::ALL
            };
        };
        let Some(depth) = depth.checked_sub(1) else {
            return TypeSet::ALL;
        };
        let mut res = TypeSet::ALL;
        for (keyword, value) in keywords {
            let narrowed = match (keyword.as_str(), value) {
                ("type", Value::String(name)) => TypeSet::named(name),
                ("type", Value::Array(names)) => names
                    .iter()
                    .filter_map(Value::as_str)
                    .fold(TypeSet::NONE, |set, name| set.or(TypeSet::named(name))),
                ("const", _) => TypeSet::of(value),
                ("enum", _) => items(value).fold(TypeSet::NONE, |set, it| set.or(TypeSet::of(it))),
                ("anyOf" | "oneOf", _) => {
                    items(value).fold(TypeSet::NONE, |set, it| set.or(self.by(it, depth)))
                }
                ("allOf", _) => {
                    items(value).fold(TypeSet::ALL, |set, it| set.and(self.by(it, depth)))
                }
                ("$ref", Value::String(reference)) => self.by_reference(reference, value, depth),
                _ => continue,
            };
            res = res.and(narrowed);
        }
        res
    }

    fn by_reference(&mut self, text: &'b str, reference: &'b Value, depth: usize) -> TypeSet {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        self.known.insert(text, TypeSet::ALL);
        let target = resolve(reference, self.bundle);
        let res = target.map_or(TypeSet::ALL, |target| self.by(target, depth));
        self.known.insert(text, res);
        res
    }
}

fn items(list: &Value) -> std::slice::Iter<'_, Value> {
    let items = list.as_array().map(Vec::as_slice);
    items.unwrap_or_default().iter()
}

/// The schemas that `schema` gives for the property `name`: its own, and those of what it refers to or is composed of.
pub fn property_schemas<'b>(schema: &'b Value, name: &str, bundle: &'b Value) -> Vec<&'b Value> {
    let all = composing(schema, bundle).into_iter();
    all.filter_map(|it| it.get("properties")?.get(name))
        .collect()
}

/// The names of the properties that `schema` gives: its own, and those of what it refers to or is composed of.
pub fn property_names<'b>(schema: &'b Value, bundle: &'b Value) -> BTreeSet<&'b str> {
    let all = composing(schema, bundle).into_iter();
    let own = all.filter_map(|it| it.get("properties")?.as_object());
    own.flat_map(Map::keys).map(String::as_str).collect()
}

/// The schemas that `schema` gives for the item at `position`: its own, and those of what it refers to or is composed of.
pub fn item_schemas<'b>(schema: &'b Value, position: usize, bundle: &'b Value) -> Vec<&'b Value> {
    let of = |schema: &'b Value| {
        let prefix = schema.get("prefixItems").and_then(Value::as_array);
        let own = prefix.and_then(|prefix| prefix.get(position));
        own.or_else(|| schema.get("items"))
    };
    let all = composing(schema, bundle).into_iter();
    all.filter_map(of).collect()
}

/// `schema`, and what it refers to or is composed of, each once.
fn composing<'b>(schema: &'b Value, bundle: &'b Value) -> Vec<&'b Value> {
    let mut res = Vec::new();
    let mut followed = BTreeSet::new();
    let mut pending = vec![schema];
    while let Some(schema) = pending.pop() {
        res.push(schema);
        // Reversed: the first one is read first.
        for keyword in ["oneOf", "anyOf", "allOf"] {
            pending.extend(schema.get(keyword).into_iter().flat_map(items).rev());
        }
        let reference = schema.get("$ref");
        let text = reference.and_then(Value::as_str);
        if text.is_some_and(|text| followed.insert(text)) {
            pending.extend(reference.and_then(|it| resolve(it, bundle)));
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

    #[test]
    fn what_many_ways_lead_to_is_read_once() {
        let model = |at: usize| {
            let next =
                (at + 1..100.min(at + 4)).map(|it| json!({"$ref": format!("#/$defs/M{it}")}));
            let own = json!({"type": "object", "properties": {format!("p{at}"): {"const": at}}});
            let branches: Vec<Value> = next.chain([own]).collect();
            (format!("M{at}"), json!({"anyOf": branches}))
        };
        let bundle = json!({"$defs": (0..100).map(model).collect::<Map<_, _>>()});
        let root = json!({"$ref": "#/$defs/M0"});
        assert_eq!(TypeSet::admitted_by(&root, &bundle), TypeSet::OBJECT);
        assert_eq!(property_names(&root, &bundle).len(), 100);
        assert_eq!(
            property_schemas(&root, "p99", &bundle),
            [&json!({"const": 99})]
        );
        assert_eq!(item_schemas(&root, 0, &bundle), [] as [&Value; 0]);
    }
}
