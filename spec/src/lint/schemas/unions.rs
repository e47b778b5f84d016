//! The unions of a document with their dispatch, for the rules about them.

use crate::{
    document::{grammar::ObjectKind, walk::Located},
    lint::LintContext,
    schema::{
        SchemaView,
        dialect::schema_at,
        dispatch::{Dispatcher, UnionDispatch},
    },
};

/// A union, or a base schema that others extend.
pub(super) struct LocatedUnion<'c, 'd> {
    pub(super) located: &'c Located<'d>,
    pub(super) dispatch: UnionDispatch,
}

impl<'d> LocatedUnion<'_, 'd> {
    pub(super) fn view(&self) -> SchemaView<'d> {
        SchemaView::new(self.located.node)
    }
}

/// The schemas among the objects of `context` that `is_wanted` and that are unions.
pub(super) fn unions<'c, 'd>(
    context: &'c LintContext<'d>,
    is_wanted: impl Fn(SchemaView<'d>) -> bool,
) -> Vec<LocatedUnion<'c, 'd>> {
    let wanted: Vec<&Located<'d>> = context
        .written_out(ObjectKind::Schema)
        .filter(|located| is_wanted(SchemaView::new(located.node)))
        .collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let dispatcher = Dispatcher::new(context.document);
    let union = |located: &'c Located<'d>| {
        let schema = schema_at(context.document, located.location.clone())?;
        let dispatch = dispatcher.dispatch(&schema)?;
        Some(LocatedUnion { located, dispatch })
    };
    wanted.into_iter().filter_map(union).collect()
}
