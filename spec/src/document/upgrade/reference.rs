//! Changes references to the locations that objects have in the upgraded document.

use super::{Upgrader, named, operation::is_in_body, root::SECTIONS};
use crate::{
    document::{Location, grammar::ObjectKind},
    source::{node::Node, pointer::JsonPointer, source_map::SourceId},
};

impl Upgrader<'_> {
    /// A Reference Object that points to the new location.
    pub(super) fn reference_object(&self, node: &Node) -> Node {
        let entries = node.entries().iter().map(|entry| {
            let value = match entry.key.as_str() {
                "$ref" => self.reference(&entry.value),
                _ => entry.value.clone(),
            };
            named(&entry.key, entry.key_span, value)
        });
        Node::mapping(entries.collect(), node.span)
    }

    /// The string of a reference, changed to the new location of its target.
    pub(super) fn reference(&self, text: &Node) -> Node {
        let Some(written) = text.as_str() else {
            return text.clone();
        };
        let file = written.split('#').next().unwrap_or_default();
        let Ok(location) = self.document.locate_reference(text) else {
            return text.clone();
        };
        let pointer = self.upgraded_pointer(&location);
        if pointer == location.pointer {
            return text.clone();
        }
        Node::string(format!("{file}{}", pointer.to_fragment()), text.span)
    }

    /// Where the object at `location` is in the upgraded file.
    fn upgraded_pointer(&self, location: &Location) -> JsonPointer {
        let tokens: Vec<String> = location
            .pointer
            .tokens()
            .map(std::borrow::Cow::into_owned)
            .collect();
        let mut at = Location::root(location.source);
        let mut pointer = JsonPointer::root();
        let mut operation = None;
        let mut rest = tokens.as_slice();
        while let Some((token, behind)) = rest.split_first() {
            let kind = self.kinds.get(&at).copied();
            if kind == Some(ObjectKind::Operation) {
                operation = Some(at.clone());
            }
            let next = at.join(token);
            rest = behind;
            match (kind, token.as_str(), behind.first()) {
                (Some(ObjectKind::OpenApi), section, _) if location.source == SourceId::ENTRY => {
                    self.push_section(section, behind.first(), &mut pointer);
                }
                (Some(ObjectKind::Response), "schema", _) => {
                    self.push_media_type(operation.as_ref(), "produces", &mut pointer);
                    pointer.push("schema");
                }
                (Some(ObjectKind::Parameter), "schema", _) => {
                    self.push_media_type(operation.as_ref(), "consumes", &mut pointer);
                    pointer.push("schema");
                }
                (Some(ObjectKind::Operation | ObjectKind::PathItem), "parameters", Some(index)) => {
                    self.push_listed(&at, index, &mut pointer);
                    at = next.join(index);
                    rest = behind.get(1..).unwrap_or_default();
                    continue;
                }
                (Some(ObjectKind::Parameter | ObjectKind::Header), "items", _) => {
                    pointer.push("schema");
                    pointer.push("items");
                }
                (_, token, _) => pointer.push(token),
            }
            at = next;
        }
        pointer
    }

    /// A section of the entry file; shared parameters in bodies are request bodies.
    fn push_section(&self, section: &str, name: Option<&String>, pointer: &mut JsonPointer) {
        let Some((_, to)) = SECTIONS.iter().find(|(from, _)| *from == section) else {
            pointer.push(section);
            return;
        };
        let location_name = self
            .document
            .root()
            .get(section)
            .zip(name)
            .and_then(|(section, name)| section.get(name)?.get_str("in"));
        let is_body = *to == "parameters" && location_name == Some("body");
        pointer.push("components");
        pointer.push(if is_body { "requestBodies" } else { to });
    }

    /// `content` and the first media type of an operation, or of the document.
    fn push_media_type(
        &self,
        operation: Option<&Location>,
        field: &str,
        pointer: &mut JsonPointer,
    ) {
        let own = operation
            .and_then(|at| self.document.node(at))
            .and_then(|node| node.get(field));
        let list = own.or_else(|| self.document.root().get(field));
        let first = list
            .and_then(|list| list.items().first())
            .and_then(Node::as_str);
        let default = if field == "consumes" {
            "application/json"
        } else {
            "*/*"
        };
        pointer.push("content");
        pointer.push(first.unwrap_or(default));
    }

    /// A parameter of a list: those in bodies are `requestBody`, the others move up.
    fn push_listed(&self, holder: &Location, index: &str, pointer: &mut JsonPointer) {
        let node = self.document.node(holder);
        let listed = node.map(|node| self.listed(node, holder));
        let listed = listed.unwrap_or_default();
        let wanted: usize = index.parse().unwrap_or(usize::MAX);
        if listed.get(wanted).is_some_and(is_in_body) {
            pointer.push("requestBody");
            return;
        }
        let before = listed.iter().take(wanted);
        let others = before.filter(|listed| !is_in_body(listed)).count();
        pointer.push("parameters");
        pointer.push(others.to_string());
    }
}
