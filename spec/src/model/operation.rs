//! Operations: methods on paths.

use std::fmt;

use super::{
    extensions::Extensions,
    flaw::Flaw,
    parameter::{Parameter, ParameterLocation},
    path::PathTemplate,
    request_body::RequestBody,
    response::Responses,
    security::SecurityRequirement,
    server::Server,
};
use crate::{document::Origin, source::span::Span};

/// An HTTP method, in the case it is sent in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Method(String);

impl Method {
    /// The methods that have a field of their own in a Path Item Object, in its order, with that field.
    pub const FIELDS: [(&'static str, &'static str); 9] = [
        ("get", "GET"),
        ("put", "PUT"),
        ("post", "POST"),
        ("delete", "DELETE"),
        ("options", "OPTIONS"),
        ("head", "HEAD"),
        ("patch", "PATCH"),
        ("trace", "TRACE"),
        ("query", "QUERY"),
    ];

    /// The method that the field `key` of a path item is about.
    pub fn of_field(key: &str) -> Option<Self> {
        let mut fields = Self::FIELDS.iter();
        let (_, method) = fields.find(|(field, _)| *field == key)?;
        Some(Self::new(*method))
    }

    /// A method by the name that is sent.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name that is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the method is meant to change nothing (RFC 9110 §9.2.1).
    pub fn is_safe(&self) -> bool {
        matches!(
            self.as_str(),
            "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY"
        )
    }

    /// Whether doing it twice is meant to be like doing it once (RFC 9110 §9.2.2).
    pub fn is_idempotent(&self) -> bool {
        self.is_safe() || matches!(self.as_str(), "PUT" | "DELETE")
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An operation (OAS 3.0.3 §4.7.10).
#[derive(Debug, Clone)]
pub struct Operation {
    /// Unique name: the `operationId`, or [`Operation::label`] when there is none or it is taken.
    pub id: String,
    /// The `operationId` as written.
    pub operation_id: Option<String>,
    /// The method.
    pub method: Method,
    /// The path template, relative to the server.
    pub path: PathTemplate,
    /// The groups it belongs to.
    pub tags: Vec<String>,
    /// A short text.
    pub summary: Option<String>,
    /// A long text in Markdown.
    pub description: Option<String>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// All parameters, those of the path item included.
    pub parameters: Vec<Parameter>,
    /// The header parameters whose definition is ignored (OAS 3.0.3 §4.7.12.2, `name`), with where each was written.
    pub ignored_headers: Vec<(String, Span)>,
    /// The body of the request.
    pub request_body: Option<RequestBody>,
    /// The documented responses.
    pub responses: Responses,
    /// Alternatives of which one must be satisfied; empty when no credentials are needed.
    pub security: Vec<SecurityRequirement>,
    /// Servers of this operation alone, or of its path item, which replace those of the API.
    pub servers: Vec<Server>,
    /// Where it was written.
    pub origin: Origin,
    /// Where its path is written.
    pub path_span: Span,
    /// Where its `operationId` is written, or the operation itself.
    pub id_span: Span,
    /// The URL of `externalDocs`.
    pub external_docs: Option<String>,
    /// The fields that begin with `x-`.
    pub extensions: Extensions,
    /// Why the operation cannot be used as written. Empty for sound operations.
    pub flaws: Vec<Flaw>,
}

impl Operation {
    /// `GET /path`.
    pub fn label(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The parameters in one location.
    pub fn parameters_in(&self, location: ParameterLocation) -> impl Iterator<Item = &Parameter> {
        self.parameters
            .iter()
            .filter(move |parameter| parameter.location == location)
    }

    /// Whether a request without credentials is as good as any.
    pub fn allows_anonymous(&self) -> bool {
        self.security.is_empty() || self.security.iter().any(SecurityRequirement::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        model::{FlawKind, ParameterProblem, tests::api},
        source::pointer::JsonPointer,
    };

    #[test]
    fn unreadable_parts_are_flaws_with_their_locations() {
        let api = api(
            "paths:\n  /a/{id}:\n    get:\n      parameters: [{$ref: '#/components/parameters/lost'}, {in: query}, {name: x}, {name: y, in: body}, 5]\n      requestBody: {$ref: '#/components/requestBodies/lost'}\n      responses: {'200': {$ref: '#/components/responses/lost'}, '999': {description: d}}\n",
        );
        let operation = &api.operations[0];
        let lost = |section: &str| format!("#/components/{section}/lost");
        let name = |name: &str| name.to_owned();
        let parameter = |position, problem| FlawKind::Parameter { position, problem };
        let kinds: Vec<&FlawKind> = operation.flaws.iter().map(|flaw| &flaw.kind).collect();
        let expected = [
            parameter(1, ParameterProblem::Unresolved(lost("parameters"))),
            parameter(2, ParameterProblem::NoName),
            parameter(3, ParameterProblem::NoLocation { name: name("x") }),
            parameter(
                4,
                ParameterProblem::UnknownLocation {
                    name: name("y"),
                    location: name("body"),
                },
            ),
            parameter(5, ParameterProblem::NotAnObject),
            // The first parameter may be the one for `{id}`.
            FlawKind::RequestBody {
                reference: Some(lost("requestBodies")),
            },
            FlawKind::Response {
                key: name("200"),
                reference: Some(lost("responses")),
            },
            FlawKind::Response {
                key: name("999"),
                reference: None,
            },
        ];
        assert_eq!(kinds, expected.iter().collect::<Vec<_>>());
        let sources: Vec<&str> = operation
            .flaws
            .iter()
            .map(|flaw| api.document.sources().text_at(flaw.span))
            .collect();
        assert_eq!(sources[3], "{name: y, in: body}");
        assert_eq!(sources[5], "{$ref: '#/components/requestBodies/lost'}");
    }

    #[test]
    fn a_path_that_is_not_a_template_is_kept_with_its_operations() {
        let api =
            api("paths:\n  a/{b:\n    get: {operationId: x, responses: {}}\n  x-a: {get: {}}\n");
        assert!(api.operations.is_empty());
        let [path] = api.unreadable_paths.as_slice() else {
            panic!("{:?}", api.unreadable_paths);
        };
        assert_eq!(path.path, "a/{b");
        assert_eq!(path.operations[0].id, "x");
    }

    #[test]
    fn an_operation_keeps_its_extensions_its_documentation_and_the_location_of_its_id() {
        let api = api(
            "paths:\n  /a:\n    get: {operationId: get_a, x-idempotent: false, externalDocs: {url: 'https://example.com'}, responses: {}}\n    put: {responses: {}}\n",
        );
        let [get, put] = api.operations.as_slice() else {
            panic!("{:?}", api.operations);
        };
        assert_eq!(get.extensions.value("x-idempotent"), Some(&false.into()));
        assert_eq!(get.extensions.value("operationId"), None);
        assert_eq!(get.external_docs.as_deref(), Some("https://example.com"));
        let text = |span| api.document.sources().text_at(span);
        assert_eq!(text(get.id_span), "get_a");
        assert_eq!(text(put.id_span), "{responses: {}}");
        assert_eq!(text(get.path_span), "/a");
        assert_eq!(
            get.origin.location.pointer,
            JsonPointer::from("/paths/~1a/get")
        );
    }
}
