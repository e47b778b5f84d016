//! Which server each operation is sent to (OAS 3.0.3 §4.7.5, §4.7.9.1, §4.7.10.1).
//!
//! Most operations are sent to the base URL. An operation with a server of its own keeps the difference between that server
//! and the first one of the document, so that it is also found where a user names another base URL.

use std::collections::BTreeMap;

use spec::model::{Api, Server};

use super::target::Target;
use crate::case::OperationIndex;

/// The servers of the operations that are not sent to the base URL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Servers {
    own: BTreeMap<OperationIndex, Target>,
    /// The servers of operations that are sent to the base URL instead, because a user named it.
    replaced: BTreeMap<OperationIndex, String>,
}

impl Servers {
    /// The servers of the operations of `api`, whose base URL is `base`; `is_given` where a user named it, so that nothing is
    /// sent to other hosts. Relative servers are relative to `document`, the URL of the document, where it has one.
    pub fn new(api: &Api, base: &Target, is_given: bool, document: Option<&str>) -> Self {
        let resolve = |url: &str| match document {
            Some(document) => Target::resolve_in(document, url),
            None => Target::resolve(url, base),
        };
        let mut res = Self::default();
        let root = api.servers.first().map(Server::default_url);
        let root = root.unwrap_or_default();
        let documented = resolve(&root);
        let root_prefix = documented
            .as_ref()
            .map_or("", |target| target.prefix.as_str());
        // What stands before the path of the document, such as the prefix of a proxy.
        let mount = base.prefix.strip_suffix(root_prefix);
        let mount = mount.unwrap_or(&base.prefix);
        for (index, operation) in OperationIndex::all(api) {
            let Some(url) = operation.servers.first().map(Server::default_url) else {
                continue;
            };
            if url == root {
                continue;
            }
            let Some(own) = resolve(&url) else {
                continue;
            };
            let is_absolute = url.contains("://");
            let is_of_document = documented
                .as_ref()
                .is_some_and(|root| root.is_same_host(&own));
            let target = if !is_absolute || is_of_document || own.is_same_host(base) {
                // A difference of paths.
                Target {
                    prefix: format!("{mount}{}", own.prefix),
                    ..base.clone()
                }
            } else if is_given {
                res.replaced.insert(index, url);
                continue;
            } else {
                own
            };
            if target != *base {
                res.own.insert(index, target);
            }
        }
        res
    }

    /// The server of `operation`; `None` for the base URL.
    pub fn of(&self, operation: OperationIndex) -> Option<&Target> {
        self.own.get(&operation)
    }

    /// All servers besides the base URL.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.own.values()
    }

    /// The URLs of the operations that are not sent to the base URL.
    pub fn urls(&self) -> BTreeMap<OperationIndex, String> {
        let own = self.own.iter();
        own.map(|(index, target)| (*index, target.url())).collect()
    }

    /// What is sent elsewhere than to the base URL or than the document says, in one line for each server.
    pub fn notes(&self, api: &Api) -> Vec<String> {
        let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let label = |index: OperationIndex| index.of(api).map(spec::model::Operation::label);
        for (index, target) in &self.own {
            let line = format!("sent to {}, the server of the operation", target.url());
            lines.entry(line).or_default().extend(label(*index));
        }
        for (index, url) in &self.replaced {
            let line = format!("sent to the base URL that was given, not to {url}");
            lines.entry(line).or_default().extend(label(*index));
        }
        let lines = lines.into_iter();
        lines
            .map(|(line, labels)| format!("{}: {line}", shortened(&labels)))
            .collect()
    }
}

/// The first of `labels`, and the number of the others.
fn shortened(labels: &[String]) -> String {
    const MOST: usize = 3;
    let first: Vec<&str> = labels.iter().take(MOST).map(String::as_str).collect();
    match labels.len().checked_sub(MOST) {
        Some(more @ 1..) => format!("{} and {more} more", first.join(", ")),
        _ => first.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spec::document::Document;

    use super::*;

    /// The URLs of the operations at `base`.
    fn urls(root: &str, base: &str, is_given: bool) -> Vec<String> {
        urls_in(None, root, base, is_given)
    }

    fn urls_in(document: Option<&str>, root: &str, base: &str, is_given: bool) -> Vec<String> {
        let text = format!(
            "
openapi: 3.0.3
info: {{title: t, version: '1'}}
servers: [{{url: '{root}'}}]
paths:
  /a: {{get: {{responses: {{'200': {{description: o}}}}}}}}
  /b:
    servers: [{{url: 'http://api.test/files'}}]
    get: {{responses: {{'200': {{description: o}}}}}}
    put: {{servers: [{{url: /rel/v2}}], responses: {{'200': {{description: o}}}}}}
    post: {{servers: [{{url: 'https://other.test/{{v}}', variables: {{v: {{default: v3}}}}}}], responses: {{'200': {{description: o}}}}}}
"
        );
        let read = Document::from_text("api.yaml", text).document.unwrap();
        let api = Api::new(Arc::new(read));
        let base = Target::parse(base).unwrap();
        let servers = Servers::new(&api, &base, is_given, document);
        OperationIndex::all(&api)
            .map(|(index, _)| servers.of(index).unwrap_or(&base).url())
            .collect()
    }

    #[test]
    fn relative_servers_of_operations_are_relative_to_the_document_too() {
        let document = Some("http://api.test/docs/openapi.json");
        let found = urls_in(document, "../v1", "http://api.test/v1", false);
        assert_eq!(found[0], "http://api.test/v1");
        let mounted = urls_in(document, "../v1", "http://proxy.test/m/v1", true);
        assert_eq!(mounted[0], "http://proxy.test/m/v1");
        assert!(mounted.contains(&"http://proxy.test/m/rel/v2".to_owned()));
    }

    #[test]
    fn a_base_url_replaces_that_of_the_document_and_keeps_differences() {
        let root = "http://api.test/api/v1";
        assert_eq!(
            urls(root, root, false),
            [
                root,
                "http://api.test/files",
                "http://api.test/rel/v2",
                "https://other.test/v3"
            ]
        );
        assert_eq!(
            urls(root, "http://127.0.0.1:8080/api/v1", true),
            [
                "http://127.0.0.1:8080/api/v1",
                "http://127.0.0.1:8080/files",
                "http://127.0.0.1:8080/rel/v2",
                "http://127.0.0.1:8080/api/v1"
            ]
        );
        assert_eq!(
            urls(root, "http://127.0.0.1:8080/t1", true),
            [
                "http://127.0.0.1:8080/t1",
                "http://127.0.0.1:8080/t1/files",
                "http://127.0.0.1:8080/t1/rel/v2",
                "http://127.0.0.1:8080/t1"
            ]
        );
        assert_eq!(urls("/", "http://h/x", true)[2], "http://h/x/rel/v2");
    }
}
