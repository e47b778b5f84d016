//! Gives objects the tag that means their branch, where a schema has a discriminator (OAS 3.0.3 §4.7.25).
//!
//! JSON Schema knows no discriminator, so an object made by its shape may have any tag, or the tag of another branch.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};
use spec::{
    document::Location,
    schema::{
        Direction, Schema, SchemaBundle, SchemaSource, SchemaValidator,
        branches::BranchValidators,
        definitions::definition_name,
        dispatch::{Choice, UnionDispatch, discriminated::DiscriminatedUnions},
        standalone::admits,
        web::SchemaWeb,
    },
};

use super::{context::StringContext, seed::Dice, strategy::SchemaStrategy};

/// The maximum number of schemas around one part of a value.
const DEEPEST: usize = 24;

/// The unions of a schema whose branches a discriminator tells apart.
#[derive(Debug)]
pub(super) struct Tags {
    unions: Arc<BTreeMap<Location, Union>>,
    /// The schema whose values are tagged, and where each of its definitions was written.
    bundle: Arc<SchemaBundle>,
    /// The web that it is a part of, if any.
    web: Option<Arc<SchemaWeb>>,
    /// Those of the branches of a schema that is part of none.
    validators: BranchValidators,
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
        let found = validator.discriminated_unions(source.document);
        if found.is_empty() {
            return None;
        }
        let make = || {
            with_strategies(&found, |schema| {
                SchemaStrategy::untagged(source, schema, direction, context).ok()
            })
        };
        Some(Self {
            unions: match validator.web() {
                Some(web) => web.kept(&format!("tags {context:?}"), make),
                None => Arc::new(make()),
            },
            bundle: Arc::clone(validator.bundle()),
            web: validator.web().cloned(),
            validators: BranchValidators::default(),
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
            walk.schema(schema, root, &mut res, &mut Vec::new());
        }
        res
    }
}

/// `unions` with what `strategy` makes of each of their branches: once, however many unions have it.
fn with_strategies(
    unions: &DiscriminatedUnions,
    strategy: impl Fn(&Schema) -> Option<SchemaStrategy>,
) -> BTreeMap<Location, Union> {
    let mut known: BTreeMap<Location, Option<SchemaStrategy>> = BTreeMap::new();
    let with_strategies = unions.iter().map(|(location, found)| {
        let branches = found.dispatch.branches.iter().map(|branch| {
            let at = branch.schema.origin.location.clone();
            let strategy = known.entry(at).or_insert_with(|| strategy(&branch.schema));
            strategy.clone()
        });
        let union = Union {
            property: found.property.clone(),
            branches: branches.collect(),
            dispatch: found.dispatch.clone(),
        };
        (location.clone(), union)
    });
    with_strategies.collect()
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
    ) {
        let is_scalar = !(value.is_object() || value.is_array());
        if is_scalar || around.contains(location) || around.len() > DEEPEST {
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
            self.schema(target, at, value, around);
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            let parts = schema.get(key).and_then(Value::as_array);
            for (index, part) in parts.into_iter().flatten().enumerate() {
                // Only a part that admits the value says something about it.
                if key == "allOf" || tags.admits(part, value) {
                    let at = location.join(key).join(index.to_string());
                    self.schema(part, &at, value, around);
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
                        self.schema(schema, &at, member, &mut Vec::new());
                    } else if let Some((pattern, schema)) = pattern_of(schema, name) {
                        let at = location.join("patternProperties").join(pattern);
                        self.schema(schema, &at, member, &mut Vec::new());
                    } else if let Some(schema) = other {
                        let at = location.join("additionalProperties");
                        self.schema(schema, &at, member, &mut Vec::new());
                    }
                }
            }
            Value::Array(items) => {
                let is_distinct = schema.get("uniqueItems") == Some(&Value::Bool(true));
                let before = is_distinct.then(|| items.clone());
                let first = schema.get("prefixItems").and_then(Value::as_array);
                for (index, item) in items.iter_mut().enumerate() {
                    if let Some(schema) = first.and_then(|it| it.get(index)) {
                        let at = location.join("prefixItems").join(index.to_string());
                        self.schema(schema, &at, item, &mut Vec::new());
                    } else if let Some(schema) = schema.get("items") {
                        let at = location.join("items");
                        self.schema(schema, &at, item, &mut Vec::new());
                    }
                }
                // Elements that differed by their tags alone are equal now.
                if before.is_some_and(|before| before != *items) {
                    let mut distinct: Vec<Value> = Vec::new();
                    for item in std::mem::take(items) {
                        if !distinct.contains(&item) {
                            distinct.push(item);
                        }
                    }
                    *items = distinct;
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
        match &self.web {
            Some(web) => web.branch_admits(schema, value),
            None => self.validators.admits(&self.bundle.json, schema, value),
        }
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

/// The first of the `patternProperties` of `schema` that covers the member called `name`.
pub(super) fn pattern_of<'s>(schema: &'s Value, name: &str) -> Option<(&'s String, &'s Value)> {
    let patterns = schema.get("patternProperties")?.as_object()?;
    let covers = |pattern: &String| admits(&json!({ "pattern": pattern }), &name.into());
    patterns.iter().find(|(pattern, _)| covers(pattern))
}
