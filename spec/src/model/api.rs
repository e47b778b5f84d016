//! The API described by a document: operations, webhooks, servers, security schemes.

use std::sync::Arc;

use super::{
    operation::Operation,
    path::PathTemplateError,
    security::{SecurityRequirement, SecurityScheme},
    server::Server,
};
use crate::{
    document::Document,
    schema::{SchemaSource, SchemaWebs},
    source::span::Span,
};

/// An API as its document describes it.
#[derive(Debug, Clone)]
pub struct Api {
    /// The document everything here was read from.
    pub document: Arc<Document>,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`, in Markdown.
    pub description: Option<String>,
    /// The operations under `paths`, in the order of the document.
    pub operations: Vec<Operation>,
    /// The paths that are not templates, with the operations under them.
    pub unreadable_paths: Vec<UnreadablePath>,
    /// The operations under `webhooks` (since 3.1), which the other side calls.
    pub webhooks: Vec<Operation>,
    /// The servers that the document lists.
    pub servers: Vec<Server>,
    /// The security requirements of operations without their own: alternatives of which one must be satisfied.
    pub security: Vec<SecurityRequirement>,
    /// The ways to authenticate, by name.
    pub security_schemes: Vec<SecurityScheme>,
    /// The declared tags.
    pub tags: Vec<Tag>,
    /// What the schemas of JSON bodies share.
    pub webs: Arc<SchemaWebs>,
}

impl<'a> From<&'a Api> for SchemaSource<'a> {
    fn from(api: &'a Api) -> Self {
        Self {
            document: &api.document,
            webs: Some(&api.webs),
        }
    }
}

impl<'a> From<&'a Arc<Api>> for SchemaSource<'a> {
    fn from(api: &'a Arc<Api>) -> Self {
        Self::from(api.as_ref())
    }
}

/// A path that is not a template.
#[derive(Debug, Clone)]
pub struct UnreadablePath {
    /// The path as written.
    pub path: String,
    /// Where it is written.
    pub span: Span,
    /// Why it is not a template.
    pub error: PathTemplateError,
    /// The operations under it; their own path has no meaning.
    pub operations: Vec<Operation>,
}

/// A declared group of operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// What it is, in Markdown.
    pub description: Option<String>,
}

impl Api {
    /// Its title and version, as far as it has them.
    pub fn name(&self) -> String {
        let title = match self.title.trim() {
            "" => "API without a title",
            title => title,
        };
        format!("{title} {}", self.version.trim())
            .trim_end()
            .to_owned()
    }

    /// The operation called `id` (its `operationId`, or `GET /path` when it has none).
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// The servers of `operation`, which is one of this API: its own, else those of its path, else those of the
    /// document (OAS 3.0.3 §4.7.1, §4.7.9.1, §4.7.10.1).
    pub fn servers_of<'a>(&'a self, operation: &'a Operation) -> &'a [Server] {
        if operation.servers.is_empty() {
            &self.servers
        } else {
            &operation.servers
        }
    }

    /// The security scheme called `name`.
    pub fn security_scheme(&self, name: &str) -> Option<&SecurityScheme> {
        self.security_schemes
            .iter()
            .find(|scheme| scheme.name == name)
    }

    /// The operations whose path template matches `path` (without query), most concrete template first
    /// (OAS 3.0.3 §4.7.8.2).
    pub fn operations_at(&self, path: &str) -> Vec<&Operation> {
        let mut res: Vec<&Operation> = self
            .operations
            .iter()
            .filter(|operation| operation.path.matches(path).is_some())
            .collect();
        res.sort_by_key(|operation| operation.path.specificity());
        let best = res.first().map(|operation| operation.path.specificity());
        res.retain(|operation| Some(operation.path.specificity()) == best);
        res
    }
}
