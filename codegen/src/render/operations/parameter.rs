//! The function of the runtime that writes a parameter, and its arguments.

use crate::{
    code::literal,
    imports::{Import, Scope},
    plan::ParameterPlan,
};
use spec::model::{ParameterEncoding, ParameterLocation, ParameterStyle};

/// `query_in("limit", Style::FORM.explode(false))`, to which more arguments can be added at both ends.
pub(in super::super) struct Call {
    function: String,
    arguments: Vec<String>,
}

impl Call {
    pub(in super::super) fn text(&self) -> String {
        format!("{}({})", self.function, self.arguments.join(", "))
    }

    pub(super) fn with_first(mut self, argument: &str) -> String {
        self.arguments.insert(0, argument.to_owned());
        self.text()
    }

    pub(super) fn with_last(mut self, argument: &str) -> String {
        self.arguments.push(argument.to_owned());
        self.text()
    }
}

/// The call that writes `parameter`.
pub(in super::super) fn parameter_call(parameter: &ParameterPlan, scope: &Scope) -> Call {
    let container = match parameter.location {
        ParameterLocation::Path => "path",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
        ParameterLocation::Query => "query",
        ParameterLocation::QueryString => "query_string",
    };
    let name = literal(&parameter.name);
    let nested = parameter.items_separator;
    let nested = nested.map_or_else(String::new, |it| format!(".nested({it:?})"));
    match parameter.encoding {
        ParameterEncoding::Json | ParameterEncoding::Text => Call {
            function: format!("{container}_json"),
            arguments: vec![name],
        },
        ParameterEncoding::Form => Call {
            function: container.to_owned(),
            arguments: vec![name],
        },
        encoding @ ParameterEncoding::Styled { .. }
            if container != "path"
                && parameter.items_separator.is_none()
                && is_default(encoding, parameter.location) =>
        {
            Call {
                function: container.to_owned(),
                arguments: vec![name],
            }
        }
        encoding @ ParameterEncoding::Styled { .. } => Call {
            function: if container == "path" {
                container.to_owned()
            } else {
                format!("{container}_in")
            },
            arguments: vec![name, style(encoding, parameter.location, scope) + &nested],
        },
    }
}

fn is_default(encoding: ParameterEncoding, location: ParameterLocation) -> bool {
    let default = location.default_style();
    matches!(
        encoding,
        ParameterEncoding::Styled { style, explode, allow_reserved: false }
            if style == default && explode == default.default_explode()
    )
}

/// The style as an expression.
pub(super) fn style(
    encoding: ParameterEncoding,
    location: ParameterLocation,
    scope: &Scope,
) -> String {
    scope.note(Import::Style);
    let ParameterEncoding::Styled {
        style,
        explode,
        allow_reserved,
    } = encoding
    else {
        return "Style::JSON".to_owned();
    };
    let (name, default_explode) = match style {
        ParameterStyle::Matrix => ("MATRIX", false),
        ParameterStyle::Label => ("LABEL", false),
        ParameterStyle::Simple => ("SIMPLE", false),
        ParameterStyle::Form => ("FORM", true),
        ParameterStyle::Cookie => ("COOKIE", true),
        ParameterStyle::SpaceDelimited => ("SPACE_DELIMITED", false),
        ParameterStyle::PipeDelimited => ("PIPE_DELIMITED", false),
        ParameterStyle::TabDelimited => ("TAB_DELIMITED", false),
        ParameterStyle::DeepObject => ("DEEP_OBJECT", true),
    };
    let mut res = format!("Style::{name}");
    if explode != default_explode && style != ParameterStyle::DeepObject {
        res.push_str(&format!(".explode({explode})"));
    }
    if allow_reserved && location == ParameterLocation::Query {
        res.push_str(".allow_reserved()");
    }
    res
}
