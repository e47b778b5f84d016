//! A document that a program has made of another one: a single tree in which all references are local.
//!
//! Generators rewrite a document before they read it. The result is read by the same [model](crate::model) as any other
//! document, but it is not what its author wrote, so no API may be tested against it: `cargo xtask tidy` lets only
//! `codegen/src/lower.rs` call [`Document::from_bundle`].

use super::{Document, extending::ExtendingSchemas, named::NamedSchemas, version::SpecVersion};
use crate::source::{
    node::{Node, NodeValue},
    span::Span,
};

impl Document {
    /// The document of the tree `root` that was made of `document`, in whose sources the spans of its nodes are.
    ///
    /// It is read as the newest version, so that fields beside the `$ref` of a schema count (OAS 3.1.1 §4.8.24.2).
    /// A `$ref` is a pointer into the tree from whatever file it came; `$id` and anchors name nothing.
    pub fn from_bundle(root: Node, document: &Self) -> Self {
        let sources = document.sources.clone();
        let unread = |(id, _)| Node::new(NodeValue::Null, Span::start_of(id));
        let others = sources.iter().skip(1).map(unread);
        let files = std::iter::once(root).chain(others).collect();
        Self {
            sources,
            files,
            version: SpecVersion::V3_2,
            named: NamedSchemas::default(),
            extending: ExtendingSchemas::default(),
            original: None,
            overlays: Vec::new(),
            is_bundled: true,
            bundle_styles_parts: Some(document.styles_parts()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{document::MemoryFiles, model::Api};

    #[test]
    fn references_from_any_file_lead_into_the_bundle() {
        let entry = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      parameters: [{$ref: other.yaml#/limit}]\n      responses: {}\ncomponents: {schemas: {Limit: {type: integer}}}\n";
        let other = "limit: {name: limit, in: query, schema: {$ref: '#/components/schemas/Limit'}}\ncomponents: {schemas: {Limit: {type: string}}}\n";
        let files: MemoryFiles = [("api.yaml", entry), ("other.yaml", other)]
            .into_iter()
            .collect();
        let document = Document::load_with("api.yaml", &files)
            .document
            .expect("a document");
        let parameter = document
            .files
            .get(1)
            .and_then(|other| other.get("limit"))
            .cloned()
            .expect("a parameter");
        let mut root = document.root().clone();
        let list = root
            .get_mut("paths")
            .and_then(|it| it.get_mut("/a")?.get_mut("get")?.get_mut("parameters"))
            .and_then(Node::as_sequence_mut)
            .expect("a list");
        *list = vec![parameter];
        let bundled = Document::from_bundle(root, &document);
        let api = Api::new(Arc::new(bundled));
        let parameter = api
            .operations
            .first()
            .and_then(|operation| operation.parameters.first())
            .expect("a parameter");
        let schema = parameter.schema().expect("a schema");
        assert_eq!(schema.name.as_deref(), Some("Limit"));
        let node = api.document.node(&schema.origin.location).expect("a node");
        assert_eq!(node.get_str("type"), Some("integer"));
    }
}
