//! Unions that hold themselves: a branch that leads back to the union admits nothing that the others do not.

use std::collections::BTreeSet;

use spec::source::node::{Mapping, Node};

use super::super::schema::merge::{branches, resolve};
use crate::tree;

/// Takes branches out of the unions among the components of `root` that lead back to them; what a union on the way
/// holds beside that comes in its place.
pub(super) fn untangle(root: &mut Node) {
    let schemas = tree::components(root, "schemas")
        .cloned()
        .unwrap_or_default();
    let Some(components) = tree::components_mut(root, "schemas") else {
        return;
    };
    for (name, schema) in components.values_mut() {
        if !leads_to(schema, name, &schemas, &mut BTreeSet::new()) {
            continue;
        }
        let Some((key, list)) = branches(schema) else {
            continue;
        };
        let mut seen = BTreeSet::from([name.to_owned()]);
        let mut rest = Vec::new();
        for branch in list {
            collect(branch, name, &schemas, &mut seen, &mut rest);
        }
        if let Some(list) = schema.get_mut(key).and_then(Node::as_sequence_mut) {
            *list = rest;
        }
    }
}

/// Whether a value of the union `schema` may be one of the component `name`, going through unions alone.
fn leads_to(schema: &Node, name: &str, schemas: &Mapping, seen: &mut BTreeSet<String>) -> bool {
    let list = branches(schema).map_or(&[][..], |(_, list)| list);
    list.iter().any(|branch| match resolve(schemas, branch) {
        Some((target, _)) if target == name => true,
        Some((target, union)) => {
            seen.insert(target.to_owned()) && leads_to(union, name, schemas, seen)
        }
        None => leads_to(branch, name, schemas, seen),
    })
}

/// Adds `branch` to `rest`, or where it leads back to the component `name`, what else it holds.
fn collect(
    branch: &Node,
    name: &str,
    schemas: &Mapping,
    seen: &mut BTreeSet<String>,
    rest: &mut Vec<Node>,
) {
    let target = resolve(schemas, branch);
    if target.is_some_and(|(target, _)| target == name) {
        return;
    }
    let union = target.map_or(branch, |(_, union)| union);
    if !leads_to(union, name, schemas, &mut BTreeSet::new()) {
        rest.push(branch.clone());
        return;
    }
    if target.is_some_and(|(target, _)| !seen.insert(target.to_owned())) {
        return;
    }
    for inner in branches(union).map_or(&[][..], |(_, list)| list) {
        collect(inner, name, schemas, seen, rest);
    }
}
