//! Parameters of a path stand in each of its operations.
//!
//! **What it does.** Moves `parameters` of a path item into its operations, except those an operation declares itself
//! (same name, same location). Of two equal declarations in one list the last counts.
//!
//! **Why.** progenitor tells parameters apart by name alone: a header and a query parameter of one name become one.
//!
//! **Example.**
//!
//! ```yaml
//! # before                            # after
//! /pets/{id}:                         /pets/{id}:
//!   parameters: [{name: id, …}]         get:
//!   get: {operationId: get_pet}           operationId: get_pet
//!                                         parameters: [{name: id, …}]
//! ```
//!
//! **Standard.** OAS 3.0.3 §4.7.9, `parameters`.

use spec::source::node::{Mapping, Node, NodeValue};

use crate::{
    pass::{Pass, PassContext},
    tree,
};

/// See the [module](self).
#[derive(Debug)]
pub struct MergePathParameters;

impl Pass for MergePathParameters {
    fn id(&self) -> &'static str {
        "merge-path-parameters"
    }

    fn what(&self) -> &'static str {
        "Gives every operation the parameters of its path"
    }

    fn run(&self, _cx: &mut PassContext<'_>, root: &mut Node) {
        let paths = root.get_mut("paths").and_then(Node::as_mapping_mut);
        for (_, item) in paths.into_iter().flat_map(Mapping::values_mut) {
            let shared = item
                .as_mapping_mut()
                .and_then(|item| item.remove("parameters"))
                .map_or_else(Vec::new, |list| list.items().to_vec());
            for_each_operation_of(item, &mut |operation| merge(operation, &shared));
        }
    }
}

fn for_each_operation_of(item: &mut Node, change: &mut dyn FnMut(&mut Node)) {
    for (key, value) in item
        .as_mapping_mut()
        .into_iter()
        .flat_map(Mapping::values_mut)
    {
        if tree::method_of_field(key).is_some() {
            change(value);
        } else if key == "additionalOperations" {
            for (_, operation) in value
                .as_mapping_mut()
                .into_iter()
                .flat_map(Mapping::values_mut)
            {
                change(operation);
            }
        }
    }
}

fn merge(operation: &mut Node, shared: &[Node]) {
    let span = operation.span;
    let Some(mapping) = operation.as_mapping_mut() else {
        return;
    };
    let own = mapping
        .get("parameters")
        .map_or_else(Vec::new, |list| list.items().to_vec());
    if shared.is_empty() && own.is_empty() {
        return;
    }
    let mut merged: Vec<Node> = Vec::new();
    for parameter in shared.iter().chain(&own) {
        match merged.iter_mut().find(|known| is_same(known, parameter)) {
            Some(known) => *known = parameter.clone(),
            None => merged.push(parameter.clone()),
        }
    }
    let span = mapping.get("parameters").map_or(span, |list| list.span);
    mapping.insert("parameters", Node::new(NodeValue::Sequence(merged), span));
}

/// Header names do not depend on case (RFC 9110 §5.1).
fn is_same(a: &Node, b: &Node) -> bool {
    let (Some(name_a), Some(name_b)) = (a.get_str("name"), b.get_str("name")) else {
        return false;
    };
    a.get_str("in") == b.get_str("in")
        && match a.get_str("in") {
            Some("header") => name_a.eq_ignore_ascii_case(name_b),
            _ => name_a == name_b,
        }
}
