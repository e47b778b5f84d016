//! One operation of the client.

use spec::{
    http::{MediaType, StatusCodePattern},
    model::{ParameterLocation, ParameterStyle, path::PathTemplate},
    source::{node::Node, span::Span},
};

use super::{
    BodyKind, BodyPlan, Outcome, ResponsePlan, Site, content, example,
    form::{FormPlan, PartKind},
    response,
};
use crate::{
    names::{Names, pascal, snake},
    types::{Builder, TypeExpr, TypeTable},
};

/// Names that the type of a request does not take: the emitted file uses them.
pub(crate) const RESERVED_REQUESTS: &[&str] = &[
    "BTreeMap",
    "Box",
    "Client",
    "Default",
    "Err",
    "Error",
    "From",
    "Into",
    "None",
    "Ok",
    "Option",
    "ResponseValue",
    "Result",
    "Some",
    "String",
    "Value",
    "Vec",
    "Self_",
    "Send",
    "Sync",
    "Clone",
    "Debug",
];

/// Names that a field of a request does not take.
const RESERVED_FIELDS: &[&str] = &[
    "client",
    "body",
    "send",
    "send_blocking",
    "parts",
    "self_",
    "write",
    "clone",
];

/// An operation.
#[derive(Debug, Clone)]
pub struct OperationPlan {
    /// Its `operationId`.
    pub id: String,
    /// The method, as it is sent.
    pub method: String,
    /// The path template, as written.
    pub path: String,
    /// The name of its function.
    pub function: String,
    /// The name of the type of its request.
    pub request: String,
    /// The position of its group.
    pub group: usize,
    /// A short text.
    pub summary: Option<String>,
    /// A long text, in Markdown.
    pub description: Option<String>,
    /// Where more is said about it and how sure that is, in Markdown.
    pub evidence: Option<String>,
    /// Whether it should no longer be used.
    pub is_deprecated: bool,
    /// Whether it may be sent again, as `x-repeatable` says; without it the method decides.
    pub is_repeatable: Option<bool>,
    /// All parameters, in the order of the document.
    pub parameters: Vec<ParameterPlan>,
    /// The positions of the parameters that fill the places of the path template, in its order.
    pub path_parameters: Vec<usize>,
    /// The body of the request.
    pub body: Option<BodyPlan>,
    /// The media types of its responses.
    pub accept: Vec<String>,
    /// What it gives when it succeeds.
    pub success: Outcome,
    /// What it gives when it fails.
    pub failure: Outcome,
    /// Where it is served, if not where the others are: a URL, or a path below their host.
    pub server: Option<String>,
    /// Where it was written.
    pub span: Span,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct ParameterPlan {
    /// The name of its field.
    pub field: String,
    /// Its name in the request.
    pub name: String,
    /// Where it goes.
    pub location: ParameterLocation,
    /// How it is written.
    pub encoding: ParameterEncoding,
    /// Whether it must be there.
    pub is_required: bool,
    /// Whether it should no longer be used.
    pub is_deprecated: bool,
    /// Its type.
    pub ty: TypeExpr,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// A value that the document shows.
    pub example: Option<serde_json::Value>,
}

/// How a parameter becomes text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterEncoding {
    /// In a style (OAS 3.0.3 §4.7.12.3).
    Styled {
        /// The style.
        style: ParameterStyle,
        /// Whether lists and objects are taken apart.
        explode: bool,
        /// Whether reserved characters are sent as they are.
        allow_reserved: bool,
    },
    /// As JSON.
    Json,
    /// As form data: the whole query string.
    Form,
}

impl OperationPlan {
    /// The name of the method that sends its requests.
    pub fn wire_function(&self) -> String {
        format!("send_{}", self.function.trim_end_matches('_'))
    }

    /// The described parts of its body.
    pub fn form(&self) -> Option<&FormPlan> {
        match &self.body.as_ref()?.kind {
            BodyKind::Multipart(form) => form.as_ref(),
            _ => None,
        }
    }

    /// Whether the file of its group declares a type of this name for it.
    pub(crate) fn declares(&self, name: &str) -> bool {
        self.request == name
            || [&self.success, &self.failure]
                .into_iter()
                .any(|outcome| outcome.enum_name() == Some(name))
    }

    /// Marks the types it sends and receives.
    pub(crate) fn mark(&self, table: &mut TypeTable) {
        for parameter in &self.parameters {
            table.mark(&parameter.ty, true);
        }
        if let Some(ty) = self.body.as_ref().and_then(|body| body.kind.ty()) {
            table.mark(ty, true);
        }
        for part in self.form().iter().flat_map(|form| &form.parts) {
            if let PartKind::Value(ty) = &part.kind {
                table.mark(ty, true);
            }
        }
        for response in self
            .success
            .responses()
            .iter()
            .chain(self.failure.responses())
        {
            if let Some(ty) = response.body.ty() {
                table.mark(ty, false);
            }
        }
    }
}

