//! Path items and operations: parameters in bodies and forms become `requestBody`.

use super::{MediaTypeName, Upgrader, named, root, strings};
use crate::{
    document::{Location, reference::Target},
    source::node::{Entry, Node, NodeValue},
};

/// A parameter of a list: as written, and what it means.
pub(super) struct Listed<'d> {
    written: &'d Node,
    written_at: Location,
    pub(super) target: Target<'d>,
}

impl Listed<'_> {
    /// The value of `in`, as 2.0 names the location.
    pub(super) fn location_name(&self) -> &str {
        self.target.node.get_str("in").unwrap_or_default()
    }

    fn is_same(&self, other: &Listed<'_>) -> bool {
        let name = |listed: &Listed<'_>| listed.target.node.get_str("name").map(ToOwned::to_owned);
        self.location_name() == other.location_name() && name(self) == name(other)
    }
}

impl Upgrader<'_> {
    pub(super) fn path_item(&self, node: &Node, location: &Location) -> Node {
        let shared: Vec<Listed<'_>> = self
            .listed(node, location)
            .into_iter()
            .filter(|listed| is_in_body(listed))
            .collect();
        let methods = [
            "get", "put", "post", "delete", "options", "head", "patch", "trace",
        ];
        let entries = node.entries().iter().filter_map(|entry| {
            let at = location.join(&entry.key);
            let value = match entry.key.as_str() {
                "$ref" => self.reference(&entry.value),
                "parameters" => self.other_parameters(node, location, &entry.value)?,
                key if methods.contains(&key) && entry.value.as_mapping().is_some() => {
                    self.operation(&entry.value, &at, &shared)
                }
                _ => self.node(&entry.value, &at),
            };
            Some(named(&entry.key, entry.key_span, value))
        });
        Node::mapping(entries.collect(), node.span)
    }

    /// An operation whose path item has the parameters `shared` in bodies or forms.
    pub(super) fn operation(
        &self,
        node: &Node,
        location: &Location,
        shared: &[Listed<'_>],
    ) -> Node {
        let own = self.listed(node, location);
        let inherited = shared
            .iter()
            .filter(|shared| !own.iter().any(|own| own.is_same(shared)));
        let in_body: Vec<&Listed<'_>> = own
            .iter()
            .filter(|listed| is_in_body(listed))
            .chain(inherited)
            .collect();
        let produces = own_or(node, "produces", &self.produces);
        let mut entries: Vec<Entry> = Vec::new();
        for entry in node.entries() {
            let value = match entry.key.as_str() {
                "consumes" | "produces" => continue,
                "schemes" => {
                    let schemes = root::strings_of(node, "schemes");
                    let servers = root::servers(self.document.root(), schemes, entry.value.span);
                    entries.push(named("servers", entry.key_span, servers));
                    continue;
                }
                "parameters" => match self.other_parameters(node, location, &entry.value) {
                    Some(list) => list,
                    None => continue,
                },
                "responses" => {
                    let has_own = node.get("produces").is_some();
                    let at = location.join("responses");
                    self.responses(&entry.value, &at, &produces, has_own)
                }
                _ => self.node(&entry.value, &location.join(&entry.key)),
            };
            entries.push(named(&entry.key, entry.key_span, value));
        }
        if let Some(body) = self.body_of(node, &in_body) {
            // In front of the responses, where people look for it.
            let at = entries.iter().position(|entry| entry.key == "responses");
            entries.insert(at.unwrap_or(entries.len()), body);
        }
        Node::mapping(entries, node.span)
    }

    /// The parameters of `node` at `location` with what they mean; what leads nowhere is skipped.
    pub(super) fn listed<'l>(&'l self, node: &'l Node, location: &Location) -> Vec<Listed<'l>> {
        let at = location.join("parameters");
        let items = node.get("parameters").map(Node::items).unwrap_or_default();
        items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| {
                let written_at = at.join(index.to_string());
                let target = self.document.follow(item, &written_at).ok()?;
                Some(Listed {
                    written: item,
                    written_at,
                    target,
                })
            })
            .collect()
    }

    /// The list `parameters` without those in bodies and forms; `None` when nothing is left of it.
    fn other_parameters(&self, node: &Node, location: &Location, list: &Node) -> Option<Node> {
        if list.as_sequence().is_none() {
            return Some(list.clone());
        }
        let at = location.join("parameters");
        let in_body: Vec<Location> = self
            .listed(node, location)
            .into_iter()
            .filter(is_in_body)
            .map(|listed| listed.written_at)
            .collect();
        let others: Vec<Node> = list
            .items()
            .iter()
            .enumerate()
            .map(|(index, item)| (item, at.join(index.to_string())))
            .filter(|(_, location)| !in_body.contains(location))
            .map(|(item, location)| self.node(item, &location))
            .collect();
        let is_all_gone = others.is_empty() && !list.items().is_empty();
        (!is_all_gone).then(|| Node::new(NodeValue::Sequence(others), list.span))
    }

    /// `requestBody` of the parameters in bodies or forms, shown at their `in`.
    fn body_of(&self, operation: &Node, in_body: &[&Listed<'_>]) -> Option<Entry> {
        let first = in_body.first()?;
        let key_span = first.target.node.get("in")?.span;
        let consumes = own_or(operation, "consumes", &self.consumes);
        let body = in_body
            .iter()
            .find(|listed| listed.location_name() == "body");
        let value = match body {
            None => self.form(in_body, &consumes),
            Some(body) => {
                let is_shared = body.written.get("$ref").is_some();
                // A shared body stays shared unless the operation reads other media types.
                let has_own_types = operation.get("consumes").is_some();
                if is_shared && !(has_own_types && self.may_copy(body.target.node)) {
                    self.reference_object(body.written)
                } else {
                    self.request_body(body.target.node, &body.target.location, &consumes)
                }
            }
        };
        Some(named("requestBody", key_span, value))
    }
}

/// Whether a parameter becomes a part of `requestBody`.
pub(super) fn is_in_body(listed: &Listed<'_>) -> bool {
    matches!(listed.location_name(), "body" | "formData")
}

/// The media types of an operation: its own, or those of the document.
fn own_or(operation: &Node, field: &str, of_document: &[MediaTypeName]) -> Vec<MediaTypeName> {
    match operation.get(field) {
        Some(_) => strings(operation, field),
        None => of_document.to_vec(),
    }
}
