//! Merge keys of YAML 1.1: `<<: *base` adds the members of another mapping.

use crate::source::node::{Mapping, Node, NodeValue};

/// `mapping` with the members of `merged` that it does not have; earlier ones win.
pub(super) fn with_merged(mapping: Mapping, merged: Vec<Node>) -> Mapping {
    if merged.is_empty() {
        return mapping;
    }
    let mut res = mapping;
    for node in merged {
        let sources = match node.value {
            NodeValue::Mapping(source) => vec![source],
            NodeValue::Sequence(items) => items
                .into_iter()
                .filter_map(|item| match item.value {
                    NodeValue::Mapping(source) => Some(source),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        for entry in sources.into_iter().flat_map(Mapping::into_entries) {
            if res.get(&entry.key).is_none() {
                res.push(entry);
            }
        }
    }
    res
}

/// Whether a merge key may have this value: a mapping, or a sequence of mappings.
pub(super) fn is_mergeable(node: &Node) -> bool {
    node.as_mapping().is_some()
        || node
            .as_sequence()
            .is_some_and(|items| items.iter().all(|item| item.as_mapping().is_some()))
}
