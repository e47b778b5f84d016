//! Parameters, and what they share with headers.

use super::{Builder, content::WireFormat, flag, text};
use crate::{
    document::{ITEMS_STYLE, Location, reference::Target},
    model::{
        flaw::{Flaw, FlawKind, ParameterProblem},
        parameter::{Parameter, ParameterContent, ParameterLocation, ParameterStyle},
    },
    schema::dialect::resolve_schema,
    source::{node::Node, span::Span},
};

/// The parameters that could be read, and the flaws of the others.
#[derive(Default)]
pub(super) struct ParameterList {
    pub(super) list: Vec<Parameter>,
    /// Those whose definition is ignored, with where each was written.
    pub(super) ignored: Vec<(String, Span)>,
    pub(super) flaws: Vec<Flaw>,
}

impl Builder<'_> {
    /// The field `parameters` of the operation `node` at `at`.
    pub(super) fn list_of_parameters(&self, node: &Node, at: &Location) -> ParameterList {
        let list = node.get("parameters");
        list.map_or_else(ParameterList::default, |list| {
            self.parameters(list, &at.join("parameters"))
        })
    }

    /// The parameters in the list `node` at `at`; of two alike the first stays.
    pub(super) fn parameters(&self, node: &Node, at: &Location) -> ParameterList {
        let mut res = ParameterList::default();
        for index in 0..node.items().len() {
            let at = at.join(index.to_string());
            match self.parameter(&at) {
                Err((problem, span)) => res.flaws.push(Flaw {
                    kind: FlawKind::Parameter {
                        position: index + 1,
                        problem,
                    },
                    span,
                }),
                Ok(parameter) if is_ignored(&parameter) => {
                    res.ignored.push((parameter.name, parameter.origin.span));
                }
                Ok(parameter) => {
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

    /// The parameter at `at`, or why there is none and where that is written.
    fn parameter(&self, at: &Location) -> Result<Parameter, (ParameterProblem, Span)> {
        let Some(target) = self.object(at) else {
            let written = self.document.node(at);
            let reference = written.and_then(|node| node.get_str("$ref"));
            let problem = reference.map_or(ParameterProblem::NotAnObject, |text| {
                ParameterProblem::Unresolved(text.to_owned())
            });
            let span = written.map_or(Span::start_of(at.source), |node| node.span);
            return Err((problem, span));
        };
        let target = &target;
        let node = target.node;
        let name = node.get_str("name").filter(|name| !name.is_empty());
        let Some(name) = name.map(ToOwned::to_owned) else {
            return Err((ParameterProblem::NoName, node.span));
        };
        let Some(location) = node.get_str("in") else {
            return Err((ParameterProblem::NoLocation { name }, node.span));
        };
        let Some(location) = ParameterLocation::from_name(location) else {
            let location = location.to_owned();
            let problem = ParameterProblem::UnknownLocation { name, location };
            return Err((problem, node.span));
        };
        let content = self.parameter_content(target, location);
        Ok(Parameter {
            name,
            location,
            required: flag(node, "required") || location == ParameterLocation::Path,
            deprecated: flag(node, "deprecated"),
            allow_empty_value: flag(node, "allowEmptyValue"),
            description: text(node, "description"),
            items_separator: node.get_str(ITEMS_STYLE).map(items_separator),
            examples: self.examples(
                node,
                &target.location,
                content.schema(),
                content
                    .media()
                    .map_or(WireFormat::Parameter(location), |_| {
                        WireFormat::Parameter(ParameterLocation::QueryString)
                    }),
            ),
            content,
            origin: Self::origin(target),
        })
    }

    /// `content`, or `schema` with `style` and `explode`. A style without a form in `location` counts as none.
    pub(super) fn parameter_content(
        &self,
        target: &Target<'_>,
        location: ParameterLocation,
    ) -> ParameterContent {
        let node = target.node;
        if let Some(media) = self.media_types(node, &target.location).into_iter().next() {
            return ParameterContent::Media(Box::new(media));
        }
        let style = node
            .get_str("style")
            .and_then(ParameterStyle::from_name)
            .filter(|style| style.has_form_in(location))
            .unwrap_or(location.default_style());
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

/// `Accept`, `Content-Type` and `Authorization` belong to other parts of the document (OAS 3.0.3 §4.7.12.2, `name`).
fn is_ignored(parameter: &Parameter) -> bool {
    parameter.location == ParameterLocation::Header
        && ["accept", "content-type", "authorization"]
            .iter()
            .any(|name| parameter.name.eq_ignore_ascii_case(name))
}

/// What a style puts between the items of a list.
fn items_separator(style: &str) -> char {
    let style = ParameterStyle::from_name(style);
    let delimiter = style.and_then(ParameterStyle::delimiter);
    delimiter.map_or(',', |(plain, _)| plain)
}
