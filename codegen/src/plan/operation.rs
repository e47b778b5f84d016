//! One operation of the client.

use spec::{
    http::StatusCodePattern,
    model::{Operation, Parameter, ParameterEncoding, ParameterLocation, PathTemplate},
    schema::{SchemaView, dispatch::Tag, view::SchemaType},
    source::span::Span,
};

use super::{
    BodyKind, BodyPlan, Outcome, ResponsePlan,
    alternatives::Chosen,
    content, example,
    form::{FormPlan, PartKind},
    header::HeaderPlan,
    page::PaginationPlan,
    prose, response,
    schemas::{Schemas, only_value},
};
use crate::{
    names::{Names, pascal, snake},
    types::{TypeExpr, TypeTable, description::repeats},
};

/// Names that the type of a request does not take: the emitted file uses them.
pub(crate) const RESERVED_REQUESTS: &[&str] = &[
    "BTreeMap",
    "Box",
    "Client",
    "InvalidRequest",
    "Style",
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
    // Those of `mock.rs`.
    "Mock",
    "MockServer",
    "Respond",
    "ResponseTemplate",
];

/// Names that a field of a request does not take.
const RESERVED_FIELDS: &[&str] = &[
    "client",
    "body",
    "send",
    "send_blocking",
    "prepared_call",
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
    /// The query that every request has, as it is written in the path.
    pub query: Option<String>,
    /// The name of its function.
    pub function: String,
    /// Whether it is the operation with another media type than the default.
    pub is_alternative: bool,
    /// The name of the type of its request.
    pub request: String,
    /// The position of its group.
    pub group: usize,
    /// A short text.
    pub summary: Option<String>,
    /// A long text, in Markdown.
    pub description: Option<String>,
    /// Its further documentation and evidence, in Markdown.
    pub evidence: Option<String>,
    /// Whether it should no longer be used.
    pub is_deprecated: bool,
    /// Whether it may be retried, by `x-idempotent`; without it the method decides.
    pub is_retryable: Option<bool>,
    /// All parameters, in the order of the document.
    pub parameters: Vec<ParameterPlan>,
    /// The positions of the parameters that fill the path template, in its order.
    pub path_parameters: Vec<usize>,
    /// The body of the request.
    pub body: Option<BodyPlan>,
    /// The media types of its responses.
    pub accept: Vec<String>,
    /// Its result on success.
    pub success: Outcome,
    /// Its result on failure.
    pub failure: Outcome,
    /// Where it is served, if not where the others are: a URL, or a path below their host.
    pub server: Option<String>,
    /// How the pages of its list are asked for.
    pub pagination: Option<PaginationPlan>,
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
    /// What stands between the items of a list within its list.
    pub items_separator: Option<char>,
    /// Whether it must be there.
    pub is_required: bool,
    /// Whether it should no longer be used.
    pub is_deprecated: bool,
    /// Its type.
    pub ty: TypeExpr,
    /// The only value that it has.
    pub constant: Option<Tag>,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// A value that the document shows.
    pub example: Option<serde_json::Value>,
}

impl ParameterPlan {
    /// Whether the caller gives its value when a request is made.
    pub fn is_argument(&self) -> bool {
        self.is_required && self.constant.is_none()
    }
}

impl OperationPlan {
    /// The name of the method of the client that prepares its calls.
    pub fn wire_function(&self) -> String {
        format!("prepare_{}", self.function.trim_end_matches('_'))
    }

    /// The described parts of its body.
    pub fn form(&self) -> Option<&FormPlan> {
        match &self.body.as_ref()?.kind {
            BodyKind::Multipart(form) => form.as_ref(),
            _ => None,
        }
    }

    /// The documented headers of its responses, those of successes first: each once, and once more where an error has it
    /// in another form.
    pub(crate) fn headers(&self) -> Vec<&HeaderPlan> {
        let mut res: Vec<&HeaderPlan> = Vec::new();
        let successes = self.success.responses().iter().flat_map(|it| &it.headers);
        for header in successes {
            let is_same = |it: &&HeaderPlan| it.name.eq_ignore_ascii_case(&header.name);
            if !res.iter().any(is_same) {
                res.push(header);
            }
        }
        let errors = self.failure.responses().iter().flat_map(|it| &it.headers);
        for header in errors {
            if !res.iter().any(|it| it.is_equivalent(header)) {
                res.push(header);
            }
        }
        res
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
        for ty in self.sent() {
            table.mark(ty, true);
        }
        for ty in self.received() {
            table.mark(ty, false);
        }
    }

    /// The types it sends and receives.
    pub(crate) fn types(&self) -> impl Iterator<Item = &TypeExpr> {
        self.sent().chain(self.received())
    }

    fn sent(&self) -> impl Iterator<Item = &TypeExpr> {
        let parameters = self.parameters.iter().map(|parameter| &parameter.ty);
        let body = self.body.as_ref().and_then(|body| body.kind.ty());
        let parts = self.form().into_iter().flat_map(|form| &form.parts);
        let parts = parts.filter_map(|part| match &part.kind {
            PartKind::Value(ty) => Some(ty),
            PartKind::File => None,
        });
        parameters.chain(body).chain(parts)
    }

    fn received(&self) -> impl Iterator<Item = &TypeExpr> {
        let responses = self.success.responses().iter();
        let headers = self.headers().into_iter().map(|it| &it.ty);
        let responses = responses.chain(self.failure.responses());
        let bodies = responses.filter_map(|response| response.body.ty());
        bodies.chain(headers)
    }
}

