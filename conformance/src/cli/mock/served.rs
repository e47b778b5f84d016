//! The documents of a mock server, and the base path of each.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use serde_json::{Value, json};
use spec::{diagnostic::Severity, model::Api};

use super::{
    super::{Exit, fetch::Fetching, load, overlooked, print_status},
    args::MockArgs,
    configured::Configured,
    failures::Failure,
};
use crate::mock::{Access, Mock, MockService, MockSettings, document::completed_json};

/// The path of a document, below its base path.
pub(super) const DOCUMENT: &str = "/openapi.json";

/// All documents, and what holds for the requests to each of them.
#[derive(Debug)]
pub(super) struct Documents {
    /// Those with the longest base path first.
    list: Vec<Served>,
    /// The time before each response.
    pub(super) delay: Duration,
    pub(super) failures: Vec<Failure>,
}

/// A document with its mock.
#[derive(Debug)]
pub(super) struct Served {
    /// The path before every path of this document; empty when the server has no other document.
    pub(super) base: String,
    pub(super) api: Arc<Api>,
    /// The paths of its servers, which requests may have in front of their path.
    prefixes: Vec<String>,
    /// The document as JSON, with this server as its first.
    pub(super) json: Bytes,
    /// Whether the API itself has a path at the location of the document.
    has_document_path: bool,
    /// The number of errors that it has.
    errors: usize,
    pub(super) service: MockService,
}

/// What a path asks for.
pub(super) enum Asked<'d> {
    /// The document itself.
    Document(&'d Served),
    /// A path of the API.
    Path(&'d Served, &'d str),
    /// Nothing: no document has this base path.
    Nothing,
}

impl Documents {
    /// Loads the documents that `args` names with the configuration, and prints their problems. What they are made of is added to
    /// `files`, also where they cannot be read.
    pub(super) fn load(args: &MockArgs, files: &mut BTreeSet<PathBuf>) -> Result<Self, Exit> {
        let is_alone = args.spec.len() <= 1;
        let mut configured = Configured::new(args)?;
        let mut res = Vec::new();
        if args.spec.is_empty() {
            res.push(Served::load(
                None,
                Some(String::new()),
                args,
                &mut configured,
                files,
            )?);
        }
        for argument in &args.spec {
            let (base, from) = split(argument);
            let base = base.or_else(|| is_alone.then(String::new));
            let served = Served::load(Some(from), base, args, &mut configured, files)?;
            res.push(served);
        }
        configured.finish()?;
        res.sort_by_key(|served| std::cmp::Reverse(served.base.len()));
        for (at, served) in res.iter().enumerate() {
            if let Some(other) = res.iter().skip(at + 1).find(|o| o.base == served.base) {
                let base = if served.base.is_empty() {
                    "/"
                } else {
                    &served.base
                };
                print_status(&format!(
                    "error: {} and {} have the same base path {base}: give each its own, such as `--spec /billing=billing.yaml`",
                    served.api.name(),
                    other.api.name()
                ));
                return Err(Exit::Usage);
            }
        }
        Ok(Self {
            list: res,
            delay: configured.delay,
            failures: configured.failures,
        })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Served> {
        self.list.iter()
    }

    /// The number of errors in all documents.
    pub(super) fn errors(&self) -> usize {
        self.list.iter().map(|served| served.errors).sum()
    }

    /// What `path` asks for. One base path may be below another: then the document that has the path is meant.
    pub(super) fn find<'d>(&'d self, path: &'d str) -> Asked<'d> {
        let found = self.list.iter().filter_map(|served| {
            let rest = below(path, &served.base)?;
            Some((served, rest))
        });
        let found: Vec<(&Served, &str)> = found.collect();
        let mut knowing = found.iter();
        let knowing = knowing.find(|(served, rest)| served.knows(rest));
        match knowing.or(found.first()) {
            Some((served, DOCUMENT)) if !served.has_document_path => Asked::Document(served),
            Some((served, rest)) => Asked::Path(served, served.without_prefix(rest)),
            None => Asked::Nothing,
        }
    }
}

impl Served {
    /// `path` without the path of a server of the document.
    fn without_prefix<'p>(&self, path: &'p str) -> &'p str {
        let mut short = self.prefixes.iter();
        let short = short.find_map(|prefix| below(path, prefix));
        short.unwrap_or(path)
    }

    /// Whether the document has `path`, or is itself there.
    fn knows(&self, path: &str) -> bool {
        path == DOCUMENT || self.service.mock().has_path(self.without_prefix(path))
    }

    fn load(
        from: Option<&str>,
        base: Option<String>,
        args: &MockArgs,
        configured: &mut Configured<'_>,
        files: &mut BTreeSet<PathBuf>,
    ) -> Result<Self, Exit> {
        let fetching = Fetching::plain(args.allow_remote);
        let loaded = load::read(from, &args.overlay, &fetching)?;
        let names = loaded.sources.iter();
        let names = names.map(|(_, source)| PathBuf::from(source.name()));
        files.extend(names.filter(|name| name.is_file()));
        let problems = loaded.diagnostics.iter();
        let errors = problems.filter(|it| it.severity == Severity::Error).count();
        overlooked::print(&loaded, from);
        let api = load::api(loaded)?;
        let prefixes = prefixes(&api);
        let base = base.unwrap_or_else(|| {
            let server = api.servers.first();
            server.map_or_else(String::new, |server| prefix(&server.default_url()))
        });
        let access = if args.open {
            Access::Open
        } else {
            Access::secret(&args.secret)
        };
        let settings = MockSettings {
            seed: args.seed,
            access,
            ignores_examples: args.generate,
            cors: configured.cors.clone(),
            scenarios: Arc::new(configured.scenarios(&api)?),
        };
        let mut json = completed_json(&api);
        name_this_server(&mut json, &base);
        Ok(Self {
            prefixes,
            errors,
            json: json.to_string().into(),
            has_document_path: api.operations.iter().any(|o| o.path.as_str() == DOCUMENT),
            service: MockService::new(Arc::new(Mock::new(&api, settings))),
            base,
            api,
        })
    }
}

