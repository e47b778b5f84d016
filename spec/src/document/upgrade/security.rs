//! Security schemes: `basic` becomes `http`, and the one flow of OAuth 2.0 becomes a member of `flows`.

use super::{Upgrader, named};
use crate::source::node::{Entry, Node};

impl Upgrader<'_> {
    #[expect(clippy::unused_self, reason = "all objects are upgraded by methods")]
    pub(super) fn security_scheme(&self, node: &Node) -> Node {
        let mut entries: Vec<Entry> = Vec::new();
        let mut flow: Vec<Entry> = Vec::new();
        for entry in node.entries() {
            match entry.key.as_str() {
                "type" if entry.value.as_str() == Some("basic") => {
                    let span = entry.value.span;
                    entries.push(named("type", entry.key_span, Node::string("http", span)));
                    entries.push(named("scheme", entry.key_span, Node::string("basic", span)));
                }
                "authorizationUrl" | "tokenUrl" | "scopes" => flow.push(entry.clone()),
                "flow" => {}
                _ => entries.push(entry.clone()),
            }
        }
        if let Some(written) = node.as_mapping().and_then(|node| node.entry("flow")) {
            let name = match written.value.as_str().unwrap_or_default() {
                "application" => "clientCredentials",
                "accessCode" => "authorizationCode",
                name => name,
            };
            if !flow.iter().any(|entry| entry.key == "scopes") {
                let none = Node::mapping(Vec::new(), written.value.span);
                flow.push(named("scopes", written.key_span, none));
            }
            let span = node.span;
            let flow = named(name, written.value.span, Node::mapping(flow, span));
            let flows = Node::mapping(vec![flow], span);
            entries.push(named("flows", written.key_span, flows));
        }
        Node::mapping(entries, node.span)
    }
}