/// Plans `operation`, which can be generated, with the media types that are `chosen`.
pub(super) fn plan(
    operation: &Operation,
    chosen: &Chosen,
    function: String,
    group: usize,
    schemas: Schemas<'_>,
    requests: &mut Names,
) -> OperationPlan {
    let request = requests.take(&request_name(&function));
    let mut fields = Names::new(RESERVED_FIELDS);
    let parameters: Vec<ParameterPlan> = operation
        .parameters
        .iter()
        .map(|it| parameter(it, schemas, &mut fields))
        .collect();
    let path_parameters = path_parameters(&operation.path, &parameters);
    let responses = response::plan(
        &operation.responses,
        operation.method.as_str(),
        &chosen.response,
        schemas,
    );
    let (success, failure) = outcomes(responses);
    let accept = content::accepted(
        &operation.responses,
        success.iter().chain(&failure),
        &chosen.response,
        schemas,
    );
    let body = operation.request_body.as_ref();
    let body =
        body.and_then(|body| content::body(body, &chosen.request, schemas, &request, requests));
    let is_retryable = operation.extensions.value("x-idempotent");
    OperationPlan {
        id: operation.id.clone(),
        method: operation.method.as_str().to_owned(),
        path: operation.path.as_str().to_owned(),
        query: operation.path.query().map(ToOwned::to_owned),
        success: Outcome::of_success(success, &request, requests),
        failure: Outcome::of_failure(failure, &request, requests),
        function,
        is_alternative: !chosen.is_default(),
        request,
        group,
        summary: prose(operation.summary.as_deref()),
        description: prose(operation.description.as_deref()),
        is_deprecated: operation.deprecated,
        evidence: example::evidence(operation),
        is_retryable: is_retryable.and_then(serde_json::Value::as_bool),
        parameters,
        path_parameters,
        body,
        accept,
        server: None,
        pagination: None,
        span: operation.id_span,
    }
}

/// The name of the type of requests. In a script without case it must differ from the function, since a mock has both.
fn request_name(function: &str) -> String {
    let name = pascal(function);
    if name == function {
        format!("{name}Request")
    } else {
        name
    }
}

/// Success and failure among `responses`.
///
/// Where no success is documented, redirects are what the operation responds with; where there are none either, `default`
/// describes success too (OAS 3.0.3 §4.7.16).
fn outcomes(responses: Vec<ResponsePlan>) -> (Vec<ResponsePlan>, Vec<ResponsePlan>) {
    let (mut success, mut failure): (Vec<ResponsePlan>, Vec<ResponsePlan>) = responses
        .into_iter()
        .partition(|response| response.status.is_success());
    if success.is_empty() {
        let is_redirect = |it: &mut ResponsePlan| it.status.is_redirect();
        success = failure.extract_if(.., is_redirect).collect();
    }
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

fn parameter(parameter: &Parameter, schemas: Schemas<'_>, fields: &mut Names) -> ParameterPlan {
    let Parameter { name, location, .. } = parameter;
    let schema = parameter.schema();
    let description = prose(parameter.description.as_deref()).or_else(|| {
        let written = schemas.written(schema?)?;
        prose(written.description())
    });
    let description = description.filter(|text| !repeats(text, name));
    // Of two parameters with one name the later one gets its location as a suffix.
    let plain = snake(name);
    let field = if fields.is_free(&plain) {
        plain
    } else {
        format!("{}_{location}", plain.trim_end_matches('_'))
    };
    ParameterPlan {
        field: fields.take(&field),
        name: name.clone(),
        location: *location,
        encoding: encoding(parameter, schemas),
        items_separator: parameter.items_separator,
        is_required: parameter.required,
        is_deprecated: parameter.deprecated,
        ty: schema.map_or(TypeExpr::Value, |schema| schemas.expr_without_null(schema)),
        constant: schema.and_then(|schema| only_value(schemas.resolved(schema)?)),
        description,
        example: example::of_parameter(parameter),
    }
}

/// How the client writes `parameter`: a single value as text like one with the default style; what has no style and is not a
/// complete query string otherwise is JSON.
pub(super) fn encoding(parameter: &Parameter, schemas: Schemas<'_>) -> ParameterEncoding {
    let resolved = parameter.schema().and_then(|it| schemas.resolved(it));
    let ty = resolved.and_then(SchemaView::single_type);
    let is_single = ty.is_some_and(|it| !matches!(it, SchemaType::Array | SchemaType::Object));
    let style = parameter.location.default_style();
    match parameter.content.encoding() {
        ParameterEncoding::Form if parameter.location == ParameterLocation::QueryString => {
            ParameterEncoding::Form
        }
        ParameterEncoding::Text if is_single => ParameterEncoding::Styled {
            style,
            explode: style.default_explode(),
            allow_reserved: false,
        },
        ParameterEncoding::Form | ParameterEncoding::Text => ParameterEncoding::Json,
        encoding => encoding,
    }
}

/// The positions in `parameters` of those that fill `path`, in order.
fn path_parameters(path: &PathTemplate, parameters: &[ParameterPlan]) -> Vec<usize> {
    let position = |name| {
        parameters.iter().position(|parameter| {
            parameter.location == ParameterLocation::Path && parameter.name == name
        })
    };
    path.parameter_names().filter_map(position).collect()
}