/// Plans the operation at `site`, which has passed the gate.
pub(super) fn plan(
    site: &Site<'_>,
    function: String,
    group: usize,
    types: &Builder<'_>,
    requests: &mut Names,
) -> OperationPlan {
    let node = site.node;
    let request = requests.take(&pascal(&function));
    let mut fields = Names::new(RESERVED_FIELDS);
    let parameters: Vec<ParameterPlan> = node
        .get("parameters")
        .map_or(&[][..], Node::items)
        .iter()
        .filter_map(|it| parameter(it, types, &mut fields))
        .collect();
    let path_parameters = path_parameters(site.path, &parameters);
    let responses = response::plan(node, types);
    let (success, failure): (Vec<ResponsePlan>, Vec<ResponsePlan>) = responses
        .into_iter()
        .partition(|response| response.status.is_success());
    let (success, failure) = with_default(success, failure);
    let accept = content::accepted(node, &success, &failure);
    let body = content::body(node, types, &request, requests);
    OperationPlan {
        id: site.id().to_owned(),
        method: site.method.to_owned(),
        path: site.path.to_owned(),
        success: Outcome::of_success(success, &request, requests),
        failure: Outcome::of_failure(failure, &request, requests),
        function,
        request,
        group,
        summary: text(node, "summary"),
        description: text(node, "description"),
        is_deprecated: node.get_bool("deprecated") == Some(true),
        evidence: example::evidence(node),
        is_repeatable: node.get_bool("x-repeatable"),
        parameters,
        path_parameters,
        body,
        accept,
        server: None,
        span: site.span(),
    }
}

/// A `default` beside no documented success describes success too (OAS 3.0.3 §4.7.16).
fn with_default(
    mut success: Vec<ResponsePlan>,
    failure: Vec<ResponsePlan>,
) -> (Vec<ResponsePlan>, Vec<ResponsePlan>) {
    if success.is_empty()
        && let Some(default) = failure
            .iter()
            .find(|response| response.status == StatusCodePattern::Default)
    {
        success.push(ResponsePlan {
            status: StatusCodePattern::Range(2),
            ..default.clone()
        });
    }
    (success, failure)
}

fn parameter(node: &Node, types: &Builder<'_>, fields: &mut Names) -> Option<ParameterPlan> {
    let name = node.get_str("name")?;
    let location = ParameterLocation::from_name(node.get_str("in")?)?;
    let content = node.get("content").and_then(|it| it.entries().first());
    let schema = match content {
        Some(media) => media.value.get("schema"),
        None => node.get("schema"),
    };
    let encoding = encoding(node)?;
    let description = text(node, "description").or_else(|| {
        let schema = schema?;
        text(schema, "description")
    });
    // Of two parameters with one name the later one says where it goes.
    let plain = snake(name);
    let field = if fields.is_free(&plain) {
        plain
    } else {
        format!("{}_{location}", plain.trim_end_matches('_'))
    };
    Some(ParameterPlan {
        field: fields.take(&field),
        name: name.to_owned(),
        location,
        encoding,
        is_required: node.get_bool("required") == Some(true),
        is_deprecated: node.get_bool("deprecated") == Some(true),
        ty: schema.map_or(TypeExpr::Value, |schema| types.expr_without_null(schema)),
        description,
        example: example::of(content.map_or(node, |media| &media.value)),
    })
}

/// How the parameter becomes text; `None` for a query string that is neither a form nor JSON (OAS 3.2.0 §4.12.2.3).
pub(crate) fn encoding(parameter: &Node) -> Option<ParameterEncoding> {
    let location = ParameterLocation::from_name(parameter.get_str("in")?)?;
    let content = parameter.get("content").and_then(|it| it.entries().first());
    if location == ParameterLocation::QueryString {
        let media_type = MediaType::parse(&content?.key)?;
        return if media_type.is_form_urlencoded() {
            Some(ParameterEncoding::Form)
        } else {
            media_type.is_json().then_some(ParameterEncoding::Json)
        };
    }
    if content.is_some() {
        return Some(ParameterEncoding::Json);
    }
    Some(ParameterEncoding::Styled {
        style: parameter
            .get_str("style")
            .and_then(ParameterStyle::from_name)
            .unwrap_or_else(|| location.default_style()),
        explode: parameter.get_bool("explode") == Some(true),
        allow_reserved: parameter.get_bool("allowReserved") == Some(true),
    })
}

/// The positions in `parameters` of what fills the places of `path`, in order.
fn path_parameters(path: &str, parameters: &[ParameterPlan]) -> Vec<usize> {
    let Ok(template) = PathTemplate::parse(path) else {
        return Vec::new();
    };
    let position = |name| {
        parameters.iter().position(|parameter| {
            parameter.location == ParameterLocation::Path && parameter.name == name
        })
    };
    template.parameter_names().filter_map(position).collect()
}

fn text(node: &Node, field: &str) -> Option<String> {
    node.get_str(field)
        .filter(|text| !text.trim().is_empty())
        .map(ToOwned::to_owned)
}
