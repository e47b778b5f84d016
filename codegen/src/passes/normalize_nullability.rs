//! Normalizes the forms of "or null", of "one of these types" and of "exactly this value".
//!
//! **What it does.** `type: [string, 'null']`, `oneOf: [..., {type: 'null'}]`, a `null` among `enum` and `x-nullable`
//! become `nullable: true`; a list of several types becomes `anyOf`; `const` becomes an `enum` of one.
//!
//! **Why.** Versions 3.0 and 3.1 spell the same meaning differently, and documents mix the spellings.
//!
//! **Example.**
//!
//! ```yaml
//! # before                            # after
//! type: [string, 'null']              type: string
//! enum: [a, b, null]                  nullable: true
//!                                     enum: [a, b]
//! ```
//!
//! **Standard.** OAS 3.0.3 §4.7.24.1, OAS 3.1.1 §4.8.24, JSON Schema 2020-12 validation §6.1.

use spec::{
    schema::SchemaView,
    source::{
        node::{Node, NodeValue},
        span::Span,
    },
};

use crate::{
    pass::{Pass, PassContext},
    tree,
};

/// See the [module](self).
#[derive(Debug)]
pub struct NormalizeNullability;

impl Pass for NormalizeNullability {
    fn id(&self) -> &'static str {
        "normalize-nullability"
    }

    fn what(&self) -> &'static str {
        "Spells all forms of `or null`, of several types and of `const` in one way"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        tree::for_each_schema(root, cx.version(), &mut normalize);
    }
}

fn normalize(schema: &mut Node) {
    let span = schema.span;
    let Some(mapping) = schema.as_mapping_mut() else {
        return;
    };
    if let Some(value) = mapping.remove("const")
        && mapping.get("enum").is_none()
    {
        mapping.insert("enum", list(vec![value], span));
    }
    let mut is_nullable = mapping.get("x-nullable").and_then(Node::as_bool) == Some(true);
    is_nullable |= take_null_type(schema);
    is_nullable |= take_null_value(schema);
    is_nullable |= take_null_branch(schema);
    if let Some(mapping) = schema.as_mapping_mut()
        && is_nullable
    {
        mapping.insert("nullable", tree::boolean(true, span));
    }
}

/// Takes `null` out of a list of types; of several others makes `anyOf`.
fn take_null_type(schema: &mut Node) -> bool {
    let Some(types) = schema.get("type").filter(|it| it.as_sequence().is_some()) else {
        return false;
    };
    let span = types.span;
    let all: Vec<Node> = types.items().to_vec();
    let others: Vec<Node> = all
        .iter()
        .filter(|it| it.as_str() != Some("null"))
        .cloned()
        .collect();
    let had_null = others.len() < all.len();
    match others.as_slice() {
        [] => return false,
        [one] => {
            let one = one.clone();
            if let Some(mapping) = schema.as_mapping_mut() {
                mapping.insert("type", one);
            }
        }
        several => {
            let branches = several.iter().map(|ty| branch(schema, ty)).collect();
            let Some(mapping) = schema.as_mapping_mut() else {
                return false;
            };
            mapping.retain(|entry| !speaks_of_a_type(&entry.key));
            if mapping.get("anyOf").is_none() && mapping.get("oneOf").is_none() {
                mapping.insert("anyOf", list(branches, span));
            }
        }
    }
    had_null
}

/// The constraints of `schema` on values of the type `ty`.
fn branch(schema: &Node, ty: &Node) -> Node {
    let is_of_integers = SchemaView::new(schema).has_integer_format();
    let mut entries = vec![tree::entry("type", ty.clone())];
    for entry in schema.entries() {
        let belongs = match entry.key.as_str() {
            "properties" | "required" | "additionalProperties" | "patternProperties" => {
                ty.as_str() == Some("object")
            }
            "items" => ty.as_str() == Some("array"),
            "format" if is_of_integers => matches!(ty.as_str(), Some("integer" | "number")),
            "format" | "pattern" => ty.as_str() == Some("string"),
            "enum" => true,
            _ => false,
        };
        if belongs {
            entries.push(entry.clone());
        }
    }
    let mut res = Node::mapping(entries, schema.span);
    let fits = |value: &Node| match ty.as_str() {
        Some("integer") => value.as_number().is_some(),
        Some(name) => value.type_name() == name,
        None => false,
    };
    if let Some(values) = res.get_mut("enum").and_then(Node::as_sequence_mut) {
        values.retain(fits);
    }
    let is_left_empty = res.get("enum").is_some_and(|it| it.items().is_empty());
    if let Some(mapping) = res.as_mapping_mut()
        && is_left_empty
    {
        mapping.remove("enum");
    }
    res
}

fn speaks_of_a_type(key: &str) -> bool {
    matches!(
        key,
        "type"
            | "properties"
            | "required"
            | "additionalProperties"
            | "patternProperties"
            | "items"
            | "format"
            | "pattern"
            | "enum"
    )
}

/// Takes `null` out of `enum`, unless it is the only value.
fn take_null_value(schema: &mut Node) -> bool {
    let Some(values) = schema.get_mut("enum").and_then(Node::as_sequence_mut) else {
        return false;
    };
    let had_null = values.iter().any(Node::is_null);
    if had_null && values.len() > 1 {
        values.retain(|value| !value.is_null());
    }
    had_null
}

/// Takes `{type: 'null'}` out of a union.
fn take_null_branch(schema: &mut Node) -> bool {
    let mut had_null = false;
    for key in ["oneOf", "anyOf"] {
        if let Some(branches) = schema.get_mut(key).and_then(Node::as_sequence_mut) {
            let before = branches.len();
            branches.retain(|branch| !is_null_schema(branch));
            had_null |= branches.len() < before;
        }
    }
    had_null
}

fn is_null_schema(schema: &Node) -> bool {
    let only_null =
        |values: &Node| !values.items().is_empty() && values.items().iter().all(Node::is_null);
    schema.get_str("type") == Some("null") || schema.get("enum").is_some_and(only_null)
}

fn list(items: Vec<Node>, span: Span) -> Node {
    Node::new(NodeValue::Sequence(items), span)
}
