//! Servers.

use super::{Builder, text};
use crate::{
    document::{Location, reference::Target},
    model::server::{Server, ServerVariable},
    source::node::Node,
};

impl Builder<'_> {
    /// The servers in the list `node` at `at`. References are not allowed there.
    #[expect(clippy::unused_self, reason = "all objects are built by the builder")]
    pub(super) fn servers(&self, node: &Node, at: &Location) -> Vec<Server> {
        node.items()
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
    // Numbers and booleans without quotes are common here.
    let plain = |node: &Node| match node.as_str() {
        Some(text) => text.to_owned(),
        None => node.to_json().to_string(),
    };
    ServerVariable {
        name: name.to_owned(),
        default: node.get("default").map(plain).unwrap_or_default(),
        allowed: allowed.iter().map(plain).collect(),
        description: text(node, "description"),
    }
}
