//! Compares servers and their variables.

use super::{Comparison, Scope, matched, prefixes};
use crate::{
    diff::kinds::servers as kinds,
    document::Location,
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
        let moved = self.prefixes.moved(old, new);
        let (mut before, mut after) = (named(old, &moved.old), named(new, &moved.new));
        // Without a list the server is `/`.
        if old.is_empty() || new.is_empty() {
            before.retain(|(name, _)| !name.is_empty());
            after.retain(|(name, _)| !name.is_empty());
        }
        let servers = matched(&before, &after, |(name, _)| name);
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
            // A variable whose default moved into the paths: its other values are gone.
            for variable in variables.removed {
                let scope = &scope.below(format!("variable `{}`", variable.name));
                let location = &variable_of(old, variable);
                let others = variable
                    .allowed
                    .iter()
                    .filter(|it| **it != variable.default);
                for value in others {
                    let mark = self.old.member(location, "enum");
                    let after = self.new.member(&new.origin.location, "url");
                    let message = format!("`{value}` may no longer be chosen");
                    let kind = &kinds::SERVER_VARIABLE_VALUE_REMOVED;
                    self.push(kind, scope, mark, after, message);
                }
            }
        }
    }

    fn server_variable(
        &mut self,
        scope: &Scope,
        (old_server, new_server): (&Server, &Server),
        (old, new): (&ServerVariable, &ServerVariable),
    ) {
        let at = (&variable_of(old_server, old), &variable_of(new_server, new));
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

/// Where `variable` of `server` is.
fn variable_of(server: &Server, variable: &ServerVariable) -> Location {
    let variables = server.origin.location.join("variables");
    variables.join(&variable.name)
}

/// Each server with its URL without `moved`.
fn named<'s>(servers: &'s [Server], moved: &str) -> Vec<(String, &'s Server)> {
    let servers = servers.iter();
    servers
        .map(|server| (prefixes::without(server, moved), server))
        .collect()
}
