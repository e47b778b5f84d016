//! Reads the keywords of a schema of any supported version, by named methods.
//!
//! A [`SchemaView`] reads one Schema Object (OAS 2.0 to 3.2) or JSON Schema and has one vocabulary: `const` and
//! `enum` are both [values](SchemaView::enumerated), a boolean `exclusiveMinimum` and a number are both a
//! [bound](bounds::Bound), `nullable` and a `null` among the types both [admit null](SchemaView::admits_null). It
//! follows no reference: [`SchemaView::reference`] returns its target.
//!
//! Every method is total: a keyword with an invalid value counts as absent, since the lint reports it.

mod annotations;

pub mod bounds;

mod composition;

pub mod discriminator;

pub mod object;

mod strings;

pub mod types;

use crate::source::{node::Node, span::Span};

pub use self::{
    bounds::Bound,
    discriminator::Discriminator,
    object::{AdditionalProperties, Property},
    types::SchemaType,
};

/// A schema, as its author wrote it.
#[derive(Debug, Clone, Copy)]
pub struct SchemaView<'n> {
    node: &'n Node,
}

impl<'n> SchemaView<'n> {
    /// Reads the schema `node`.
    pub fn new(node: &'n Node) -> Self {
        Self { node }
    }

    /// The node that is read.
    pub fn node(self) -> &'n Node {
        self.node
    }

    /// Where the schema was written.
    pub fn span(self) -> Span {
        self.node.span
    }

    /// The value of a boolean schema (JSON Schema 2020-12 core §4.3.2).
    pub fn as_boolean(self) -> Option<bool> {
        self.node.as_bool()
    }

    /// Whether the schema is an object with keywords, and has some.
    pub fn has_keywords(self) -> bool {
        !self.node.entries().is_empty()
    }

    /// The string of `$ref` (OAS 3.0.3 §4.7.23, JSON Schema 2020-12 core §8.2.3.1).
    pub fn reference(self) -> Option<&'n str> {
        self.reference_node()?.as_str()
    }

    /// The node that holds the string of `$ref`.
    pub fn reference_node(self) -> Option<&'n Node> {
        self.field("$ref").filter(|text| text.as_str().is_some())
    }

    /// The name of the component that `$ref` names in the same file: `Pet` of `#/components/schemas/Pet`.
    pub fn component_reference(self) -> Option<&'n str> {
        component_name(self.reference()?)
    }

    /// The value of the specification extension `name`, such as `x-enum-varnames` (OAS 3.0.3 §4.9).
    pub fn extension(self, name: &str) -> Option<&'n Node> {
        self.field(name).filter(|_| name.starts_with("x-"))
    }

    fn field(self, name: &str) -> Option<&'n Node> {
        self.node.get(name)
    }

    fn flag(self, name: &str) -> bool {
        self.node.get_bool(name) == Some(true)
    }

    /// The string at `name`, unless it is blank.
    fn text(self, name: &str) -> Option<&'n str> {
        self.node
            .get_str(name)
            .filter(|text| !text.trim().is_empty())
    }
}

impl<'n> From<&'n Node> for SchemaView<'n> {
    fn from(node: &'n Node) -> Self {
        Self::new(node)
    }
}

/// The component that `reference`, the string of a `$ref`, names below `#/components/schemas`.
pub fn component_name(reference: &str) -> Option<&str> {
    reference
        .strip_prefix("#/components/schemas/")
        .filter(|name| !name.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    /// The schema in the source text `text`.
    pub(super) fn parsed(text: &str) -> Node {
        let loaded = Document::from_text(
            "schema.yaml",
            format!(
                "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths: {{}}\nx-schema: {text}"
            ),
        );
        let document = loaded.document.expect("a document");
        document.root().get("x-schema").expect("a schema").clone()
    }

    #[test]
    fn references_are_read_as_strings_and_as_names() {
        for (schema, reference, name) in [
            (
                "{$ref: '#/components/schemas/Pet'}",
                Some("#/components/schemas/Pet"),
                Some("Pet"),
            ),
            (
                "{$ref: '#/components/schemas/Pet/items'}",
                Some("#/components/schemas/Pet/items"),
                None,
            ),
            ("{$ref: other.yaml}", Some("other.yaml"), None),
            ("{$ref: 5}", None, None),
            ("{}", None, None),
        ] {
            let node = parsed(schema);
            let view = SchemaView::new(&node);
            assert_eq!(view.reference(), reference, "{schema}");
            assert_eq!(view.component_reference(), name, "{schema}");
        }
    }

    #[test]
    fn only_extensions_are_read_as_extensions() {
        let node = parsed("{x-unnamed: true, type: string}");
        let view = SchemaView::new(&node);
        assert!(view.extension("x-unnamed").is_some());
        assert!(view.extension("type").is_none());
    }
}
