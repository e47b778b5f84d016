//! Recognizes a path that moved between `servers` and `paths`: `https://api.test/v1` with `/things` serves what
//! `https://api.test` with `/v1/things` serves.
//!
//! The path of an operation behind the host begins with that of its first server, with the defaults of its variables.
//! Without servers that is `/` (OAS 3.0.3 §4.7.1).

use std::collections::BTreeSet;

use crate::{
    http::url,
    model::{Api, Operation, Server},
};

/// How operations of both documents are matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Prefixes {
    /// By their own paths.
    #[default]
    Apart,
    /// By all that is behind the host.
    Joined,
}

/// The part of a path that is in `servers` on one side and in `paths` on the other; one of both is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Moved {
    pub(super) old: String,
    pub(super) new: String,
}

impl Prefixes {
    pub(super) fn of(old: &Api, new: &Api) -> Self {
        let shapes = |api: &Api, prefixes: Self| -> BTreeSet<(String, String)> {
            let operations = api.operations.iter();
            operations
                .map(|operation| {
                    (
                        operation.method.to_string(),
                        prefixes.path_of(api, operation),
                    )
                })
                .collect()
        };
        let common = |prefixes: Self| {
            let both = shapes(old, prefixes);
            both.intersection(&shapes(new, prefixes)).count()
        };
        if common(Self::Joined) > common(Self::Apart) {
            Self::Joined
        } else {
            Self::Apart
        }
    }

    /// The path that `operation` of `api` is matched by, in which the names of parameters do not count.
    pub(super) fn path_of(self, api: &Api, operation: &Operation) -> String {
        let own = operation.path.shape();
        match self {
            Self::Apart => own,
            Self::Joined => format!("{}{own}", first_path(api.servers_of(operation))),
        }
    }

    /// What moved, where `old` and `new` are the servers of the same operations.
    pub(super) fn moved(self, old: &[Server], new: &[Server]) -> Moved {
        if self == Self::Apart {
            return Moved::default();
        }
        let (before, after) = (first_path(old), first_path(new));
        let behind = |path: &str, front: &str| {
            let rest = path.strip_prefix(front)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| rest.to_owned())
        };
        Moved {
            old: behind(&before, &after).unwrap_or_default(),
            new: behind(&after, &before).unwrap_or_default(),
        }
    }
}

/// The path of the first server, without a slash at its end; of none the same as of `/`.
fn first_path(servers: &[Server]) -> String {
    let url = servers.first().map(Server::default_url);
    url.map(|url| path(&url).to_owned()).unwrap_or_default()
}

/// The path of a URL, without a slash at its end.
fn path(url: &str) -> &str {
    let host = url
        .split_once("://")
        .map_or(0, |(scheme, _)| scheme.len() + 3);
    let behind = url.get(host..).unwrap_or_default();
    let begin = behind.find('/').unwrap_or(behind.len());
    behind
        .get(begin..)
        .unwrap_or_default()
        .trim_end_matches('/')
}

/// The URL of `server` without `moved` at its end, where a variable may stand for it.
pub(super) fn without(server: &Server, moved: &str) -> String {
    let url = url::canonical(&server.url);
    let url = url.trim_end_matches('/');
    if moved.is_empty() {
        return url.to_owned();
    }
    if let Some(rest) = url.strip_suffix(moved) {
        return rest.to_owned();
    }
    let usual = url::canonical(&server.default_url());
    let rest = usual.trim_end_matches('/').strip_suffix(moved);
    rest.unwrap_or(url).to_owned()
}
