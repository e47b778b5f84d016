//! Visits the members that a schema describes, through references and branches.

use spec::{
    document::Document,
    model::{Api, Operation},
    schema::view::SchemaView,
    source::pointer::JsonPointer,
};

/// The maximum nesting of the members that are read.
const DEEPEST: usize = 6;
/// The maximum number of schemas that are read of one body.
const MOST_SCHEMAS: usize = 300;

/// The schema of the body of `operation`, of the first media type that has one.
pub(super) fn of_body<'d>(api: &'d Api, operation: &Operation) -> Option<SchemaView<'d>> {
    let mut contents = operation.request_body.iter().flat_map(|body| &body.content);
    let schema = contents.find_map(|content| content.schema.as_ref())?;
    let node = api.document.node(&schema.origin.location)?;
    Some(SchemaView::new(node))
}

/// Calls `visit` with `schema`, its branches and the members that a request may have, and where a value has them.
pub(super) fn visit<'d>(
    document: &'d Document,
    schema: SchemaView<'d>,
    visit: &mut dyn FnMut(SchemaView<'d>, &JsonPointer),
) {
    let mut walk = Walk {
        document,
        left: MOST_SCHEMAS,
        visit,
    };
    walk.members(schema, &JsonPointer::root(), DEEPEST);
}

struct Walk<'d, 'v> {
    document: &'d Document,
    /// How many schemas are still read.
    left: usize,
    visit: &'v mut dyn FnMut(SchemaView<'d>, &JsonPointer),
}

impl<'d> Walk<'d, '_> {
    fn members(&mut self, schema: SchemaView<'d>, at: &JsonPointer, depth: usize) {
        if depth == 0 || self.left == 0 || schema.is_read_only() {
            return;
        }
        self.left -= 1;
        let target = schema.reference_node();
        if let Some(target) = target.and_then(|text| self.document.target_of(text).ok()) {
            self.members(SchemaView::new(target.node), at, depth - 1);
        }
        let branches = schema.all_of().chain(schema.one_of());
        for branch in branches.chain(schema.any_of()) {
            self.members(branch, at, depth - 1);
        }
        (self.visit)(schema, at);
        for property in schema.properties() {
            self.members(property.schema, &at.join(property.name), depth - 1);
        }
    }
}
