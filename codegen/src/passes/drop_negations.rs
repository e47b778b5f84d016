//! Leaves out what a Rust type cannot say about values: negations, conditions, tuples.
//!
//! **What it does.** Removes `not`, `if`/`then`/`else`, `dependentSchemas`, `contains`, `propertyNames`, `unevaluated…`,
//! `prefixItems`, `contentSchema` and inner definitions.
//!
//! **Why.** The type admits a little more than the schema, and the server has the last word. typify gives up on `not`.
//!
//! **Example.**
//!
//! ```yaml
//! # before                            # after
//! type: string                        type: string
//! not: {enum: [root]}
//! ```
//!
//! **Standard.** JSON Schema 2020-12 core §10.2.1.4, §10.2.2, §10.3.1.1.

use spec::source::node::{Node, NodeValue};

use crate::{
    pass::{Pass, PassContext},
    tree,
};

/// See the [module](self).
#[derive(Debug)]
pub struct DropNegations;

const UNSAYABLE: &[&str] = &[
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "contains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
    "$defs",
    "definitions",
];

impl Pass for DropNegations {
    fn id(&self) -> &'static str {
        "drop-negations"
    }

    fn what(&self) -> &'static str {
        "Leaves out negations and conditions, which no Rust type can say"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        tree::for_each_schema(root, cx.version(), &mut |schema| {
            let span = schema.span;
            let has_tuple = schema.get("prefixItems").is_some()
                || schema
                    .get("items")
                    .is_some_and(|it| it.as_sequence().is_some());
            let Some(mapping) = schema.as_mapping_mut() else {
                return;
            };
            mapping.retain(|entry| !UNSAYABLE.contains(&entry.key.as_str()));
            if has_tuple {
                mapping.remove("prefixItems");
                mapping.remove("items");
                if mapping.get("type").is_none() {
                    mapping.insert(
                        "type",
                        Node::new(NodeValue::String("array".to_owned()), span),
                    );
                }
            }
        });
    }
}
