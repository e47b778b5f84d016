//! Where an API is served.

use crate::document::Origin;

/// A server (OAS 3.0.3 §4.7.5).
#[derive(Debug, Clone)]
pub struct Server {
    /// The URL, which may have variables in braces and may be relative to the document.
    pub url: String,
    /// What it is, in Markdown.
    pub description: Option<String>,
    /// The variables.
    pub variables: Vec<ServerVariable>,
    /// Where it was written.
    pub origin: Origin,
}

/// A variable of a server URL (OAS 3.0.3 §4.7.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerVariable {
    /// Its name.
    pub name: String,
    /// Its value when none is chosen.
    pub default: String,
    /// The values it may have; empty when any.
    pub allowed: Vec<String>,
    /// What it is, in Markdown.
    pub description: Option<String>,
}

impl Server {
    /// The URL with each variable replaced by `value(name)`, or by its default where that is `None`.
    pub fn expand(&self, mut value: impl FnMut(&str) -> Option<String>) -> String {
        self.variables
            .iter()
            .fold(self.url.clone(), |url, variable| {
                let text = value(&variable.name).unwrap_or_else(|| variable.default.clone());
                url.replace(&format!("{{{}}}", variable.name), &text)
            })
    }
}
