//! Anchors and the aliases that refer to them.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, RuleInfo, Severity},
    source::{
        node::{Node, NodeValue},
        span::Span,
    },
    syntax::nesting::MAX_DEPTH,
};

/// An alias cannot be expanded.
pub static UNUSABLE_ALIAS: RuleInfo = RuleInfo {
    id: "unusable-alias",
    severity: Severity::Error,
    what: "A YAML alias refers to a node that holds it, or aliases multiply the document beyond reason.",
    why: "JSON has no aliases, so every alias is written out; these would never end.",
    example: "a: &a [*a]   # wrong: contains itself",
    standard: "OAS 3.0.3 §4.2: the document must be representable in JSON",
};

/// Nodes that aliases may add, whatever the size of the text.
const MAX_ALIASED_NODES: usize = 1_000_000;

/// The nodes that have an anchor, by its number.
#[derive(Default)]
pub(super) struct Anchors {
    /// Each with the number of its nodes.
    nodes: BTreeMap<usize, (Node, usize)>,
    /// Nodes that aliases have added.
    aliased: usize,
}

impl Anchors {
    /// Keeps `node` for the aliases of `anchor`.
    pub(super) fn insert(&mut self, anchor: usize, node: &Node) {
        self.nodes.insert(anchor, (node.clone(), count(node)));
    }

    /// The node that an alias at `span`, nested `level` deep, represents.
    pub(super) fn expand(
        &mut self,
        anchor: usize,
        span: Span,
        level: usize,
    ) -> Result<Node, Box<Diagnostic>> {
        let Some((node, nodes)) = self.nodes.get(&anchor) else {
            return Err(Box::new(
                Diagnostic::new(
                    &UNUSABLE_ALIAS,
                    span,
                    "this alias refers to a node that holds it",
                )
                .help("write the inner part out, or use `$ref` for a recursive schema"),
            ));
        };
        self.aliased = self.aliased.saturating_add(*nodes);
        if self.aliased > MAX_ALIASED_NODES || level + depth(node) > MAX_DEPTH {
            return Err(Box::new(
                Diagnostic::new(
                    &UNUSABLE_ALIAS,
                    span,
                    "aliases blow this document up beyond reason",
                )
                .help(format!(
                    "written out, aliases may add at most {MAX_ALIASED_NODES} values"
                )),
            ));
        }
        Ok(node.clone())
    }
}

fn count(node: &Node) -> usize {
    1 + match &node.value {
        NodeValue::Sequence(items) => items.iter().map(count).sum(),
        NodeValue::Mapping(mapping) => mapping
            .entries()
            .iter()
            .map(|entry| count(&entry.value))
            .sum(),
        _ => 0,
    }
}

fn depth(node: &Node) -> usize {
    let deepest = match &node.value {
        NodeValue::Sequence(items) => items.iter().map(depth).max(),
        NodeValue::Mapping(mapping) => mapping
            .entries()
            .iter()
            .map(|entry| depth(&entry.value))
            .max(),
        _ => return 0,
    };
    1 + deepest.unwrap_or(0)
}
