//! Schemas that describe server-sent events themselves and not only their data.
//!
//! Since 3.2 `itemSchema` does (OAS 3.2.0 §4.14.3.3). Documents of before have no place for that, and frameworks write such a
//! schema, or a list of it, as the schema of the body.

use super::MediaTypeObject;
use crate::{
    document::Document,
    schema::{
        Schema, SchemaView,
        dialect::{resolve_schema, schema_at},
        view::SchemaType,
    },
};

/// The fields of an event (HTML §9.2.6).
const FIELDS: [&str; 4] = ["data", "event", "id", "retry"];

/// Unions and references within one another that are followed.
const MAX_DEPTH: usize = 8;

impl MediaTypeObject {
    /// The schema of a whole event of this `text/event-stream`: an object with `data` and no members but the fields of
    /// events, or a union of such objects. `None` where what describes its values describes data.
    pub fn described_event(&self, document: &Document) -> Option<Schema> {
        let item = match (&self.item_schema, &self.schema) {
            (Some(item), _) => item.clone(),
            (None, schema) => {
                let schema = schema.as_ref()?;
                items_of(schema, document).unwrap_or_else(|| schema.clone())
            }
        };
        is_event(&item, document, MAX_DEPTH).then_some(item)
    }
}

/// The schema of the items of `list`, if it is one.
fn items_of(list: &Schema, document: &Document) -> Option<Schema> {
    let location = &list.origin.location;
    let view = SchemaView::new(document.node(location)?);
    let items = view
        .items()
        .filter(|_| view.single_type() == Some(SchemaType::Array))?;
    resolve_schema(document, items.node(), location.join("items"))
}

fn is_event(schema: &Schema, document: &Document, depth: usize) -> bool {
    let location = &schema.origin.location;
    let Some(node) = document.node(location) else {
        return false;
    };
    // Annotations may stand beside a reference.
    if let Some(reference) = node.get("$ref") {
        let target = document.target_of(reference).ok();
        let schema = target.and_then(|target| schema_at(document, target.location));
        return depth > 0 && schema.is_some_and(|it| is_event(&it, document, depth - 1));
    }
    let view = SchemaView::new(node);
    let Some((keyword, branches)) = view.branch_list() else {
        return view.property("data").is_some()
            && view.properties().all(|it| FIELDS.contains(&it.name));
    };
    let is_branch = |index: usize| {
        let branch = schema_at(document, location.join(keyword).join(index.to_string()));
        branch.is_some_and(|branch| is_event(&branch, document, depth - 1))
    };
    depth > 0 && (0..branches.len()).all(is_branch)
}
