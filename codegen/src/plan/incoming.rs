//! What may arrive at a server of the user: the webhooks and callbacks of the document.

use spec::{model::Api, schema::dispatch::Tag};

use super::{prose, schemas::Schemas, selection::Selection};
use crate::{
    names::{Names, pascal},
    types::{Builder, TypeExpr, TypeKind, TypeTable},
};

/// A request that the API sends.
#[derive(Debug, Clone)]
pub struct IncomingPlan {
    /// Its name: that of a webhook, or the id of an operation and the name of its callback.
    pub name: String,
    /// The name of its variant.
    pub variant: String,
    /// The type of its body.
    pub ty: TypeExpr,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// Whether it should no longer be used.
    pub is_deprecated: bool,
}

/// The requests that the API sends, of those that `selection` admits.
pub(super) fn plan(
    api: &Api,
    types: &Builder<'_>,
    selection: &mut Selection<'_>,
) -> Vec<IncomingPlan> {
    let schemas = Schemas::new(&api.document, types);
    let mut variants = Names::default();
    let mut res = Vec::new();
    for webhook in &api.webhooks {
        let path = webhook.path.as_str();
        let name = path.strip_prefix('/').unwrap_or(path);
        if !selection.admits(webhook, name) {
            continue;
        }
        let mut content = webhook.request_body.iter().flat_map(|body| &body.content);

        let Some(schema) = content.find_map(|media| media.schema.as_ref()) else {
            continue;
        };
        let texts = [&webhook.summary, &webhook.description];
        let texts: Vec<String> = texts
            .into_iter()
            .filter_map(|text| prose(text.as_deref()))
            .collect();
        res.push(IncomingPlan {
            name: name.to_owned(),
            variant: variants.take(&pascal(name)),
            ty: schemas.expr(schema),
            description: (!texts.is_empty()).then(|| texts.join("\n\n")),
            is_deprecated: webhook.deprecated,
        });
    }
    res
}

impl IncomingPlan {
    /// The members of its body that have one value, by which it is distinguished from others.
    pub(crate) fn constants<'t>(
        &self,
        types: &'t TypeTable,
    ) -> impl Iterator<Item = (&'t str, &'t Tag)> {
        let item = match types.resolved(&self.ty) {
            Some(TypeExpr::Named(at)) => types.items.get(*at),
            _ => None,
        };
        let fields = item.into_iter().flat_map(|item| match &item.kind {
            TypeKind::Struct(it) => it.fields.as_slice(),
            _ => &[],
        });
        fields
            .filter(|field| field.is_required)
            .filter_map(|field| Some((field.property.as_str(), field.constant.as_ref()?)))
    }
}
