//! Answers questions about the branches of unions: whether a value satisfies one, and which value of one is the simplest.
//!
//! In a web of models that refer to each other, every branch brings all of them along. So what a walk asks is prepared once for
//! all branches, and the simplest values of a large web are made without its optional members.

use std::{
    cell::{OnceCell, RefCell},
    collections::BTreeMap,
};

use serde_json::{Map, Value};
use spec::schema::{
    branches::{self, BranchValidators},
    definitions,
    least::LeastSchemas,
    shape::{DefinitionShapes, Depths, ShapeSet},
    web::SchemaWeb,
};

use super::sampled;
use crate::value::{
    context::StringContext,
    sampler::{Patterns, Sampler},
    seed::Dice,
};

/// The number of definitions from which on a bundle is large.
const LARGE: usize = 48;

/// The branches of the unions of one bundle.
pub(super) struct Branches<'b> {
    pub(super) bundle: &'b Value,
    /// The web whose bundle it is, if it is one.
    web: Option<&'b SchemaWeb>,
    /// Those of a bundle that is not a web.
    validators: BranchValidators,
    /// The definitions without optional members.
    least: OnceCell<LeastSchemas>,
    /// Their shapes, where too many ways lead to some of them to read each one apart.
    shared: OnceCell<Option<DefinitionShapes>>,
    /// The simplest values, by their schemas.
    simplest: RefCell<BTreeMap<String, Option<Value>>>,
}

impl<'b> Branches<'b> {
    /// Nothing is prepared yet.
    pub(super) fn new(bundle: &'b Value, web: Option<&'b SchemaWeb>) -> Self {
        Self {
            bundle,
            web,
            validators: BranchValidators::default(),
            least: OnceCell::new(),
            shared: OnceCell::new(),
            simplest: RefCell::default(),
        }
    }

    /// Whether `value` satisfies `branch`.
    pub(super) fn takes(&self, branch: &Value, value: &Value) -> bool {
        match self.web {
            Some(web) => web.branch_admits(branch, value),
            None => self.validators.admits(self.bundle, branch, value),
        }
    }

    /// The simplest value of `branch` in `context`.
    pub(super) fn simplest(&self, branch: &Value, context: StringContext) -> Option<Value> {
        let key = branch.to_string();
        if let Some(known) = self.simplest.borrow().get(&key) {
            return known.clone();
        }
        let value = match self.web {
            Some(web) => web.remembered(&format!("{context:?} {key}"), || {
                match web.least_shape(branch) {
                    Some((shapes, depths)) => sampled(&shapes, &depths, context),
                    None => self.sampled(branch, context),
                }
            }),
            None => self.sampled(branch, context),
        };
        self.simplest.borrow_mut().insert(key, value.clone());
        value
    }

    /// The fullest value of `branch`; `None` in a large bundle, whose models would be in it with all that they refer to.
    pub(super) fn fullest(&self, branch: &Value, context: StringContext) -> Option<Value> {
        let is_large = self.definitions().is_some_and(|it| it.len() > LARGE);
        if self.web.is_some() || is_large {
            return None;
        }
        let shapes = ShapeSet::unproven(&self.alone(branch));
        let depths = Depths::new(&shapes.definitions);
        let patterns = Patterns::default();
        let mut sampler = Sampler::new(&shapes, &depths, &patterns, context, Dice::Fullest);
        (!shapes.is_unsatisfiable).then(|| sampler.root()).flatten()
    }

    fn sampled(&self, branch: &Value, context: StringContext) -> Option<Value> {
        let shared = || {
            let read = || DefinitionShapes::of_shared(self.bundle);
            self.shared.get_or_init(read).as_ref()
        };
        if let Some(name) = branches::referred(self.bundle, branch)
            && let Some(shapes) = shared()
        {
            let (shapes, depths) = shapes.of_definition(&name);
            return sampled(&shapes, &depths, context);
        }
        let definitions = self.definitions();
        let alone = if definitions.is_none_or(|it| it.len() <= LARGE) {
            self.alone(branch)
        } else {
            let least = self.least();
            definitions::alone(&least.schema(branch), least.definitions())
        };
        let shapes = ShapeSet::unproven(&alone);
        sampled(&shapes, &Depths::new(&shapes.definitions), context)
    }

    fn least(&self) -> &LeastSchemas {
        match self.web {
            Some(web) => web.least(),
            None => self.least.get_or_init(|| LeastSchemas::of(self.bundle)),
        }
    }

    /// `schema` as a schema of its own, with the definitions of the bundle.
    pub(super) fn alone(&self, schema: &Value) -> Value {
        definitions::alone(schema, self.bundle)
    }

    fn definitions(&self) -> Option<&'b Map<String, Value>> {
        self.bundle.get("$defs").and_then(Value::as_object)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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
    fn the_simplest_value_of_a_large_web_needs_no_optional_member() {
        for size in [3, LARGE + 1] {
            let bundle = web(size);
            let branches = Branches::new(&bundle, None);
            let branch = json!({"$ref": "#/$defs/M2"});
            let value = branches.simplest(&branch, StringContext::Json).unwrap();
            assert!(branches.takes(&branch, &value), "{value}");
        }
    }
}
