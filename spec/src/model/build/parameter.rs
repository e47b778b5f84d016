//! Parameters, and what they share with headers.

use super::{Builder, flag, text};
use crate::{
    document::{Location, reference::Target},
    model::parameter::{Parameter, ParameterContent, ParameterLocation, ParameterStyle},
    schema::dialect::resolve_schema,
    source::node::Node,
};

/// Parameters that could be read, and what is to be said of the others.
pub(super) struct ParameterList {
    pub(super) list: Vec<Parameter>,
    pub(super) flaws: Vec<String>,
}

impl Builder<'_> {
    /// The field `parameters` of the path item or operation `node` at `at`; of two alike the first stays.
    pub(super) fn parameters(&self, node: &Node, at: &Location) -> ParameterList {
        let mut res = ParameterList {
            list: Vec::new(),
            flaws: Vec::new(),
        };
        let at = at.join("parameters");
        let items = node.get("parameters").map(Node::items).unwrap_or_default();
        for index in 0..items.len() {
            let at = at.join(index.to_string());
            match self.object(&at).and_then(|target| self.parameter(&target)) {
                None => res
                    .flaws
                    .push(format!("parameter {} cannot be read", index + 1)),
                Some(parameter) if is_ignored(&parameter) => {}
                Some(parameter) => {
                    if !res
                        .list
                        .iter()
                        .any(|known| known.is(&parameter.name, parameter.location))
                    {
                        res.list.push(parameter);
                    }
                }
            }
        }
        res
    }

    fn parameter(&self, target: &Target<'_>) -> Option<Parameter> {
        let node = target.node;
        let location = ParameterLocation::from_name(node.get_str("in")?)?;
        let content = self.parameter_content(target, location.default_style());
        Some(Parameter {
            name: node.get_str("name")?.to_owned(),
            location,
            required: flag(node, "required") || location == ParameterLocation::Path,
            deprecated: flag(node, "deprecated"),
            allow_empty_value: flag(node, "allowEmptyValue"),
            description: text(node, "description"),
            examples: self.examples(node, &target.location, content_schema(&content)),
            content,
            origin: Self::origin(target),
        })
    }

    /// `content`, or `schema` with `style` and `explode`.
    pub(super) fn parameter_content(
        &self,
        target: &Target<'_>,
        default_style: ParameterStyle,
    ) -> ParameterContent {
        let node = target.node;
        if let Some(media) = self.media_types(node, &target.location).into_iter().next() {
            return ParameterContent::Media(Box::new(media));
        }
        let style = node
            .get_str("style")
            .and_then(ParameterStyle::from_name)
            .unwrap_or(default_style);
        let at = target.location.join("schema");
        ParameterContent::Styled {
            schema: node
                .get("schema")
                .and_then(|schema| resolve_schema(self.document, schema, at)),
            style,
            explode: node.get_bool("explode").unwrap_or(style.default_explode()),
            allow_reserved: flag(node, "allowReserved"),
        }
    }
}

/// The schema of styled content; media types carry their own examples.
pub(super) fn content_schema(content: &ParameterContent) -> Option<&crate::schema::Schema> {
    match content {
        ParameterContent::Styled { schema, .. } => schema.as_ref(),
        ParameterContent::Media(media) => media.schema.as_ref(),
    }
}

/// `Accept`, `Content-Type` and `Authorization` belong to other parts of the document (OAS 3.0.3 §4.7.12.2, `name`).
fn is_ignored(parameter: &Parameter) -> bool {
    parameter.location == ParameterLocation::Header
        && ["accept", "content-type", "authorization"]
            .iter()
            .any(|name| parameter.name.eq_ignore_ascii_case(name))
}
