//! Gives every operation an id, and makes ids distinct that would name the same Rust function.
//!
//! **What it does.** An operation without `operationId` is named by its method and path. Of operations whose ids are
//! equal as Rust names (`get-pet`, `get_pet`), the first keeps its id and the others get their method, or a number,
//! behind theirs. An operation that had a name before keeps it ([`crate::name_lock`]).
//!
//! **Why.** A third of real documents leave ids out; of equal ones progenitor emits two functions of one name.
//!
//! **Example.**
//!
//! ```yaml
//! # before                            # after
//! /pets/{id}:                         /pets/{id}:
//!   get: {responses: …}                 get: {operationId: get_pets_by_id, responses: …}
//! ```
//!
//! **Standard.** OAS 3.0.3 §4.7.10, `operationId`.

use std::collections::{BTreeMap, BTreeSet};

use spec::{
    diagnostic::{Diagnostic, RuleInfo, Severity},
    model::path::{PathPart, PathTemplate},
    source::node::Node,
};

use crate::{
    names::{Names, snake},
    pass::{Pass, PassContext},
    tree,
};

/// Two ids are one name in Rust.
pub static OPERATION_ID_COLLISION: RuleInfo = RuleInfo {
    id: "operation-id-collision",
    severity: Severity::Note,
    what: "Two operations have ids that are the same name in Rust.",
    why: "The client calls the later one by another name.",
    example: "operationId: get-pet\noperationId: get_pet   # the same function",
    standard: "OAS 3.0.3 §4.7.10",
};

/// See the [module](self).
#[derive(Debug)]
pub struct DeriveOperationIds;

impl Pass for DeriveOperationIds {
    fn id(&self) -> &'static str {
        "derive-operation-ids"
    }

    fn what(&self) -> &'static str {
        "Names operations that have no id, and makes ids that are one name in Rust distinct"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        let mut names = Names::default();
        let mut before: BTreeMap<String, Option<String>> = BTreeMap::new();
        tree::for_each_operation(root, &mut |path, method, operation| {
            let written = written_id(operation).map(ToOwned::to_owned);
            before.insert(format!("{method} {path}"), written);
        });
        let mut is_named = BTreeSet::new();
        // Names of before come first, then ids that are written: a derived one must never take the name of a later
        // operation.
        tree::for_each_operation(root, &mut |path, method, operation| {
            let label = format!("{method} {path}");
            let written = written_id(operation).map(ToOwned::to_owned);
            let locked = cx.naming.operation(&label, written.as_deref());
            let Some(name) = locked.filter(|name| snake(name) == *name && names.is_free(name))
            else {
                return;
            };
            let name = names.take(name);
            if written.is_none_or(|id| snake(&id) != name) {
                set_id(operation, name);
            }
            is_named.insert(label);
        });
        tree::for_each_operation(root, &mut |path, method, operation| {
            let Some(id) = written_id(operation) else {
                return;
            };
            if is_named.contains(&format!("{method} {path}")) {
                return;
            }
            let name = snake(id);
            if names.is_free(&name) {
                names.take(&name);
                return;
            }
            let id = id.to_owned();
            let with_method = format!("{id}_{}", method.to_lowercase());
            let name = names.take(&snake(&with_method));
            cx.report(
                Diagnostic::new(
                    &OPERATION_ID_COLLISION,
                    operation
                        .get("operationId")
                        .map_or(operation.span, |it| it.span),
                    format!(
                        "the function `{}` is taken by another operation",
                        snake(&id)
                    ),
                )
                .here(format!("called `{name}` in the client"))
                .help("give every operation an id of its own"),
            );
            set_id(operation, name);
        });
        tree::for_each_operation(root, &mut |path, method, operation| {
            if written_id(operation).is_none() {
                let name = names.take(&snake(&derived_id(method, path)));
                set_id(operation, name);
            }
        });
        tree::for_each_operation(root, &mut |path, method, operation| {
            let label = format!("{method} {path}");
            let written = before.get(&label).and_then(Option::as_deref);
            let name = snake(written_id(operation).unwrap_or_default());
            cx.naming.give_operation(&label, written, &name);
        });
    }
}

fn written_id(operation: &Node) -> Option<&str> {
    operation
        .get_str("operationId")
        .filter(|id| !id.trim().is_empty())
}

fn set_id(operation: &mut Node, id: String) {
    let span = operation
        .get("operationId")
        .map_or(operation.span, |id| id.span);
    if let Some(mapping) = operation.as_mapping_mut() {
        mapping.insert("operationId", Node::string(id, span));
    }
}

/// `get /pets/{id}/toys` is `get_pets_by_id_toys`.
fn derived_id(method: &str, path: &str) -> String {
    let mut words = vec![method.to_lowercase()];
    match PathTemplate::parse(path) {
        Ok(template) => words.extend(template.parts().iter().map(|part| match part {
            PathPart::Literal(text) => text.clone(),
            PathPart::Parameter(name) => format!("by_{name}"),
        })),
        Err(_) => words.push(path.to_owned()),
    }
    words.join("_")
}
