//! Schemas without their optional members: the smallest values of a large web are made of them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// The definitions of a bundle without the members that none of them requires, and without the items of lists that may be empty.
#[derive(Debug)]
pub struct LeastSchemas {
    required: BTreeSet<String>,
    definitions: Value,
}

impl LeastSchemas {
    /// Those of the definitions of `bundle`.
    pub fn of(bundle: &Value) -> Self {
        let mut required = BTreeSet::new();
        collect_required(bundle, &mut required);
        let mut res = Self {
            required,
            definitions: Value::Null,
        };
        let definitions = bundle.get("$defs").and_then(Value::as_object);
        let each = definitions.into_iter().flatten();
        let least: Map<String, Value> = each
            .map(|(name, schema)| (name.clone(), res.schema(schema)))
            .collect();
        res.definitions = json!({ "$defs": least });
        res
    }

    /// The definitions: `{"$defs": …}`.
    pub fn definitions(&self) -> &Value {
        &self.definitions
    }

    /// `schema` without the members that no schema of the bundle requires, and without the elements of lists that may be empty.
    pub fn schema(&self, schema: &Value) -> Value {
        let Value::Object(keywords) = schema else {
            return schema.clone();
        };
        let may_be_empty = !keywords.contains_key("minItems") && !keywords.contains_key("contains");
        let mut res = Map::new();
        for (keyword, value) in keywords {
            let least = match (keyword.as_str(), value) {
                ("properties", Value::Object(members)) => {
                    let members = members.iter();
                    let needed = members.filter(|(name, _)| self.required.contains(*name));
                    needed
                        .map(|(name, schema)| (name.clone(), self.schema(schema)))
                        .collect()
                }
                ("items" | "prefixItems", _) if may_be_empty => continue,
                ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(parts)) => {
                    parts.iter().map(|part| self.schema(part)).collect()
                }
                ("items" | "contains" | "then" | "else", part) => self.schema(part),
                _ => value.clone(),
            };
            res.insert(keyword.clone(), least);
        }
        Value::Object(res)
    }
}

/// Collects all names that `value`, a schema, requires anywhere within it.
fn collect_required(value: &Value, res: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if let ("required", Value::Array(names)) = (name.as_str(), member) {
                    res.extend(
                        names
                            .iter()
                            .filter_map(Value::as_str)
                            .map(ToOwned::to_owned),
                    );
                }
                collect_required(member, res);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_required(item, res)),
        _ => {}
    }
}
