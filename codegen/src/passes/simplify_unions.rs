//! Unions hold at least two branches that really differ.
//!
//! **What it does.** Branches that do not constrain structure, repeat another branch, or only nest a further union are
//! taken out or taken apart, and so is a branch that leads back to the union. A union of one becomes that one. A union of
//! strings and enumerations of strings becomes one enumeration, and so does one of integer constants, with their titles
//! for names. A branch that admits everything makes the whole admit everything.
//!
//! **Why.** `anyOf: [{type: string}, {enum: [a, b]}]` means "a, b, or something newer", and every enumeration of the
//! client keeps values it does not know. Two equal branches would be two variants nobody can tell apart.
//!
//! **Example.**
//!
//! ```yaml
//! # before                            # after
//! anyOf:                              type: string
//!   - type: string                    enum: [small, large]
//!   - enum: [small, large]
//! ```
//!
//! **Standard.** JSON Schema 2020-12 core §10.2.1.

mod cycles;

mod enumerations;

use spec::source::node::{Mapping, Node, NodeValue};

use super::schema::{
    annotations::{is_annotation, is_unconstrained},
    merge::{branches, describe_over, has_properties},
};
use crate::{
    pass::{Pass, PassContext},
    tree,
};

/// See the [module](self).
#[derive(Debug)]
pub struct SimplifyUnions;

impl Pass for SimplifyUnions {
    fn id(&self) -> &'static str {
        "simplify-unions"
    }

    fn what(&self) -> &'static str {
        "Takes needless branches out of unions, and joins enumerations"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        cycles::untangle(root);
        let schemas = tree::components(root, "schemas")
            .cloned()
            .unwrap_or_default();
        let version = cx.version();
        tree::for_each_schema(root, version, &mut |schema| simplify(schema, &schemas, cx));
    }
}

fn simplify(schema: &mut Node, schemas: &Mapping, cx: &mut PassContext<'_>) {
    let Some((key, list)) = branches(schema) else {
        return;
    };
    let span = schema.get(key).map_or(schema.span, |it| it.span);
    let kept_key = keyword(schema);
    let list = distinct(flattened(list));
    let is_tagged = schema.get("discriminator").is_some();
    let admits_all = list
        .iter()
        .any(|branch| is_unconstrained(branch) && !is_constraint(branch));
    if admits_all || has_properties(schema) && !is_tagged {
        let why = if admits_all {
            "one of them admits any value"
        } else {
            "they only restrict the properties beside them"
        };
        if list.len() > 1 {
            cx.report_dropped(span, format!("the branches of `{key}` are dropped: {why}"));
        }
        remove_union(schema);
        return;
    }
    let (constraints, list): (Vec<Node>, Vec<Node>) = list.into_iter().partition(is_constraint);
    if let Some(first) = constraints.first() {
        let message = format!("a branch of `{key}` is dropped: Rust types cannot express it");
        cx.report_dropped(first.span, message);
    }
    if let Some(constants) = enumerations::constants(&list, schemas) {
        constants.replace(schema);
        return;
    }
    match list.as_slice() {
        [] => remove_union(schema),
        [one] if !is_tagged || one.get("$ref").is_none() => become_branch(schema, one.clone()),
        _ => {
            if let Some(mapping) = schema.as_mapping_mut() {
                mapping.remove("oneOf");
                mapping.remove("anyOf");
                mapping.remove("type");
                mapping.insert(kept_key, Node::new(NodeValue::Sequence(list), span));
            }
        }
    }
}

/// Whether a branch only restricts what is beside the union.
fn is_constraint(branch: &Node) -> bool {
    const RESTRICTING: &[&str] = &["required", "not", "minProperties", "maxProperties"];
    let mut constraints = branch
        .entries()
        .iter()
        .filter(|entry| !is_annotation(&entry.key))
        .peekable();
    constraints.peek().is_some()
        && constraints.all(|entry| RESTRICTING.contains(&entry.key.as_str()))
}

/// The branches, those of plain inner unions in place of the union.
fn flattened(list: &[Node]) -> Vec<Node> {
    let mut res = Vec::new();
    for branch in list {
        match plain_union(branch) {
            Some((_, inner)) => res.extend(flattened(inner)),
            None => res.push(branch.clone()),
        }
    }
    res
}

/// The branches of `schema`, with their key, where it is nothing but a union.
fn plain_union(schema: &Node) -> Option<(&'static str, &[Node])> {
    let is_plain = schema.get("discriminator").is_none()
        && schema.get("properties").is_none()
        && schema.get_bool("nullable") != Some(true);
    branches(schema).filter(|_| is_plain)
}

/// The keyword of the flattened union `schema`: a value may be of several branches where it may be of several anywhere.
fn keyword(schema: &Node) -> &'static str {
    fn is_any(list: &[Node]) -> bool {
        let mut inner = list.iter().filter_map(plain_union);
        inner.any(|(key, list)| key == "anyOf" || is_any(list))
    }
    match branches(schema) {
        Some((key, list)) if key == "anyOf" || is_any(list) => "anyOf",
        _ => "oneOf",
    }
}

fn distinct(list: Vec<Node>) -> Vec<Node> {
    let mut res: Vec<Node> = Vec::new();
    for branch in list {
        if !res.iter().any(|known| known.same_data(&branch)) {
            res.push(branch);
        }
    }
    res
}

fn become_branch(schema: &mut Node, mut branch: Node) {
    remove_union(schema);
    describe_over(&mut branch, schema);
    *schema = branch;
}

fn remove_union(schema: &mut Node) {
    if let Some(mapping) = schema.as_mapping_mut() {
        mapping.remove("oneOf");
        mapping.remove("anyOf");
    }
}
