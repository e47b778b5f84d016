//! What a schema describes of objects: the members that a program sends or reads by it.
//!
//! Every object is open by itself, and nobody means that: a program sends the members that its document names. It is different
//! where the document says that there may be others (`additionalProperties: true` is the schema `{}` for each of them), and where
//! it names none: an object of which only the type is given is a map of anything. `jsonschema` evaluates neither, so a schema is
//! written out here to one by which it evaluates them.
//!
//! What `contentEncoding` and `contentMediaType` say of strings is written out too: no validator asserts it (JSON Schema 2020-12 validation §8.3), but who
//! sends the string writes it so.
//!
//! **Invariant:** the schema that is written out admits no value that the schema does not.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::definitions::{definition_name, reference_to};

/// Keywords by which a schema describes members.
const MEMBERS: [&str; 4] = [
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
];
/// Keywords by which a schema describes items.
const ITEMS: [&str; 4] = ["prefixItems", "items", "contains", "unevaluatedItems"];
/// Keywords whose schemas apply to the same value, beside whatever else does.
const CONDITIONS: [&str; 4] = ["if", "then", "else", "not"];
/// The same, each with a list of schemas.
const LISTS: [&str; 3] = ["allOf", "anyOf", "oneOf"];
/// Keywords with one schema for a part of the value.
const BELOW: [&str; 7] = [
    "additionalProperties",
    "unevaluatedProperties",
    "items",
    "unevaluatedItems",
    "contains",
    "propertyNames",
    "contentSchema",
];

/// The bundle `json`, where a schema that describes other members than those it names is written out; `None` where there is none.
pub(super) fn written_out(json: &Value) -> Option<Value> {
    let definitions = json.get("$defs")?.as_object()?;
    let anything = unused_key(definitions);
    let writer = Writer {
        parts: parts(json, definitions),
        anything: json!({ "$ref": reference_to(&anything) }),
    };
    let mut written: Map<String, Value> = definitions
        .iter()
        .map(|(key, schema)| (key.clone(), writer.schema(schema, writer.is_part(key))))
        .collect();
    if written == *definitions {
        return None;
    }
    let inner = &writer.anything;
    written.insert(
        anything,
        json!({ "additionalProperties": inner, "items": inner }),
    );
    let mut res = json.clone();
    *res.get_mut("$defs")? = Value::Object(written);
    Some(res)
}

/// A key that no definition has.
fn unused_key(definitions: &Map<String, Value>) -> String {
    let mut res = "anything".to_owned();
    while definitions.contains_key(&res) {
        res.push('_');
    }
    res
}

/// The definitions that are one of several schemas of the same value somewhere: what is not named in them may be named beside them.
fn parts(json: &Value, definitions: &Map<String, Value>) -> BTreeSet<String> {
    let mut res = BTreeSet::new();
    let mut pending: Vec<(&Value, bool)> = definitions.values().map(|it| (it, false)).collect();
    pending.push((json, false));
    while let Some((schema, is_part)) = pending.pop() {
        let Some(keywords) = schema.as_object() else {
            continue;
        };
        let is_shared = is_part || about_the_value(keywords) > 1;
        if let Some(key) = keywords.get("$ref").and_then(key_of)
            && is_shared
            && let Some((key, target)) = definitions.get_key_value(&key)
            && res.insert(key.clone())
        {
            pending.push((target, true));
        }
        for (keyword, inner) in keywords {
            let each: Vec<&Value> = children(keyword, inner);
            let is_part = of_same_value(keyword, inner, is_shared);
            pending.extend(each.into_iter().map(|inner| (inner, is_part)));
        }
    }
    res
}

/// How many of its keywords say something about members or items, or hold schemas that may.
fn about_the_value(keywords: &Map<String, Value>) -> usize {
    let mut describing = MEMBERS.iter().chain(&ITEMS);
    let describes = describing.any(|it| keywords.contains_key(*it));
    let others = ["$ref", "dependentSchemas"].into_iter();
    let others = others.chain(CONDITIONS).chain(LISTS);
    let others = others.filter(|it| keywords.contains_key(*it)).count();
    usize::from(describes) + others
}

/// Whether the schemas in `inner`, the value of `keyword`, are beside others about the same value.
fn of_same_value(keyword: &str, inner: &Value, is_shared: bool) -> bool {
    match keyword {
        "anyOf" | "oneOf" => is_shared,
        "allOf" => is_shared || inner.as_array().is_some_and(|list| list.len() > 1),
        "dependentSchemas" => true,
        other => CONDITIONS.contains(&other),
    }
}

/// The schemas in `inner`, the value of `keyword`.
fn children<'v>(keyword: &str, inner: &'v Value) -> Vec<&'v Value> {
    match (keyword, inner) {
        ("properties" | "patternProperties" | "dependentSchemas", Value::Object(members)) => {
            members.values().collect()
        }
        ("prefixItems", Value::Array(list)) => list.iter().collect(),
        (it, Value::Array(list)) if LISTS.contains(&it) => list.iter().collect(),
        (it, inner) if BELOW.contains(&it) || CONDITIONS.contains(&it) => vec![inner],
        _ => Vec::new(),
    }
}

