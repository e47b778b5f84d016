//! Adds the type to schemas whose keywords imply one.
//!
//! **What it does.** Adds `type: object` beside `properties` or `additionalProperties`, `type: array` beside `items`,
//! `type: string` beside `pattern` and lengths, where no type is given and no part of a composition has another one.
//!
//! **Why.** Strictly, `properties` without a type admits a number as well. That is never intended, and progenitor takes
//! `nullable: true` with `minimum` for an array.
//!
//! **Example.**
//!
//! ```yaml
//! # before                            # after
//! properties: {id: {…}}               type: object
//!                                     properties: {id: {…}}
//! ```
//!
//! **Standard.** JSON Schema 2020-12 validation §6.

use spec::source::node::{Mapping, Node};

use super::schema::merge::resolve;
use crate::{
    pass::{Pass, PassContext},
    tree,
};

/// See the [module](self).
#[derive(Debug)]
pub struct InferType;

impl Pass for InferType {
    fn id(&self) -> &'static str {
        "infer-type"
    }

    fn what(&self) -> &'static str {
        "Adds the type to schemas whose keywords imply one"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        let schemas = tree::components(root, "schemas")
            .cloned()
            .unwrap_or_default();
        tree::for_each_schema(root, cx.version(), &mut |schema| infer(schema, &schemas));
    }
}

/// Fields beside which a type is not inferred: they bring their own.
const DECIDED: &[&str] = &["type", "$ref", "enum"];

/// Fields whose schemas apply to the same value.
const COMPOSING: &[&str] = &["allOf", "oneOf", "anyOf"];

/// Schemas that are asked for their type, however the composition is nested.
const MOST: usize = 256;

/// Keywords that imply a type.
const IMPLYING: &[(&str, &str)] = &[
    ("properties", "object"),
    ("additionalProperties", "object"),
    ("patternProperties", "object"),
    ("minProperties", "object"),
    ("maxProperties", "object"),
    ("items", "array"),
    ("prefixItems", "array"),
    ("minItems", "array"),
    ("maxItems", "array"),
    ("uniqueItems", "array"),
    ("pattern", "string"),
    ("minLength", "string"),
    ("maxLength", "string"),
    ("multipleOf", "number"),
    ("minimum", "number"),
    ("maximum", "number"),
];

/// The type that the keywords of a schema imply, where `has` says whether a keyword is there.
pub fn implied_type(has: impl Fn(&str) -> bool) -> Option<&'static str> {
    let mut implying = IMPLYING.iter();
    implying.find(|(key, _)| has(key)).map(|(_, ty)| *ty)
}

fn infer(schema: &mut Node, schemas: &Mapping) {
    let span = schema.span;
    if DECIDED.iter().any(|key| schema.get(key).is_some()) {
        return;
    }
    let Some(ty) = implied_type(|key| schema.get(key).is_some()) else {
        return;
    };
    let mut left = MOST;
    if !parts(schema).all(|part| leaves(part, ty, schemas, &mut left)) {
        return;
    }
    if let Some(mapping) = schema.as_mapping_mut() {
        mapping.insert("type", Node::string(ty, span));
    }
}

/// The parts and branches of the composition `schema`.
fn parts(schema: &Node) -> impl Iterator<Item = &Node> {
    let lists = COMPOSING.iter().filter_map(|key| schema.get(key));
    lists.flat_map(Node::items)
}

/// Whether `part` says nothing of another type than `ty`, as far as no more than `left` schemas tell.
fn leaves(part: &Node, ty: &str, schemas: &Mapping, left: &mut usize) -> bool {
    let Some(rest) = left.checked_sub(1) else {
        return false;
    };
    *left = rest;
    let part = match tree::schema_reference(part) {
        None => part,
        Some(_) => match resolve(schemas, part) {
            Some((_, target)) => target,
            None => return false,
        },
    };
    if part.get("enum").is_some() {
        return false;
    }
    let own = part
        .get_str("type")
        .or_else(|| implied_type(|key| part.get(key).is_some()));
    own.is_none_or(|own| own == ty) && parts(part).all(|inner| leaves(inner, ty, schemas, left))
}
