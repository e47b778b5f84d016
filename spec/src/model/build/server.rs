//! Servers.

use super::{Builder, text};
use crate::{
    document::{Location, reference::Target},
    model::server::{Server, ServerVariable},
    source::node::Node,
};

impl Builder<'_> {
    /// The field `servers` of `node` at `at`.
    pub(super) fn servers(&self, node: &Node, at: &Location) -> Vec<Server> {
        let at = at.join("servers");
        let items = node.get("servers").map(Node::items).unwrap_or_default();
        items
            .iter()
            .enumerate()
            .filter_map(|(index, node)| {
                let location = at.join(index.to_string());
                let variables = node.get("variables").map(Node::entries).unwrap_or_default();
                Some(Server {
                    url: text(node, "url")?,
                    description: text(node, "description"),
                    variables: variables
                        .iter()
                        .map(|entry| variable(&entry.key, &entry.value))
                        .collect(),
                    origin: Self::origin(&Target { node, location }),
                })
            })
            .collect()
    }
}

fn variable(name: &str, node: &Node) -> ServerVariable {
    let allowed = node.get("enum").map(Node::items).unwrap_or_default();
    ServerVariable {
        name: name.to_owned(),
        default: text(node, "default").unwrap_or_default(),
        allowed: allowed
            .iter()
            .filter_map(Node::as_str)
            .map(ToOwned::to_owned)
            .collect(),
        description: text(node, "description"),
    }
}
