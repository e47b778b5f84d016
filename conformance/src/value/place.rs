//! The schemas of a value within a value: which names of an object are those of properties, and which are keys of a map that
//! the sender of the object chooses.

use serde_json::{Map, Number, Value};
use spec::{
    schema::{SchemaValidator, definitions::resolve, view::types::integer_range},
    source::pointer::JsonPointer,
};

/// The maximum number of schemas that one place is composed of.
const MOST_PARTS: usize = 200;
/// How deep values are walked through.
const DEEPEST: usize = 24;

/// A place in a value, with the schemas that describe it.
#[derive(Debug, Clone)]
pub(crate) struct Place<'b> {
    /// With what they refer to and are composed of; empty where nothing is known of the place.
    schemas: Vec<&'b Value>,
    bundle: &'b Value,
    /// Whether a schema above allows anything here.
    is_free: bool,
}

impl<'b> Place<'b> {
    /// The whole value that `validator` validates.
    pub(crate) fn whole(validator: &'b SchemaValidator) -> Self {
        let bundle = validator.bundle();
        Self::of([bundle.root()].into_iter(), &bundle.json)
    }

    fn of(schemas: impl Iterator<Item = &'b Value>, bundle: &'b Value) -> Self {
        Self {
            schemas: parts(schemas.collect(), bundle),
            bundle,
            is_free: false,
        }
    }

    /// Whether `name` is a key that the sender of the object chooses: no property has it, and others than properties are
    /// described, or nothing is.
    pub(crate) fn is_key(&self, name: &str) -> bool {
        let is_property = self.own(name).next().is_some();
        let has_conditions = self.schemas.iter().any(|schema| {
            let conditional = ["then", "else", "dependentSchemas"];
            conditional
                .iter()
                .any(|keyword| schema.get(keyword).is_some())
        });
        !is_property
            && !has_conditions
            && (self.is_free || self.others().next().is_some() || self.allows_anything())
    }

    /// The place of the member called `name`.
    pub(crate) fn member(&self, name: &str) -> Self {
        let mut own = self.own(name).peekable();
        let has_own = own.peek().is_some();
        let mut res = if has_own {
            Self::of(own, self.bundle)
        } else {
            Self::of(self.others(), self.bundle)
        };
        res.is_free = res.schemas.is_empty() && self.is_key(name);
        res
    }

    /// The place of the item at `position`.
    pub(crate) fn item(&self, position: usize) -> Self {
        let items = self.schemas.iter().filter_map(|schema| {
            let prefix = schema.get("prefixItems").and_then(Value::as_array);
            let own = prefix.and_then(|prefix| prefix.get(position));
            own.or_else(|| schema.get("items"))
        });
        let mut res = Self::of(items, self.bundle);
        res.is_free = res.schemas.is_empty() && (self.is_free || self.allows_anything());
        res
    }

    /// The place at `pointer` within `self`.
    pub(crate) fn at(&self, pointer: &JsonPointer) -> Self {
        let mut res = self.clone();
        for token in pointer.tokens() {
            res = res.below(&token);
        }
        res
    }

    /// The place one step further; a number leads to an item where no property has it as its name.
    fn below(&self, token: &str) -> Self {
        match token.parse() {
            Ok(position) if self.own(token).next().is_none() => {
                let item = self.item(position);
                if item.schemas.is_empty() {
                    self.member(token)
                } else {
                    item
                }
            }
            _ => self.member(token),
        }
    }

    /// `pointer` with the indexes of lists and the keys of maps blanked, so that all elements are one location.
    pub(crate) fn generalized(&self, pointer: &JsonPointer) -> String {
        let mut place = self.clone();
        let mut res = String::new();
        for token in pointer.tokens() {
            let is_index = !token.is_empty() && token.bytes().all(|b| b.is_ascii_digit());
            res.push('/');
            if is_index || place.is_key(&token) {
                res.push('*');
            } else {
                res.push_str(&token.replace('~', "~0").replace('/', "~1"));
            }
            place = place.below(&token);
        }
        res
    }

