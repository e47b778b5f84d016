//! Addresses of operations: where the API was served and no longer is.

use spec::{
    diff::{Breaks, Change, Evidence, Witness},
    http::url,
    model::{
        Api, Operation, Server,
        server::{ServerVariable, UrlPart},
    },
};

use super::{Found, Search, quoted};

/// Stands for any value in the address of a server whose variable has no list of values.
const ANY: char = '\u{1}';
/// Addresses of one server that are written out.
const MOST: usize = 256;

/// Whether a kind is about addresses that are gone.
pub(super) fn is_about(id: &str) -> bool {
    matches!(
        id,
        "server-removed" | "server-variable-default-changed" | "server-variable-value-removed"
    )
}

impl Search<'_> {
    /// An address of an operation in the old document at which the new one does not serve it.
    pub(super) fn by_address(&self, change: &Change, evidence: &Evidence, side: Breaks) -> Found {
        let [old, new] = &self.sides;
        let own = evidence.operation.get(true);
        let operations = old.operations.iter().filter(|operation| match own {
            Some(at) => operation.origin.location == *at,
            None => operation.servers.is_empty(),
        });
        for operation in operations {
            let served = served_by(new, operation);
            // That it is gone is a change of its own.
            if served.is_empty() {
                continue;
            }
            let path = operation.path.shape();
            let servers = old.servers_of(operation).iter();
            for server in servers.filter(|server| is_meant(change, server)) {
                let lost = addresses(server, change).into_iter().find(|address| {
                    let whole = joined(address, &path);
                    !served.iter().any(|pattern| covers(pattern, &whole))
                });
                if let Some(address) = lost {
                    let path = operation.path.as_str();
                    return Found::Witness(Box::new(Witness {
                        breaks: side,
                        is_old: true,
                        what: "address".to_owned(),
                        text: format!(
                            "{} {}{path}",
                            operation.method,
                            address.trim_end_matches('/')
                        ),
                        reason: "no server of the document has it".to_owned(),
                    }));
                }
            }
        }
        Found::Nothing
    }
}

/// Whether `change` is about `server`.
fn is_meant(change: &Change, server: &Server) -> bool {
    if change.kind.info.id == "server-removed" {
        return quoted(&change.message) == Some(&server.url);
    }
    let name = format!("server `{}`", server.url);
    change.subject.contains(&name)
}

/// The addresses of `server` that `change` is about.
fn addresses(server: &Server, change: &Change) -> Vec<String> {
    let variable = change.subject.last().and_then(|it| quoted(it));
    let is_value = change.kind.info.id == "server-variable-value-removed";
    if change.kind.info.id == "server-variable-default-changed" {
        return vec![server.default_url()];
    }
    let value = quoted(&change.message).filter(|_| is_value);
    expanded(server, |declared| {
        let is_this = is_value && Some(declared.name.as_str()) == variable;
        match value {
            Some(value) if is_this => vec![value.to_owned()],
            // One that no list of the other document has.
            None if is_this => vec!["another-value".to_owned()],
            _ if declared.allowed.is_empty() => vec![declared.default.clone()],
            _ => declared.allowed.clone(),
        }
    })
}

/// The addresses of `server`, each with `values` of its variables.
fn expanded(server: &Server, values: impl Fn(&ServerVariable) -> Vec<String>) -> Vec<String> {
    let mut res = vec![String::new()];
    for part in server.url_parts() {
        let pieces = match part {
            UrlPart::Literal(text) => vec![text.to_owned()],
            UrlPart::Variable(variable) => values(variable),
        };
        let longer = res
            .iter()
            .flat_map(|front| pieces.iter().map(move |piece| format!("{front}{piece}")));
        res = longer.take(MOST).collect();
    }
    res
}

/// Where `api` serves what `operation` of the other document is: addresses with paths, in which [`ANY`] stands for anything.
fn served_by(api: &Api, operation: &Operation) -> Vec<String> {
    let path = operation.path.shape();
    let mut res = Vec::new();
    for other in &api.operations {
        let own = other.path.shape();
        // A part of the path may have moved between servers and paths.
        let is_same = own.ends_with(&path) || path.ends_with(&own);
        if other.method != operation.method || !is_same {
            continue;
        }
        let servers = api.servers_of(other);
        let all = servers.iter().flat_map(|server| {
            expanded(server, |variable| match variable.allowed.as_slice() {
                [] => vec![ANY.to_string()],
                allowed => allowed.to_vec(),
            })
        });
        res.extend(all.map(|address| joined(&address, &own)));
        if servers.is_empty() {
            res.push(own);
        }
    }
    res
}

/// The address of what is at `path` of a server.
fn joined(address: &str, path: &str) -> String {
    let address = url::canonical(address);
    format!("{}{path}", address.trim_end_matches('/'))
}

/// Whether `address` is one of those that `pattern` stands for.
fn covers(pattern: &str, address: &str) -> bool {
    let mut pieces = pattern.split(ANY);
    let Some(mut rest) = pieces.next().and_then(|front| address.strip_prefix(front)) else {
        return false;
    };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some((_, behind)) = rest.split_once(piece) else {
            return false;
        };
        rest = behind;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_variable_stands_for_anything() {
        let pattern = format!("https://{ANY}.test/v1/a");
        for (address, expected) in [
            ("https://eu.test/v1/a", true),
            ("https://eu.test/v2/a", false),
            ("http://eu.test/v1/a", false),
        ] {
            assert_eq!(covers(&pattern, address), expected, "{address}");
        }
        assert!(covers("https://a.test/a", "https://a.test/a"));
        assert!(!covers("https://a.test/a", "https://a.test/ab"));
    }
}
