//! One operation: a method on a path.

use std::fmt;

use super::{
    parameter::{Parameter, ParameterLocation},
    path::PathTemplate,
    request_body::RequestBody,
    response::Responses,
    security::SecurityRequirement,
    server::Server,
};
use crate::document::Origin;

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
    /// Why the operation cannot be used as written: parts that lead nowhere. Empty for sound operations.
    pub flaws: Vec<String>,
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
