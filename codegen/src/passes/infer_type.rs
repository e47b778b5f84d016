//! Adds the type to schemas whose keywords imply one.
//!
//! **What it does.** Adds `type: object` beside `properties` or `additionalProperties`, `type: array` beside `items`,
//! `type: string` beside `pattern` and lengths, where neither a type nor a composition is given.
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

use spec::source::node::Node;

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
        tree::for_each_schema(root, cx.version(), &mut infer);
    }
}

/// Fields beside which a type is not inferred: they bring their own, or several.
const DECIDED: &[&str] = &["type", "$ref", "enum", "allOf", "oneOf", "anyOf"];

/// Fields that imply a type.
const SPEAKING: &[(&str, &str)] = &[
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

fn infer(schema: &mut Node) {
    let span = schema.span;
    let Some(mapping) = schema.as_mapping_mut() else {
        return;
    };
    if DECIDED.iter().any(|key| mapping.get(key).is_some()) {
        return;
    }
    let ty = SPEAKING
        .iter()
        .find(|(key, _)| mapping.get(key).is_some())
        .map(|(_, ty)| *ty);
    if let Some(ty) = ty {
        mapping.insert("type", Node::string(ty, span));
    }
}
