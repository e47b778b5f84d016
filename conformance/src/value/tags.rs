//! Gives objects the tag that means their branch, where a schema has a discriminator (OAS 3.0.3 §4.7.25).
//!
//! JSON Schema knows no discriminator, so an object made by its shape may have any tag, or the tag of another branch.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;
use spec::{
    document::{Document, Location},
    schema::{
        Direction, Schema, SchemaBundle, SchemaSource, SchemaValidator,
        dialect::schema_at,
        dispatch::{Choice, DispatchKind, Dispatcher, UnionDispatch},
        types::{definition_name, reachable},
    },
    source::node::Node,
};

use super::{context::StringContext, seed::Dice, strategy::SchemaStrategy};

/// The maximum nesting of schemas that is searched for discriminators, and of values in which tags are set.
const DEEPEST: usize = 24;

/// The unions of a schema whose branches a discriminator tells apart.
#[derive(Debug)]
pub(super) struct Tags {
    unions: BTreeMap<Location, Union>,
    /// The schema whose values are tagged, and where each of its definitions was written.
    bundle: Arc<SchemaBundle>,
}

#[derive(Debug)]
struct Union {
    property: String,
    dispatch: UnionDispatch,
    /// Generates values of each branch; absent when that is not possible.
    branches: Vec<Option<SchemaStrategy>>,
}

impl Tags {
    /// The unions with a discriminator in `bundle`; `None` when there are none.
    pub(super) fn new(
        source: SchemaSource<'_>,
        validator: &SchemaValidator,
        direction: Direction,
        context: StringContext,
    ) -> Option<Self> {
        let document = source.document;
        let find = |bundle: &SchemaBundle| discriminated(document, bundle);
        let locations = match validator.web() {
            Some(web) => web.discriminated(find).to_vec(),
            None => find(validator.bundle()),
        };
        if locations.is_empty() {
            return None;
        }
        let dispatcher = Dispatcher::new(document);
        let unions = locations.into_iter().filter_map(|location| {
            let schema = schema_at(document, location.clone())?;
            let dispatch = dispatcher.dispatch(&schema)?;
            let DispatchKind::Property {
                name,
                has_discriminator: true,
            } = &dispatch.by
            else {
                return None;
            };
            let strategy =
                |schema: &Schema| SchemaStrategy::untagged(source, schema, direction, context).ok();
            let branches = dispatch.branches.iter();
            let union = Union {
                property: name.clone(),
                branches: branches.map(|branch| strategy(&branch.schema)).collect(),
                dispatch,
            };
            Some((location, union))
        });
        Some(Self {
            unions: unions.collect(),
            bundle: Arc::clone(validator.bundle()),
        })
    }

    /// `value` with tags that mean the branches of its objects.
    pub(super) fn apply(&self, value: &Value, dice: &mut Dice<'_>) -> Value {
        let mut res = value.clone();
        let bundle = &*self.bundle;
        let key = &bundle.root_key;
        let schema = bundle.json.get("$defs").and_then(|all| all.get(key));
        if let (Some(schema), Some(root)) = (schema, bundle.origins.get(key)) {
            let mut walk = Walk { tags: self, dice };
            walk.schema(schema, root, &mut res, &mut Vec::new(), 0);
        }
        res
    }
}

struct Walk<'t, 'd, 'r> {
    tags: &'t Tags,
    dice: &'d mut Dice<'r>,
}

impl Walk<'_, '_, '_> {
    /// Sets the tags in `value`, which satisfies `schema`, written at `location`. `around` are the schemas of the same value.
    fn schema(
        &mut self,
        schema: &Value,
        location: &Location,
        value: &mut Value,
        around: &mut Vec<Location>,
        depth: usize,
    ) {
        if depth > DEEPEST || !(value.is_object() || value.is_array()) {
            return;
        }
        let tags = self.tags;
        around.push(location.clone());
        if let Some(union) = tags.unions.get(location) {
            union.tag(location, value, around, self.dice);
        }
        let reference = schema.get("$ref").and_then(Value::as_str);
        if let Some((key, target)) = reference.and_then(|reference| tags.target(reference))
            && let Some(at) = tags.bundle.origins.get(&key)
        {
            self.schema(target, at, value, around, depth + 1);
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            let parts = schema.get(key).and_then(Value::as_array);
            for (index, part) in parts.into_iter().flatten().enumerate() {
                // Only a part that admits the value says something about it.
                if key == "allOf" || tags.admits(part, value) {
                    let at = location.join(key).join(index.to_string());
                    self.schema(part, &at, value, around, depth + 1);
                }
            }
        }
        around.pop();
        match value {
            Value::Object(members) => {
                let properties = schema.get("properties").and_then(Value::as_object);
                let other = schema.get("additionalProperties");
                for (name, member) in members.iter_mut() {
                    let at = location.join("properties").join(name);
                    if let Some(schema) = properties.and_then(|properties| properties.get(name)) {
                        self.schema(schema, &at, member, &mut Vec::new(), depth + 1);
                    } else if let Some(schema) = other {
                        let at = location.join("additionalProperties");
                        self.schema(schema, &at, member, &mut Vec::new(), depth + 1);
                    }
                }
            }
            Value::Array(items) => {
                if let Some(schema) = schema.get("items") {
                    let at = location.join("items");
                    for item in items {
                        self.schema(schema, &at, item, &mut Vec::new(), depth + 1);
                    }
                }
            }
            _ => {}
        }
    }
}