/// Writes schemas out.
struct Writer {
    /// The definitions that are beside others somewhere.
    parts: BTreeSet<String>,
    /// A reference to the schema of anything, with all that is in it.
    anything: Value,
}

impl Writer {
    fn is_part(&self, key: &str) -> bool {
        self.parts.contains(key)
    }

    fn schema(&self, schema: &Value, is_part: bool) -> Value {
        let Some(keywords) = schema.as_object() else {
            return if schema == &Value::Bool(true) && !is_part {
                self.anything.clone()
            } else {
                schema.clone()
            };
        };
        if keywords.is_empty() && !is_part {
            return self.anything.clone();
        }
        let is_shared = is_part || about_the_value(keywords) > 1;
        let written = keywords.iter().map(|(keyword, inner)| {
            let is_part = of_same_value(keyword, inner, is_shared);
            (keyword.clone(), self.keyword(keyword, inner, is_part))
        });
        let mut res: Map<String, Value> = written.collect();
        let is_base64 = keywords.get("contentEncoding").and_then(Value::as_str) == Some("base64");
        if is_base64 && !keywords.contains_key("format") {
            res.insert("format".to_owned(), "byte".into());
        }
        let is_content = |it: &str| keywords.contains_key(it);
        if !keywords.contains_key("type")
            && ["contentEncoding", "contentMediaType"]
                .into_iter()
                .any(is_content)
        {
            res.insert("type".to_owned(), "string".into());
        }
        if !is_part && is_map(keywords) {
            res.insert("additionalProperties".to_owned(), self.anything.clone());
        }
        Value::Object(res)
    }

    fn keyword(&self, keyword: &str, inner: &Value, is_part: bool) -> Value {
        let of_members = |members: &Map<String, Value>| {
            let members = members.iter();
            members
                .map(|(name, inner)| (name.clone(), self.schema(inner, is_part)))
                .collect()
        };
        match (keyword, inner) {
            ("properties" | "patternProperties" | "dependentSchemas", Value::Object(members)) => {
                of_members(members)
            }
            (it, Value::Array(list)) if it == "prefixItems" || LISTS.contains(&it) => list
                .iter()
                .map(|inner| self.schema(inner, is_part))
                .collect(),
            (it, inner) if BELOW.contains(&it) || CONDITIONS.contains(&it) => {
                self.schema(inner, is_part)
            }
            (_, inner) => inner.clone(),
        }
    }
}

/// Whether a schema is about objects, and names no member.
fn is_map(keywords: &Map<String, Value>) -> bool {
    let is_object = match keywords.get("type") {
        Some(Value::String(name)) => name == "object",
        Some(Value::Array(names)) => names.iter().any(|name| name == "object"),
        _ => false,
    };
    is_object && about_the_value(keywords) == 0
}

/// The entry of `$defs` that a reference names.
fn key_of(reference: &Value) -> Option<String> {
    definition_name(reference.as_str()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(schema: &Value) -> Option<Value> {
        let bundle =
            json!({ "$ref": "#/$defs/A", "$defs": { "A": schema, "B": { "type": "object" } } });
        let written = written_out(&bundle)?;
        written.pointer("/$defs/A").cloned()
    }

    #[test]
    fn a_member_that_may_be_anything_is_described() {
        let anything = json!({ "$ref": "#/$defs/anything" });
        assert_eq!(
            of(&json!({ "type": "object", "additionalProperties": true })),
            Some(json!({ "type": "object", "additionalProperties": anything }))
        );
        assert_eq!(
            of(&json!({ "type": ["object", "null"] })),
            Some(json!({ "type": ["object", "null"], "additionalProperties": anything }))
        );
    }

    #[test]
    fn strings_are_encoded_as_the_schema_says() {
        assert_eq!(
            of(&json!({ "type": "string", "contentEncoding": "base64" })),
            Some(json!({ "type": "string", "contentEncoding": "base64", "format": "byte" }))
        );
    }

    #[test]
    fn an_object_with_named_members_describes_no_others() {
        let named = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
        assert_eq!(of(&named), Some(named.clone()));
        let beside = json!({ "allOf": [{ "type": "object" }, named] });
        assert_eq!(of(&beside), Some(beside.clone()));
    }

    #[test]
    fn anything_beside_closed_items_describes_no_others() {
        let closed = json!({ "prefixItems": [{ "type": "string" }], "unevaluatedItems": false });
        let mut beside = closed.clone();
        beside["anyOf"] = json!([{}]);
        assert_eq!(of(&beside), Some(beside.clone()));
    }

    #[test]
    fn a_definition_that_is_used_beside_named_members_is_no_map() {
        let bundle = json!({
            "$ref": "#/$defs/A",
            "$defs": {
                "A": { "allOf": [{ "$ref": "#/$defs/B" }, { "properties": { "a": { "type": "string" } } }] },
                "B": { "$ref": "#/$defs/C" },
                "C": { "type": "object" },
            },
        });
        assert_eq!(written_out(&bundle), None);
    }
}
