//! Schemas that a schema is composed of (JSON Schema 2020-12 core §10.2.1).

use super::SchemaView;
use crate::source::node::Node;

impl<'n> SchemaView<'n> {
    /// The parts of `allOf`.
    pub fn all_of(self) -> impl Iterator<Item = SchemaView<'n>> {
        self.list("allOf").iter().map(SchemaView::new)
    }

    /// The branches of `oneOf`.
    pub fn one_of(self) -> impl Iterator<Item = SchemaView<'n>> {
        self.list("oneOf").iter().map(SchemaView::new)
    }

    /// The branches of `anyOf`.
    pub fn any_of(self) -> impl Iterator<Item = SchemaView<'n>> {
        self.list("anyOf").iter().map(SchemaView::new)
    }

    /// The schemas of which one holds: those of `oneOf`, else those of `anyOf`; `None` where there are none.
    pub fn branches(self) -> Option<&'n [Node]> {
        self.branch_list().map(|(_, list)| list)
    }

    /// The same, with the keyword that lists them.
    pub fn branch_list(self) -> Option<(&'static str, &'n [Node])> {
        ["oneOf", "anyOf"]
            .into_iter()
            .map(|field| (field, self.list(field)))
            .find(|(_, list)| !list.is_empty())
    }

    /// `not`.
    pub fn negated(self) -> Option<SchemaView<'n>> {
        self.field("not").map(SchemaView::new)
    }

    fn list(self, field: &str) -> &'n [Node] {
        self.field(field).map(Node::items).unwrap_or_default()
    }
}