impl Tags {
    fn target(&self, reference: &str) -> Option<(String, &Value)> {
        let key = definition_name(reference)?;
        let target = self.bundle.json.get("$defs")?.get(&key)?;
        Some((key, target))
    }

    fn admits(&self, schema: &Value, value: &Value) -> bool {
        let Value::Object(members) = schema else {
            return false;
        };
        let mut alone = members.clone();
        let needed = reachable(schema, &self.bundle.json);
        alone.insert("$defs".to_owned(), needed.into());
        spec::schema::validator::admits(&Value::Object(alone), value)
    }
}

impl Union {
    /// Gives `value` the tag of a branch that admits it with the tag; where none does, it becomes a value of a branch.
    fn tag(&self, own: &Location, value: &mut Value, around: &[Location], dice: &mut Dice<'_>) {
        if !value.is_object() {
            return;
        }
        let admits = |at: usize, value: &Value| {
            let strategy = self.branches.get(at).and_then(Option::as_ref);
            strategy.is_some_and(|strategy| strategy.validator().is_valid(value))
        };
        // A value of one child of a base can only be that child.
        let branches = self.dispatch.branches.iter().enumerate();
        let is_around = |location: &Location| location != own && around.contains(location);
        let mut candidates: Vec<usize> = branches
            .clone()
            .filter(|(_, branch)| is_around(&branch.schema.origin.location))
            .map(|(at, _)| at)
            .collect();
        let is_fixed = !candidates.is_empty();
        if let Choice::Branch(at) = self.dispatch.choose(value)
            && admits(at, value)
            && (!is_fixed || candidates.contains(&at))
        {
            return;
        }
        if !is_fixed {
            candidates = branches.map(|(at, _)| at).collect();
            let by = dice.below(candidates.len() as u64);
            let count = candidates.len();
            candidates.rotate_left(usize::try_from(by).unwrap_or(0).min(count));
        }
        let tagged = |at: usize, value: &Value| {
            let tag = self.dispatch.branches.get(at)?.tags.first()?;
            let mut res = value.clone();
            res.as_object_mut()?
                .insert(self.property.clone(), tag.to_value());
            admits(at, &res).then_some(res)
        };
        let found = candidates.iter().find_map(|at| tagged(*at, value));
        let found = found.or_else(|| {
            candidates.iter().find_map(|at| {
                let strategy = self.branches.get(*at)?.as_ref()?;
                tagged(*at, &strategy.sample(dice.reborrow())?)
            })
        });
        if let Some(found) = found {
            *value = found;
        }
    }
}

/// The locations of the schemas in `bundle` that have a discriminator.
fn discriminated(document: &Document, bundle: &SchemaBundle) -> Vec<Location> {
    let mut res = Vec::new();
    for location in bundle.origins.values() {
        if let Some(node) = document.node(location) {
            collect(node, location, 0, &mut res);
        }
    }
    res
}

/// The locations of the schemas below `node` that have a discriminator.
fn collect(node: &Node, location: &Location, depth: usize, res: &mut Vec<Location>) {
    if depth > DEEPEST {
        return;
    }
    if node.get("discriminator").is_some() && !res.contains(location) {
        res.push(location.clone());
    }
    for entry in node.entries() {
        collect(&entry.value, &location.join(&entry.key), depth + 1, res);
    }
    for (index, item) in node.items().iter().enumerate() {
        collect(item, &location.join(index.to_string()), depth + 1, res);
    }
}
