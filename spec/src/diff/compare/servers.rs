//! Compares servers and their variables.

use super::{Comparison, Scope, matched, prefixes};
use crate::{
    diff::kinds::servers as kinds,
    model::{Server, server::ServerVariable},
};

impl Comparison<'_> {
    /// Compares the servers of the API. Those of an operation are compared with it.
    pub(super) fn servers(&mut self) {
        let scope = Scope::api();
        let (old, new) = (self.old.api.clone(), self.new.api.clone());
        self.server_lists(&scope, &old.servers, &new.servers);
    }

    /// Compares two lists of servers. An empty one means that the API is served where the document is, of which
    /// nothing is known.
    pub(super) fn server_lists(&mut self, scope: &Scope, old: &[Server], new: &[Server]) {
        // `https://api.test` and `https://api.test/` are one server.
        let prefixes = self.prefixes.clone();
        let (old, new) = (named(old, &prefixes.old), named(new, &prefixes.new));
        let servers = matched(&old, &new, |(name, _)| name);
        for (_, server) in servers.added {
            let before = self.old.field("servers");
            let after = self.new.member(&server.origin.location, "url");
            let message = format!("the server `{}` is new", server.url);
            self.push(&kinds::SERVER_ADDED, scope, before, after, message);
        }
        for (_, server) in servers.removed {
            let before = self.old.member(&server.origin.location, "url");
            let after = self.new.field("servers");
            let message = format!("the server `{}` is gone", server.url);
            self.push(&kinds::SERVER_REMOVED, scope, before, after, message);
        }
        for ((_, old), (_, new)) in servers.both {
            let scope = scope.below(format!("server `{}`", old.url));
            let at = (&old.origin.location, &new.origin.location);
            self.prose(&scope, at, "description");
            let variables = matched(&old.variables, &new.variables, |variable| &variable.name);
            for (before, after) in variables.both {
                let name = format!("variable `{}`", before.name);
                self.server_variable(&scope.below(name), (old, new), (before, after));
            }
        }
    }

    fn server_variable(
        &mut self,
        scope: &Scope,
        (old_server, new_server): (&Server, &Server),
        (old, new): (&ServerVariable, &ServerVariable),
    ) {
        let location_of = |server: &Server, variable: &ServerVariable| {
            let variables = server.origin.location.join("variables");
            variables.join(&variable.name)
        };
        let at = (&location_of(old_server, old), &location_of(new_server, new));
        if old.default != new.default {
            let message = format!(
                "the default changed from `{}` to `{}`",
                old.default, new.default
            );
            self.push_at(
                &kinds::SERVER_VARIABLE_DEFAULT_CHANGED,
                scope,
                at,
                "default",
                message,
            );
        }
        // Without a list every value may be chosen.
        let lost = |from: &ServerVariable, to: &ServerVariable| -> Vec<String> {
            let open = "any other value".to_owned();
            match (from.allowed.is_empty(), to.allowed.is_empty()) {
                (_, true) => Vec::new(),
                (true, false) => vec![open],
                (false, false) => matched(&from.allowed, &to.allowed, |value| value)
                    .removed
                    .into_iter()
                    .map(|value| format!("`{value}`"))
                    .collect(),
            }
        };
        for value in lost(new, old) {
            let message = format!("{value} may be chosen");
            let kind = &kinds::SERVER_VARIABLE_VALUE_ADDED;
            self.push_at(kind, scope, at, "enum", message);
        }
        for value in lost(old, new) {
            let message = format!("{value} may no longer be chosen");
            let kind = &kinds::SERVER_VARIABLE_VALUE_REMOVED;
            self.push_at(kind, scope, at, "enum", message);
        }
    }
}

/// Each server with its URL without `prefix`.
fn named<'s>(servers: &'s [Server], prefix: &str) -> Vec<(&'s str, &'s Server)> {
    let servers = servers.iter();
    servers
        .map(|server| (prefixes::without(&server.url, prefix), server))
        .collect()
}
