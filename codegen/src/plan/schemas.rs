//! The schemas of the model as types of the client.

use std::borrow::Cow;

use spec::{
    document::Document,
    schema::{Schema, SchemaView, dispatch::Tag},
    source::node::Node,
};

use crate::{
    tree,
    types::{Builder, TypeExpr},
};

/// Finds the type of each schema.
#[derive(Clone, Copy)]
pub(super) struct Schemas<'a> {
    document: &'a Document,
    types: &'a Builder<'a>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(document: &'a Document, types: &'a Builder<'a>) -> Self {
        Self { document, types }
    }

    /// The document that has them.
    pub(super) fn document(self) -> &'a Document {
        self.document
    }

    /// The type of a value of `schema`.
    pub(super) fn expr(self, schema: &Schema) -> TypeExpr {
        let node = self.as_used(schema);
        node.map_or(TypeExpr::Value, |node| self.types.expr(&node))
    }

    /// The type of a value of `schema` that is not null.
    pub(super) fn expr_without_null(self, schema: &Schema) -> TypeExpr {
        let node = self.as_used(schema);
        node.map_or(TypeExpr::Value, |node| self.types.expr_without_null(&node))
    }

    /// The type of a value of `schema`, which is part of another one.
    pub(super) fn expr_of(self, schema: SchemaView<'_>) -> TypeExpr {
        self.types.expr(schema.node())
    }

    /// The schema object of `schema` where it is used; `None` when that is only a reference.
    pub(super) fn written(self, schema: &Schema) -> Option<SchemaView<'a>> {
        let node = self.document.node(&schema.origin.location);
        node.filter(|_| schema.name.is_none()).map(SchemaView::new)
    }

    /// The schema object of `schema`, or the component it refers to.
    pub(super) fn resolved(self, schema: &Schema) -> Option<SchemaView<'a>> {
        let node = self.document.node(&schema.origin.location)?;
        Some(self.resolved_view(SchemaView::new(node)))
    }

    /// The schema object of `schema`, which is part of another one, or the component it refers to.
    pub(super) fn resolved_view(self, schema: SchemaView<'a>) -> SchemaView<'a> {
        SchemaView::new(self.types.resolved(schema.node()))
    }

    /// The schema where it is used. In normal form a schema with a name is used by a reference to that component.
    fn as_used(self, schema: &Schema) -> Option<Cow<'a, Node>> {
        match &schema.name {
            Some(name) => {
                let reference = tree::reference_to("schemas", name, schema.origin.span);
                Some(Cow::Owned(reference))
            }
            None => self
                .document
                .node(&schema.origin.location)
                .map(Cow::Borrowed),
        }
    }
}

/// The only value that `schema` allows.
pub(super) fn only_value(schema: SchemaView<'_>) -> Option<Tag> {
    match schema.enumerated()? {
        [value] => Tag::of(&value.to_json()),
        _ => None,
    }
}
