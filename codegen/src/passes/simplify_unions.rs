//! Unions hold at least two branches that really differ.
//!
//! **What it does.** Branches that say nothing about structure, repeat another branch, or only nest a further union are
//! taken out or taken apart. A union of one becomes that one. A union of strings and enumerations of strings becomes one
//! enumeration. A branch that admits everything makes the whole admit everything.
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

use spec::source::node::{Mapping, Node, NodeValue};

use super::schema::{
    annotations::{is_annotation, says_nothing},
    merge::{branches, describe_over, has_properties, resolve},
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
        let schemas = tree::components(root, "schemas")
            .cloned()
            .unwrap_or_default();
        tree::for_each_schema(root, cx.version(), &mut |schema| simplify(schema, &schemas));
    }
}

fn simplify(schema: &mut Node, schemas: &Mapping) {
    let Some((key, list)) = branches(schema) else {
        return;
    };
    let list = distinct(flattened(list));
    let is_tagged = schema.get("discriminator").is_some();
    let admits_all = list
        .iter()
        .any(|branch| says_nothing(branch) && !is_constraint(branch));
    if admits_all || has_properties(schema) && !is_tagged {
        remove_union(schema);
        return;
    }
    let list: Vec<Node> = list.into_iter().filter(|it| !is_constraint(it)).collect();
    if let Some(values) = string_values(&list, schemas) {
        become_strings(schema, values);
        return;
    }
    match list.as_slice() {
        [] => remove_union(schema),
        [one] if !is_tagged || one.get("$ref").is_none() => become_branch(schema, one.clone()),
        _ => {
            let span = schema.get(key).map_or(schema.span, |it| it.span);
            if let Some(mapping) = schema.as_mapping_mut() {
                mapping.remove("oneOf");
                mapping.remove("anyOf");
                mapping.remove("type");
                mapping.insert("oneOf", Node::new(NodeValue::Sequence(list), span));
            }
        }
    }
}

/// Whether a branch only restricts what stands beside the union.
fn is_constraint(branch: &Node) -> bool {
    const RESTRICTING: &[&str] = &["required", "not", "minProperties", "maxProperties"];
    let mut says = branch
        .entries()
        .iter()
        .filter(|entry| !is_annotation(&entry.key))
        .peekable();
    says.peek().is_some() && says.all(|entry| RESTRICTING.contains(&entry.key.as_str()))
}

/// The branches, those of plain inner unions in place of the union.
fn flattened(list: &[Node]) -> Vec<Node> {
    let mut res = Vec::new();
    for branch in list {
        let is_plain = branch.get("discriminator").is_none()
            && branch.get("properties").is_none()
            && branch.get_bool("nullable") != Some(true);
        match branches(branch) {
            Some((_, inner)) if is_plain => res.extend(flattened(inner)),
            _ => res.push(branch.clone()),
        }
    }
    res
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

/// All values of `list` when every branch is a string or an enumeration of strings, and there is at least one value.
fn string_values(list: &[Node], schemas: &Mapping) -> Option<Vec<Node>> {
    let mut values: Vec<Node> = Vec::new();
    for branch in list {
        let target = resolve(schemas, branch).map_or(branch, |(_, target)| target);
        let own = target.get("enum").map(Node::items).unwrap_or_default();
        let is_string = target.get_str("type").is_none_or(|ty| ty == "string")
            && (!own.is_empty() || target.get_str("type").is_some())
            && own.iter().all(|value| value.as_str().is_some())
            && target.get("$ref").is_none();
        if !is_string {
            return None;
        }
        for value in own {
            if !values.iter().any(|known| known.as_str() == value.as_str()) {
                values.push(value.clone());
            }
        }
    }
    (!values.is_empty() && list.len() > 1).then_some(values)
}

fn become_strings(schema: &mut Node, values: Vec<Node>) {
    let span = schema.span;
    remove_union(schema);
    if let Some(mapping) = schema.as_mapping_mut() {
        mapping.insert("type", Node::string("string", span));
        mapping.insert("enum", Node::new(NodeValue::Sequence(values), span));
    }
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
