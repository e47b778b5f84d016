//! Recognizes a path that moved between `servers` and `paths`: `https://api.test/v1` with `/things` serves what
//! `https://api.test` with `/v1/things` serves.

use std::collections::BTreeSet;

use crate::model::{Api, Server};

/// The paths of the servers of both documents, where operations are matched by what is behind the host; both empty where they
/// are matched by their own path.
#[derive(Debug, Clone, Default)]
pub(super) struct Prefixes {
    pub(super) old: String,
    pub(super) new: String,
}

impl Prefixes {
    pub(super) fn of(old: &Api, new: &Api) -> Self {
        let (Some(before), Some(after)) = (common(&old.servers), common(&new.servers)) else {
            return Self::default();
        };
        let shapes = |api: &Api, prefix: &str| -> BTreeSet<(String, String)> {
            let operations = api.operations.iter();
            operations
                .map(|operation| {
                    let path = format!("{prefix}{}", operation.path.shape());
                    (operation.method.to_string(), path)
                })
                .collect()
        };
        let common = |before: &str, after: &str| {
            let both = shapes(old, before);
            both.intersection(&shapes(new, after)).count()
        };
        if before != after && common(&before, &after) > common("", "") {
            Self {
                old: before,
                new: after,
            }
        } else {
            Self::default()
        }
    }
}

/// The path that all `servers` have; `None` where they differ, or a variable is in it.
fn common(servers: &[Server]) -> Option<String> {
    let mut paths = servers.iter().map(|server| path(&server.url));
    let first = paths.next()?;
    let is_plain = !first.contains('{') && paths.all(|path| path == first);
    is_plain.then(|| first.to_owned())
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

/// `url` without `prefix` at its end.
pub(super) fn without<'u>(url: &'u str, prefix: &str) -> &'u str {
    let url = url.trim_end_matches('/');
    if prefix.is_empty() {
        return url;
    }
    url.strip_suffix(prefix).unwrap_or(url)
}
