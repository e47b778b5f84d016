//! Servers, and the variables of their URLs.

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
    /// Its value when none is chosen. Numbers and booleans without quotes are read as they are written.
    pub default: String,
    /// The values it may have; empty when any.
    pub allowed: Vec<String>,
    /// What it is, in Markdown.
    pub description: Option<String>,
}

/// A piece of a server URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlPart<'s> {
    /// Literal text.
    Literal(&'s str),
    /// A variable.
    Variable(&'s ServerVariable),
}

impl Server {
    /// The pieces of the URL in order. Braces around a name that is not declared are text.
    pub fn url_parts(&self) -> Vec<UrlPart<'_>> {
        let mut parts = Vec::new();
        let mut rest = self.url.as_str();
        let mut from = 0;
        while let Some(brace) = rest.get(from..).and_then(|text| text.find('{')) {
            let brace = from + brace;
            let inner = rest.get(brace + 1..).unwrap_or_default();
            let declared = inner.split_once('}').and_then(|(name, behind)| {
                let mut variables = self.variables.iter();
                Some((variables.find(|it| it.name == name)?, behind))
            });
            let Some((variable, behind)) = declared else {
                from = brace + 1;
                continue;
            };
            parts.extend(
                rest.get(..brace)
                    .filter(|it| !it.is_empty())
                    .map(UrlPart::Literal),
            );
            parts.push(UrlPart::Variable(variable));
            (rest, from) = (behind, 0);
        }
        if !rest.is_empty() {
            parts.push(UrlPart::Literal(rest));
        }
        parts
    }

    /// The URL with each variable replaced by `value(name)`, or by its default where that is `None`.
    pub fn expand(&self, mut value: impl FnMut(&str) -> Option<String>) -> String {
        let parts = self.url_parts().into_iter();
        parts
            .map(|part| match part {
                UrlPart::Literal(text) => text.to_owned(),
                UrlPart::Variable(variable) => {
                    value(&variable.name).unwrap_or_else(|| variable.default.clone())
                }
            })
            .collect()
    }

    /// The URL with the defaults of its variables.
    pub fn default_url(&self) -> String {
        self.expand(|_| None)
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{server::UrlPart, tests::api};

    #[test]
    fn urls_consist_of_text_and_of_declared_variables() {
        let api = api(
            "servers:\n- url: 'https://{host}:{port}/{version}/{host}{'\n  variables:\n    host: {default: '{port}.example', enum: [a, b]}\n    port: {default: 8443, enum: [8443, true]}\npaths: {}\n",
        );
        let server = &api.servers[0];
        let parts: Vec<&str> = server
            .url_parts()
            .into_iter()
            .map(|part| match part {
                UrlPart::Literal(text) => text,
                UrlPart::Variable(variable) => &variable.name,
            })
            .collect();
        assert_eq!(
            parts,
            ["https://", "host", ":", "port", "/{version}/", "host", "{"]
        );
        assert_eq!(
            server.default_url(),
            "https://{port}.example:8443/{version}/{port}.example{"
        );
        assert_eq!(
            server.expand(|name| (name == "host").then(|| "b".to_owned())),
            "https://b:8443/{version}/b{"
        );
        assert_eq!(server.variables[1].allowed, ["8443", "true"]);
    }

    #[test]
    fn servers_are_those_of_the_operation_or_its_path_or_the_document() {
        let api = api(
            "servers: [{url: /all}]\npaths:\n  /a:\n    servers: [{url: /path}]\n    get: {responses: {}}\n    put: {servers: [{url: /own}], responses: {}}\n  /b:\n    get: {servers: [], responses: {}}\n",
        );
        let urls: Vec<&str> = api
            .operations
            .iter()
            .flat_map(|operation| api.servers_of(operation))
            .map(|server| server.url.as_str())
            .collect();
        assert_eq!(urls, ["/path", "/own", "/all"]);
    }
}
