//! The document itself: `host`, `basePath` and `schemes` become `servers`, the shared parts become `components`.

use super::{Upgrader, named};
use crate::{
    document::Location,
    source::{
        node::{Entry, Node, NodeValue},
        span::Span,
    },
};

/// The sections of 2.0 and where they go.
pub(super) const SECTIONS: [(&str, &str); 4] = [
    ("definitions", "schemas"),
    ("parameters", "parameters"),
    ("responses", "responses"),
    ("securityDefinitions", "securitySchemes"),
];

impl Upgrader<'_> {
    pub(super) fn root(&self, node: &Node, location: &Location) -> Node {
        let mut entries: Vec<Entry> = Vec::new();
        let mut components: Vec<Entry> = Vec::new();
        for entry in node.entries() {
            match entry.key.as_str() {
                "swagger" => {
                    let version = Node::string("3.0.3", entry.value.span);
                    entries.push(named("openapi", entry.key_span, version));
                }
                "host" | "basePath" | "schemes" => {
                    if !entries.iter().any(|entry| entry.key == "servers") {
                        let servers = servers(node, strings_of(node, "schemes"), entry.key_span);
                        entries.push(named("servers", entry.key_span, servers));
                    }
                }
                "consumes" | "produces" => {}
                "components" => {
                    let at = location.join("components");
                    let members = entry.value.entries().iter();
                    components.extend(members.map(|entry| self.member(entry, &at)));
                }
                key => match SECTIONS.iter().find(|(from, _)| *from == key) {
                    Some((_, to)) => {
                        components.extend(self.section(entry, to, location));
                    }
                    None => entries.push(self.member(entry, location)),
                },
            }
        }
        if let Some(first) = components.first() {
            let (key_span, span) = (first.key_span, first.value.span);
            entries.push(named(
                "components",
                key_span,
                Node::mapping(components, span),
            ));
        }
        Node::mapping(entries, node.span)
    }

    /// A section of shared objects; parameters in bodies become request bodies, those in forms have no counterpart.
    fn section(&self, entry: &Entry, to: &str, location: &Location) -> Vec<Entry> {
        let at = location.join(&entry.key);
        if to != "parameters" {
            let value = self.plain(&entry.value, &at);
            return vec![named(to, entry.key_span, value)];
        }
        let mut parameters = Vec::new();
        let mut bodies = Vec::new();
        for parameter in entry.value.entries() {
            match parameter.value.get_str("in") {
                Some("body") => bodies.push(named(
                    &parameter.key,
                    parameter.key_span,
                    self.request_body(&parameter.value, &at.join(&parameter.key), &self.consumes),
                )),
                Some("formData") => {}
                _ => parameters.push(self.member(parameter, &at)),
            }
        }
        let mut res = Vec::new();
        for (name, list) in [("parameters", parameters), ("requestBodies", bodies)] {
            if !list.is_empty() {
                let value = Node::mapping(list, entry.value.span);
                res.push(named(name, entry.key_span, value));
            }
        }
        res
    }
}

/// The strings of the list `field`, with their locations.
pub(super) fn strings_of<'n>(node: &'n Node, field: &str) -> Vec<(&'n str, Span)> {
    let items = node.get(field).map(Node::items).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| Some((item.as_str()?, item.span)))
        .collect()
}

/// `servers` of `host`, `basePath` and these schemes.
///
/// A host without schemes is served by that of the document's own address, which is not known; `https` is assumed.
/// A document without host is served from its own location: its server is relative (OAS 3.0.3 §4.7.5.1).
pub(super) fn servers(root: &Node, schemes: Vec<(&str, Span)>, span: Span) -> Node {
    let base = root.get("basePath");
    let path = base.and_then(Node::as_str).unwrap_or("/");
    let path = path.trim_end_matches('/');
    let path = if path.is_empty() || path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    };
    let server = |url: String, url_span: Span| {
        Node::mapping(
            vec![named("url", url_span, Node::string(url, url_span))],
            url_span,
        )
    };
    let list = match root
        .get("host")
        .and_then(|host| Some((host.as_str()?, host.span)))
    {
        None => {
            let url = if path.is_empty() {
                "/".to_owned()
            } else {
                path
            };
            vec![server(url, base.map_or(span, |base| base.span))]
        }
        Some((host, host_span)) => {
            let schemes = if schemes.is_empty() {
                vec![("https", host_span)]
            } else {
                schemes
            };
            schemes
                .into_iter()
                .map(|(scheme, span)| server(format!("{scheme}://{host}{path}"), span))
                .collect()
        }
    };
    Node::new(NodeValue::Sequence(list), span)
}