    /// The format of integers whose range `number` is beyond.
    pub(crate) fn format_beyond(&self, number: &Value) -> Option<&'b str> {
        let number = number.as_number()?;
        self.schemas.iter().find_map(|schema| {
            let format = schema.get("format")?.as_str()?;
            let (low, high) = integer_range(format)?;
            let is_beyond = match (exact(&low), exact(number), exact(&high)) {
                (Some(low), Some(number), Some(high)) => !(low..=high).contains(&number),
                _ => number.as_f64()? < low.as_f64()? || number.as_f64()? > high.as_f64()?,
            };
            is_beyond.then_some(format)
        })
    }

    /// Hands the keys of all maps in `value` to `take`.
    pub(crate) fn keys(&self, value: &Value, take: &mut dyn FnMut(&str)) {
        self.keys_within(value, take, DEEPEST);
    }

    fn keys_within(&self, value: &Value, take: &mut dyn FnMut(&str), depth: usize) {
        if depth == 0 {
            return;
        }
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if self.is_key(name) {
                        take(name);
                    }
                    self.member(name).keys_within(member, take, depth - 1);
                }
            }
            Value::Array(items) => {
                for (position, item) in items.iter().enumerate() {
                    self.item(position).keys_within(item, take, depth - 1);
                }
            }
            _ => {}
        }
    }

    /// The schemas of the property called `name`.
    fn own(&self, name: &str) -> impl Iterator<Item = &'b Value> {
        let schemas = self.schemas.iter();
        schemas.filter_map(move |schema| schema.get("properties")?.get(name))
    }

    /// The schemas of members that are not properties.
    fn others(&self) -> impl Iterator<Item = &'b Value> {
        self.schemas.iter().flat_map(|schema| {
            let additional = schema.get("additionalProperties");
            let patterns = schema.get("patternProperties").and_then(Value::as_object);
            let patterns = patterns.into_iter().flat_map(Map::values);
            additional
                .into_iter()
                .chain(patterns)
                .filter(|schema| **schema != Value::Bool(false))
        })
    }

    /// Whether the place is described without a word about members and items.
    fn allows_anything(&self) -> bool {
        const PARTS: [&str; 6] = [
            "properties",
            "additionalProperties",
            "patternProperties",
            "items",
            "prefixItems",
            "unevaluatedProperties",
        ];
        let is_about_parts = |schema: &&Value| PARTS.iter().any(|part| schema.get(part).is_some());
        !self.schemas.is_empty() && !self.schemas.iter().any(is_about_parts)
    }
}

/// An integer of up to 64 bits.
fn exact(number: &Number) -> Option<i128> {
    let signed = number.as_i64().map(i128::from);
    signed.or_else(|| number.as_u64().map(i128::from))
}

/// `schemas` with what they refer to and are composed of.
fn parts<'b>(schemas: Vec<&'b Value>, bundle: &'b Value) -> Vec<&'b Value> {
    let mut res: Vec<&Value> = Vec::new();
    let mut pending = schemas;
    while let Some(schema) = pending.pop() {
        if res.len() >= MOST_PARTS || res.iter().any(|known| std::ptr::eq(*known, schema)) {
            continue;
        }
        res.push(schema);
        let target = schema.get("$ref").and_then(|it| resolve(it, bundle));
        let composed = ["allOf", "anyOf", "oneOf"].into_iter();
        let composed = composed.filter_map(|keyword| schema.get(keyword)?.as_array());
        pending.extend(target.into_iter().chain(composed.flatten()));
    }
    res
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const BUNDLE: &str = r##"{
        "$ref": "#/$defs/Root",
        "$defs": {
            "Root": {"type": "object", "properties": {
                "name": {"type": "string"},
                "grants": {"$ref": "#/$defs/Grants"},
                "labels": {"type": "object"},
                "sizes": {"type": "array", "items": {"allOf": [{"type": "integer", "format": "int32"}]}},
                "only": {"type": "object", "properties": {"a": {}}, "additionalProperties": false},
                "loose": {"type": "object", "properties": {"a": {}}}
            }},
            "Grants": {"type": "object", "properties": {"owner": {}}, "additionalProperties": {"type": "object", "properties": {"to": {}}}}
        }
    }"##;

    fn with_root(look: impl FnOnce(&Place<'_>)) {
        let bundle: Value = serde_json::from_str(BUNDLE).unwrap();
        look(&Place::of([&bundle].into_iter(), &bundle));
    }

    #[test]
    fn names_of_properties_are_no_keys_and_those_of_maps_are() {
        let value = json!({
            "name": "x",
            "grants": {"owner": 1, "read": {"to": 1}},
            "labels": {"free": {"deep": 1}},
            "only": {"a": 1, "b": 2},
            "loose": {"a": 1, "b": 2}
        });
        let mut keys = Vec::new();
        with_root(|root| root.keys(&value, &mut |key| keys.push(key.to_owned())));
        assert_eq!(keys, ["read", "free", "deep"]);
    }

    #[test]
    fn pointers_are_general_where_the_sender_chooses_the_step() {
        let general = |pointer: &str| {
            let mut res = String::new();
            with_root(|root| res = root.generalized(&JsonPointer::from(pointer)));
            res
        };
        assert_eq!(general(""), "");
        assert_eq!(general("/sizes/3"), "/sizes/*");
        assert_eq!(general("/grants/owner"), "/grants/owner");
        assert_eq!(general("/grants/read/to"), "/grants/*/to");
        assert_eq!(general("/grants/7/to"), "/grants/*/to");
        assert_eq!(general("/labels/free/deep"), "/labels/*/*");
        assert_eq!(general("/unknown/a~1b"), "/unknown/a~1b");
    }

    #[test]
    fn numbers_beyond_the_range_of_a_format_are_recognized() {
        with_root(|root| {
            let size = root.at(&JsonPointer::from("/sizes/0"));
            assert_eq!(size.format_beyond(&json!(2_147_483_648_u32)), Some("int32"));
            assert_eq!(
                size.format_beyond(&json!(-2_147_483_649_i64)),
                Some("int32")
            );
            assert_eq!(size.format_beyond(&json!(2_147_483_647)), None);
            assert_eq!(size.format_beyond(&json!("2147483648")), None);
        });
    }
}
