//! Links.

use super::{Builder, text};
use crate::{
    document::Location,
    model::{
        link::{Link, LinkValue},
        operation::Method,
    },
    source::node::Node,
};

impl Builder<'_> {
    /// The field `links` of the response `node` at `at`.
    pub(super) fn links(&self, node: &Node, at: &Location) -> Vec<Link> {
        self.members(node, at, "links")
            .into_iter()
            .filter_map(|(name, at)| {
                let target = self.object(&at)?;
                let node = target.node;
                let parameters = node
                    .get("parameters")
                    .map(Node::entries)
                    .unwrap_or_default();
                Some(Link {
                    name: name.to_owned(),
                    operation: text(node, "operationId")
                        .or_else(|| self.operation_by_reference(node)),
                    parameters: parameters
                        .iter()
                        .map(|entry| {
                            (
                                entry.key.clone(),
                                LinkValue::from_json(entry.value.to_json()),
                            )
                        })
                        .collect(),
                    request_body: node
                        .get("requestBody")
                        .map(|value| LinkValue::from_json(value.to_json())),
                    description: text(node, "description"),
                    origin: Self::origin(&target),
                })
            })
            .collect()
    }

    /// `operationRef: '#/paths/~1accounts/get'` as the id or label of the operation there.
    fn operation_by_reference(&self, node: &Node) -> Option<String> {
        let reference = node.get("operationRef")?;
        let location = self.document.locate_reference(reference).ok()?;
        let tokens: Vec<_> = location.pointer.tokens().collect();
        let [paths, path, field] = tokens.as_slice() else {
            return None;
        };
        let target = self.document.target_of(reference).ok()?;
        let (_, method) = Method::FIELDS.iter().find(|(name, _)| name == field)?;
        (paths == "paths")
            .then(|| text(target.node, "operationId").unwrap_or_else(|| format!("{method} {path}")))
    }
}
