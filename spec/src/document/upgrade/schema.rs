//! Schemas: the same dialect but for a few keywords.

use super::{Upgrader, named};
use crate::{
    document::Location,
    source::node::{Entry, Node},
};

impl Upgrader<'_> {
    pub(super) fn schema(&self, node: &Node, location: &Location) -> Node {
        let mut entries: Vec<Entry> = Vec::new();
        for entry in node.entries() {
            let value = &entry.value;
            match entry.key.as_str() {
                // The name of a property, where 3.0 has an object (OAS 3.0.3 §4.7.25).
                "discriminator" if value.as_str().is_some() => {
                    let name = named("propertyName", entry.key_span, value.clone());
                    let object = Node::mapping(vec![name], value.span);
                    entries.push(named("discriminator", entry.key_span, object));
                }
                "type" if value.as_str() == Some("file") => {
                    let ty = Node::string("string", value.span);
                    entries.push(named("type", entry.key_span, ty));
                    let format = Node::string("binary", value.span);
                    entries.push(named("format", entry.key_span, format));
                }
                // The common extension for what 3.0 has a keyword for.
                "x-nullable" => entries.push(named("nullable", entry.key_span, value.clone())),
                "collectionFormat" => {}
                _ => entries.push(self.member(entry, location)),
            }
        }
        Node::mapping(entries, node.span)
    }
}
