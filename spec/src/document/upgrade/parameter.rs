//! Parameters and headers: the keywords of a schema that 2.0 writes beside the name move into `schema`, and
//! `collectionFormat` becomes `style` and `explode`.

use super::{Upgrader, named};
use crate::{
    document::{ITEMS_STYLE, Location},
    source::node::{Entry, Node, NodeValue},
};

/// Keywords of a simple schema in parameters, headers and items (Swagger 2.0, Parameter Object).
pub(super) const SCHEMA_KEYWORDS: &[&str] = &[
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
];

impl Upgrader<'_> {
    pub(super) fn parameter(&self, node: &Node, location: &Location) -> Node {
        let location_name = node.get_str("in").unwrap_or_default();
        self.with_schema(node, location, location_name)
    }

    pub(super) fn header(&self, node: &Node, location: &Location) -> Node {
        self.with_schema(node, location, "header")
    }

    fn with_schema(&self, node: &Node, location: &Location, location_name: &str) -> Node {
        let mut entries: Vec<Entry> = Vec::new();
        let mut schema: Vec<Entry> = Vec::new();
        for entry in node.entries() {
            match entry.key.as_str() {
                key if SCHEMA_KEYWORDS.contains(&key) => schema.push(self.member(entry, location)),
                "x-nullable" => schema.push(named("nullable", entry.key_span, entry.value.clone())),
                "collectionFormat" => {}
                // `x-example` is the common way to give one.
                "x-example" => {
                    entries.push(named("example", entry.key_span, entry.value.clone()));
                }
                _ => entries.push(self.member(entry, location)),
            }
        }
        if node.get_str("type") == Some("array") {
            entries.extend(list_style(node, location_name));
        }
        if let Some(first) = schema.first() {
            let key_span = first.key_span;
            // In 2.0 the parameter itself is written in place of a schema.
            let value = Node::mapping(schema, node.span);
            entries.push(named("schema", key_span, value));
        }
        Node::mapping(entries, node.span)
    }
}

/// `style` and `explode` for the `collectionFormat` of a list, which is `csv` when none is given.
///
/// 3.0 has no delimiters in paths and headers, and no tabs; the model knows them all the same.
pub(super) fn list_style(node: &Node, location_name: &str) -> Vec<Entry> {
    let written = node.get("collectionFormat");
    let span = written.or_else(|| node.get("type")).unwrap_or(node).span;
    let format = written.and_then(Node::as_str).unwrap_or("csv");
    let style = match (location_name, format) {
        (_, "ssv") => "spaceDelimited",
        (_, "tsv") => "tabDelimited",
        (_, "pipes") => "pipeDelimited",
        ("query", _) => "form",
        _ => "simple",
    };
    let explode = format == "multi" && location_name == "query";
    let mut res = vec![
        named("style", span, Node::string(style, span)),
        named("explode", span, Node::new(NodeValue::Bool(explode), span)),
    ];
    // A list within the list has a format of its own, which no later version has.
    if let Some(items) = node
        .get("items")
        .filter(|it| it.get_str("type") == Some("array"))
    {
        let style = match items.get_str("collectionFormat") {
            Some("ssv") => "spaceDelimited",
            Some("tsv") => "tabDelimited",
            Some("pipes") => "pipeDelimited",
            _ => "simple",
        };
        let style = Node::string(style, items.span);
        res.push(named(ITEMS_STYLE, items.span, style));
    }
    res
}
