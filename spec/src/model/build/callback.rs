//! Callbacks: requests that the server sends while it works on an operation.

use super::{Builder, operation::PathKey};
use crate::{
    document::{Document, Location},
    model::{Operation, PathTemplate},
    source::span::Span,
};

/// A callback of an operation (OAS 3.0.3 §4.7.18).
#[derive(Debug, Clone)]
pub struct Callback {
    /// Its name under `callbacks`.
    pub name: String,
    /// The expression that gives the URL.
    pub expression: String,
    /// What is sent there; the path has no meaning.
    pub operations: Vec<Operation>,
}

impl Operation {
    /// The callbacks of the operation, which is in `document`. Callbacks of callbacks are those of its operations.
    pub fn callbacks(&self, document: &Document) -> Vec<Callback> {
        let builder = Builder { document };
        let at = &self.origin.location;
        let Some(node) = document.node(at) else {
            return Vec::new();
        };
        let mut res = Vec::new();
        for (name, at) in builder.members(node, at, "callbacks") {
            let Some(callback) = builder.object(&at) else {
                continue;
            };
            let expressions = callback.node.entries().iter();
            for entry in expressions.filter(|entry| !entry.key.starts_with("x-")) {
                let at = callback.location.join(&entry.key);
                res.push(Callback {
                    name: name.to_owned(),
                    expression: entry.key.clone(),
                    operations: builder.called(&at, entry.key_span),
                });
            }
        }
        res
    }
}

impl Builder<'_> {
    /// The operations of the path item at `item`, which has no path but the expression at `span`.
    fn called(&self, item: &Location, span: Span) -> Vec<Operation> {
        let mut res = Vec::new();
        if let Ok(template) = PathTemplate::parse("/") {
            let security = self.security_requirements(self.document.root());
            let path = PathKey {
                template: &template,
                span,
                item,
            };
            self.path_item(path, security.as_deref(), &mut res);
        }
        // Names need only be unique within one callback.
        super::operation::assign_unique_ids(&mut res);
        res
    }
}