/// `[/BASE=]FILE|URL` in its parts. A file may have `=` in its name.
fn split(argument: &str) -> (Option<String>, &str) {
    match argument.split_once('=') {
        Some((base, from)) if base.starts_with('/') && !Path::new(argument).exists() => {
            (Some(base.trim_end_matches('/').to_owned()), from)
        }
        _ => (None, argument),
    }
}

/// The path after `prefix`.
fn below<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(prefix)?;
    match rest {
        "" => Some("/"),
        rest => rest.starts_with('/').then_some(rest),
    }
}

/// Makes this server the first of the document, so that a tool that imports it calls the mock and sends no credentials to the
/// real one. The URL is relative to the document (OAS 3.1.1 §4.8.5); Swagger 2.0 has one server only.
fn name_this_server(json: &mut Value, base: &str) {
    let Some(members) = json.as_object_mut() else {
        return;
    };
    if members.contains_key("swagger") {
        members.remove("host");
        members.remove("schemes");
        let base = if base.is_empty() { "/" } else { base };
        members.insert("basePath".to_owned(), base.into());
        return;
    }
    let url = if base.is_empty() { "/" } else { base };
    let here = json!({ "url": url, "description": "This mock." });
    let servers = members.entry("servers").or_insert_with(|| json!([]));
    if let Some(servers) = servers.as_array_mut() {
        servers.insert(0, here);
    }
}

/// The paths of the first server of the document and of operations, which clients of the real API prepend to every path; the
/// longest come first.
fn prefixes(api: &Api) -> Vec<String> {
    let own = api.operations.iter();
    let own = own.filter_map(|operation| operation.servers.first());
    let servers = api.servers.first().into_iter().chain(own);
    let mut res: Vec<String> = servers
        .map(|server| prefix(&server.default_url()))
        .filter(|prefix| !prefix.is_empty())
        .collect();
    res.sort_by_key(|prefix| (std::cmp::Reverse(prefix.len()), prefix.clone()));
    res.dedup();
    res
}

/// The path of a base URL.
fn prefix(url: &str) -> String {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest
            .find('/')
            .and_then(|at| rest.get(at..))
            .unwrap_or_default(),
        None => url,
    };
    path.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_paths_are_told_from_files() {
        assert_eq!(split("a=b.yaml"), (None, "a=b.yaml"));
        assert_eq!(split("/v1/=a.yaml"), (Some("/v1".to_owned()), "a.yaml"));
        let url = "http://h/openapi.json?a=b";
        assert_eq!(split(url), (None, url));
        assert_eq!(below("/v1/items", "/v1"), Some("/items"));
        assert_eq!(below("/v1", "/v1"), Some("/"));
        assert_eq!(below("/v11", "/v1"), None);
    }

    #[test]
    fn the_served_document_names_the_mock_first() {
        let mut json = json!({"openapi": "3.1.0", "servers": [{"url": "https://real.test"}]});
        name_this_server(&mut json, "/v1");
        assert_eq!(json["servers"][0]["url"], "/v1");
        assert_eq!(json["servers"][1]["url"], "https://real.test");
        let mut json = json!({"swagger": "2.0", "host": "real.test", "schemes": ["https"]});
        name_this_server(&mut json, "");
        assert_eq!(json, json!({"swagger": "2.0", "basePath": "/"}));
    }
}
