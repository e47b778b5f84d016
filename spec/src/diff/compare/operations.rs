//! Compares operations and callbacks.

use super::{
    Comparison, Scope, lifecycle::Lifecycle, matched, prefixes::Prefixes, security::Requirements,
};
use crate::{
    diff::{Evidence, kinds::operations as kinds},
    model::{Api, Operation, ParameterLocation},
};

/// Parts of a subject beyond which callbacks of callbacks are not looked at.
const DEEPEST: usize = 3;

impl Comparison<'_> {
    /// Compares all operations and webhooks.
    pub(super) fn operations(&mut self) {
        let (old, new) = (self.old.api.clone(), self.new.api.clone());
        self.operation_lists(&old.operations, &new.operations, false);
        self.operation_lists(&old.webhooks, &new.webhooks, true);
    }

    fn operation_lists(&mut self, old: &[Operation], new: &[Operation], is_webhook: bool) {
        let (added, removed, field) = if is_webhook {
            (&kinds::WEBHOOK_ADDED, &kinds::WEBHOOK_REMOVED, "webhooks")
        } else {
            (&kinds::OPERATION_ADDED, &kinds::OPERATION_REMOVED, "paths")
        };
        // Added and removed webhooks are classified without swapping the roles of client and server.
        let named = |operation: &Operation| Scope {
            is_swapped: false,
            ..scope(operation, is_webhook)
        };
        let prefixes = if is_webhook {
            Prefixes::Apart
        } else {
            self.prefixes
        };
        let (old, new) = (
            with_paths(old, &self.old.api, prefixes),
            with_paths(new, &self.new.api, prefixes),
        );
        let operations = matched(&old, &new, |(path, operation)| (&operation.method, path));
        for (_, operation) in operations.added {
            let before = self.old.field(field);
            let after = self.new.name_of(&operation.origin.location);
            let scope = named(operation).of_operations(None, Some(&operation.origin.location));
            self.push(added, &scope, before, after, "it is new");
        }
        for (_, operation) in operations.removed {
            let before = self.old.name_of(&operation.origin.location);
            let after = self.new.field(field);
            let scope = named(operation).of_operations(Some(&operation.origin.location), None);
            let lifecycle = Lifecycle::of(self.old.document.node(&operation.origin.location));
            let message = format!("it is gone{}", lifecycle.remark());
            self.push(removed, &scope, before, after, message);
            self.note_sunset(lifecycle.text());
        }
        for ((_, old), (_, new)) in operations.both {
            self.operation(&scope(new, is_webhook), old, new);
        }
    }

    fn operation(&mut self, scope: &Scope, old: &Operation, new: &Operation) {
        let at = (&old.origin.location, &new.origin.location);
        let scope = &scope.clone().of_operations(Some(at.0), Some(at.1));
        if old.operation_id != new.operation_id {
            let name = |id: &Option<String>| {
                id.as_ref()
                    .map_or_else(|| "nothing".to_owned(), |id| format!("`{id}`"))
            };
            let message = format!(
                "the operationId changed from {} to {}",
                name(&old.operation_id),
                name(&new.operation_id)
            );
            self.push_at(
                &kinds::OPERATION_ID_CHANGED,
                scope,
                at,
                "operationId",
                message,
            );
        }
        let deprecation = (&kinds::OPERATION_DEPRECATED, &kinds::OPERATION_REINSTATED);
        self.lifecycle(deprecation, scope, at, (old.deprecated, new.deprecated));
        self.prose(scope, at, "summary");
        self.prose(scope, at, "description");
        self.operation_tags(scope, old, new);
        self.path_parameters(scope, old, new);
        self.server_lists_of_operation(scope, old, new);
        let requirements = |operation: &'_ Operation| operation.security.clone();
        let (before, after) = (requirements(old), requirements(new));
        self.requirements(
            scope,
            &Requirements {
                list: &before,
                at: at.0,
            },
            &Requirements {
                list: &after,
                at: at.1,
            },
        );
        self.parameters(scope, old, new);
        self.request_bodies(scope, old, new);
        self.responses(scope, old, new);
        self.callbacks(scope, old, new);
    }

    fn operation_tags(&mut self, scope: &Scope, old: &Operation, new: &Operation) {
        let at = (&old.origin.location, &new.origin.location);
        if old.tags.first() != new.tags.first() {
            let message = "its first tag changed, by which methods are grouped";
            self.push_at(&kinds::OPERATION_GROUP_CHANGED, scope, at, "tags", message);
        }
        // The first one is a change of its own.
        let others = |operation: &Operation| -> Vec<String> {
            operation.tags.iter().skip(1).cloned().collect()
        };
        let lacks = |tags: &[String], tag: &String| !tags.contains(tag);
        for tag in others(new).iter().filter(|tag| lacks(&old.tags, tag)) {
            let message = format!("it has the tag `{tag}`");
            self.push_at(&kinds::OPERATION_TAG_ADDED, scope, at, "tags", message);
        }
        for tag in others(old).iter().filter(|tag| lacks(&new.tags, tag)) {
            let message = format!("it no longer has the tag `{tag}`");
            self.push_at(&kinds::OPERATION_TAG_REMOVED, scope, at, "tags", message);
        }
    }

    fn path_parameters(&mut self, scope: &Scope, old: &Operation, new: &Operation) {
        for (before, after) in renamed(old, new) {
            let location_of = |operation: &Operation, name: &str| {
                operation
                    .parameters_in(ParameterLocation::Path)
                    .find(|parameter| parameter.name == name)
                    .map_or(&operation.origin, |parameter| &parameter.origin)
                    .location
                    .clone()
            };
            let at = (&location_of(old, before), &location_of(new, after));
            let message = format!("the path parameter `{before}` is called `{after}`");
            self.push_at(&kinds::PATH_PARAMETER_RENAMED, scope, at, "name", message);
        }
    }

    /// Servers of one operation alone; those of the API are compared once.
    fn server_lists_of_operation(&mut self, scope: &Scope, old: &Operation, new: &Operation) {
        if old.servers.is_empty() && new.servers.is_empty() {
            return;
        }
        let before = self.old.api.servers_of(old).to_vec();
        let after = self.new.api.servers_of(new).to_vec();
        self.server_lists(scope, &before, &after);
    }

    /// Compares the callbacks of an operation, which the server calls.
    fn callbacks(&mut self, scope: &Scope, old: &Operation, new: &Operation) {
        // A document may nest callbacks in callbacks by reference, without end.
        if scope.subject.len() > DEEPEST {
            return;
        }
        let at = (&old.origin.location, &new.origin.location);
        let before = old.callbacks(self.old.document);
        let after = new.callbacks(self.new.document);
        let callbacks = matched(&before, &after, |callback| {
            (&callback.name, &callback.expression)
        });
        for callback in callbacks.added {
            let message = format!(
                "the callback `{}` to `{}` is new",
                callback.name, callback.expression
            );
            self.push_at(&kinds::CALLBACK_ADDED, scope, at, "callbacks", message);
        }
        for callback in callbacks.removed {
            let message = format!(
                "the callback `{}` to `{}` is gone",
                callback.name, callback.expression
            );
            self.push_at(&kinds::CALLBACK_REMOVED, scope, at, "callbacks", message);
        }
        for (before, after) in callbacks.both {
            let scope = Scope {
                is_swapped: !scope.is_swapped,
                ..scope.below(format!("callback `{}`", after.name))
            };
            let operations = matched(&before.operations, &after.operations, |operation| {
                &operation.method
            });
            for operation in operations.added {
                let mark = self.new.name_of(&operation.origin.location);
                let message = format!("the callback by {} is new", operation.method);
                let holder = self.old.member(at.0, "callbacks");
                self.push(
                    &kinds::CALLBACK_ADDED,
                    &unswapped(&scope),
                    holder,
                    mark,
                    message,
                );
            }
            for operation in operations.removed {
                let mark = self.old.name_of(&operation.origin.location);
                let message = format!("the callback by {} is gone", operation.method);
                let holder = self.new.member(at.1, "callbacks");
                self.push(
                    &kinds::CALLBACK_REMOVED,
                    &unswapped(&scope),
                    mark,
                    holder,
                    message,
                );
            }
            for (old, new) in operations.both {
                self.operation(&scope, old, new);
            }
        }
    }
}

/// Each operation with the path that it is matched by.
fn with_paths<'o>(
    operations: &'o [Operation],
    api: &Api,
    prefixes: Prefixes,
) -> Vec<(String, &'o Operation)> {
    let operations = operations.iter();
    operations
        .map(|operation| (prefixes.path_of(api, operation), operation))
        .collect()
}

/// The scope with the roles not swapped: for added and removed calls.
fn unswapped(scope: &Scope) -> Scope {
    Scope {
        is_swapped: !scope.is_swapped,
        ..scope.clone()
    }
}

/// The path parameters that have another name at the same position.
pub(super) fn renamed<'a>(
    old: &'a Operation,
    new: &'a Operation,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let pairs = old.path.parameter_names().zip(new.path.parameter_names());
    pairs.filter(|(before, after)| before != after)
}

fn scope(operation: &Operation, is_webhook: bool) -> Scope {
    let label = if is_webhook {
        let name = operation.path.as_str().trim_start_matches('/');
        format!("webhook {} {name}", operation.method)
    } else {
        operation.label()
    };
    Scope {
        subject: vec![label.clone()],
        operation: Some(label),
        is_swapped: is_webhook,
        evidence: Evidence::default(),
    }
}
