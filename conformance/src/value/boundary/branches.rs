//! Answers questions about the branches of unions: whether a value satisfies one, and which value of one is the simplest.
//!
//! In a web of models that refer to each other, every branch brings all of them along. So what a walk asks is prepared once for
//! all branches, and the simplest values of a large web are made without its optional members.

use std::{
    cell::{OnceCell, RefCell},
    collections::{BTreeMap, BTreeSet},
};

use serde_json::{Map, Value, json};
use spec::{
    schema::{
        types::{definition_name, reachable},
        validator::Standalone,
        web::SchemaWeb,
    },
    source::pointer::JsonPointer,
};

/// The number of definitions from which on a bundle is large.
const LARGE: usize = 48;

/// The branches of the unions of one bundle.
pub(super) struct Branches<'b> {
    pub(super) bundle: &'b Value,
    /// The web whose bundle it is, if it is one.
    web: Option<&'b SchemaWeb>,
    /// Validates the value of each member by the definition of that name, for branches that only refer to one.
    by_name: OnceCell<Option<Standalone>>,
    /// The definitions without optional members.
    least: OnceCell<Least>,
    /// The simplest values, by their schemas.
    simplest: RefCell<BTreeMap<String, Option<Value>>>,
}

/// A large bundle without optional members.
struct Least {
    required: BTreeSet<String>,
    /// `{"$defs": …}`.
    definitions: Value,
}

impl<'b> Branches<'b> {
    /// Nothing is prepared yet.
    pub(super) fn new(bundle: &'b Value, web: Option<&'b SchemaWeb>) -> Self {
        Self {
            bundle,
            web,
            by_name: OnceCell::new(),
            least: OnceCell::new(),
            simplest: RefCell::default(),
        }
    }

    /// Whether `value` satisfies `branch`.
    pub(super) fn takes(&self, branch: &Value, value: &Value) -> bool {
        let alone = branch.as_object().filter(|it| it.len() == 1);
        let reference = alone.and_then(|it| it.get("$ref")?.as_str());
        let is_known = |name: &String| self.definitions().is_some_and(|it| it.contains_key(name));
        let name = reference.and_then(definition_name).filter(is_known);
        // Without a reference nothing is prepared: that compiles all definitions.
        let Some(name) = name else {
            return spec::schema::validator::admits(&self.alone(branch), value);
        };
        if let Some(web) = self.web {
            return web.admits(&name, value);
        }
        let members = json!({ name: value });
        let validator = self.by_name.get_or_init(|| self.definitions_by_name());
        validator.as_ref().is_none_or(|it| it.admits(&members))
    }

    /// The simplest value of `branch`, which `sampled` makes of a schema.
    pub(super) fn simplest(
        &self,
        branch: &Value,
        sampled: impl Fn(&Value) -> Option<Value>,
    ) -> Option<Value> {
        let key = branch.to_string();
        if let Some(known) = self.simplest.borrow().get(&key) {
            return known.clone();
        }
        let definitions = self.definitions();
        let is_large = definitions.is_some_and(|it| it.len() > LARGE);
        let value = if is_large {
            let least = self.least.get_or_init(|| Least::of(self.bundle));
            let branch = least.schema(branch);
            let needed = reachable(&branch, &least.definitions);
            sampled(&with_definitions(&branch, needed))
        } else {
            sampled(&self.alone(branch))
        };
        self.simplest.borrow_mut().insert(key, value.clone());
        value
    }

    /// `schema` as a schema of its own, with the definitions of the bundle.
    pub(super) fn alone(&self, schema: &Value) -> Value {
        with_definitions(schema, reachable(schema, self.bundle))
    }

    fn definitions(&self) -> Option<&'b Map<String, Value>> {
        self.bundle.get("$defs").and_then(Value::as_object)
    }

    fn definitions_by_name(&self) -> Option<Standalone> {
        let names = self.definitions().into_iter().flat_map(Map::keys);
        let properties: Map<String, Value> = names
            .map(|name| {
                let pointer = JsonPointer::from_iter(["$defs", name.as_str()]);
                (name.clone(), json!({ "$ref": pointer.to_fragment() }))
            })
            .collect();
        Standalone::new(&self.alone(&json!({ "properties": properties })))
    }
}

impl Least {
    fn of(bundle: &Value) -> Self {
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

    /// `schema` without the members that no schema of the bundle requires, and without the elements of lists that may be empty.
    fn schema(&self, schema: &Value) -> Value {
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

/// `schema` as a schema of its own, with `definitions`.
fn with_definitions(schema: &Value, definitions: Map<String, Value>) -> Value {
    let mut res = match schema {
        Value::Object(keywords) => keywords.clone(),
        _ => Map::new(),
    };
    if !definitions.is_empty() {
        res.insert("$defs".to_owned(), definitions.into());
    }
    Value::Object(res)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Models that refer to all others, where only `kind` is required.
    fn web(size: usize) -> Value {
        let definitions = (0..size).map(|number| {
            let others = (0..size).map(|other| {
                (
                    format!("o{other}"),
                    json!({"$ref": format!("#/$defs/M{other}")}),
                )
            });
            let mut properties: Map<String, Value> = others.collect();
            properties.insert("kind".to_owned(), json!({"const": number}));
            let model = json!({"type": "object", "required": ["kind"], "properties": properties});
            (format!("M{number}"), model)
        });
        json!({"$defs": definitions.collect::<Map<_, _>>()})
    }

    #[test]
    fn a_value_satisfies_the_branches_that_admit_it() {
        let bundle = web(3);
        let branches = Branches::new(&bundle, None);
        let value = json!({"kind": 1, "o0": {"kind": 0}});
        assert!(branches.takes(&json!({"$ref": "#/$defs/M1"}), &value));
        assert!(!branches.takes(&json!({"$ref": "#/$defs/M2"}), &value));
        assert!(!branches.takes(&json!({"$ref": "#/$defs/M1", "maxProperties": 1}), &value));
        assert!(branches.takes(&json!({"type": "object"}), &value));
    }

    #[test]
    fn the_simplest_value_of_a_large_web_needs_no_optional_member() {
        for size in [3, LARGE + 1] {
            let bundle = web(size);
            let branches = Branches::new(&bundle, None);
            let branch = json!({"$ref": "#/$defs/M2"});
            let sampled = |schema: &Value| {
                super::super::sampled(schema, crate::value::context::StringContext::Json, |_| {})
            };
            let value = branches.simplest(&branch, sampled).unwrap();
            assert!(branches.takes(&branch, &value), "{value}");
        }
    }
}
