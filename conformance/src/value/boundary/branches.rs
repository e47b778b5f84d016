//! Answers questions about the branches of unions: whether a value satisfies one, and which value of one is the simplest.
//!
//! In a web of models that refer to each other, every branch brings all of them along. So what a walk asks is prepared once for
//! all branches, and the simplest values of a large web are made without its optional members.

use std::{
    cell::{OnceCell, RefCell},
    collections::BTreeMap,
};

use serde_json::{Map, Value, json};
use spec::schema::{
    dialect::by_name,
    least::LeastSchemas,
    types::{definition_name, reachable},
    validator::Standalone,
    web::SchemaWeb,
};

use crate::value::context::StringContext;

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
    least: OnceCell<LeastSchemas>,
    /// The simplest values, by their schemas.
    simplest: RefCell<BTreeMap<String, Option<Value>>>,
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

    /// The simplest value of `branch` in `context`, which `sampled` makes of a schema.
    pub(super) fn simplest(
        &self,
        branch: &Value,
        context: StringContext,
        sampled: impl Fn(&Value) -> Option<Value>,
    ) -> Option<Value> {
        let key = branch.to_string();
        if let Some(known) = self.simplest.borrow().get(&key) {
            return known.clone();
        }
        let make = || {
            let definitions = self.definitions();
            if definitions.is_none_or(|it| it.len() <= LARGE) {
                return sampled(&self.alone(branch));
            }
            let least = self.least().schema(branch);
            let needed = reachable(&least, self.least().definitions());
            sampled(&with_definitions(&least, needed))
        };
        let value = match self.web {
            Some(web) => web.remembered(&format!("{context:?} {key}"), make),
            None => make(),
        };
        self.simplest.borrow_mut().insert(key, value.clone());
        value
    }

    fn least(&self) -> &LeastSchemas {
        match self.web {
            Some(web) => web.least(),
            None => self.least.get_or_init(|| LeastSchemas::of(self.bundle)),
        }
    }

    /// `schema` as a schema of its own, with the definitions of the bundle.
    pub(super) fn alone(&self, schema: &Value) -> Value {
        with_definitions(schema, reachable(schema, self.bundle))
    }

    fn definitions(&self) -> Option<&'b Map<String, Value>> {
        self.bundle.get("$defs").and_then(Value::as_object)
    }

    fn definitions_by_name(&self) -> Option<Standalone> {
        let properties = by_name(self.bundle);
        Standalone::new(&self.alone(&json!({ "properties": properties })))
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
            let value = branches
                .simplest(&branch, StringContext::Json, sampled)
                .unwrap();
            assert!(branches.takes(&branch, &value), "{value}");
        }
    }
}
