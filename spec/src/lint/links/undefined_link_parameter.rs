//! `undefined-link-parameter`: a link fills a parameter that the operation does not have.

use super::undefined_link_operation::linked_operation;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{grammar::ObjectKind, reference::similar},
    lint::{LintContext, Rule, context::LocatedOperation},
    model::ParameterLocation,
    source::node::{Entry, Node},
};

static INFO: RuleInfo = RuleInfo {
    id: "undefined-link-parameter",
    severity: Severity::Error,
    what: "`parameters` of a link names a parameter that the linked operation does not have.",
    why: "The value is dropped, so the operation is called without it.",
    example: "{operationId: get_pet, parameters: {petId: $response.body#/id}}   # wrong when it is called `id`",
    standard: "OAS 3.0.3 §4.7.20.1 (`parameters`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UndefinedLinkParameter;

impl Rule for UndefinedLinkParameter {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.written_out(ObjectKind::Link) {
            let Some(operation) = linked_operation(context, located.node) else {
                continue;
            };
            let filled = located.node.get("parameters").map(Node::entries);
            for entry in filled.unwrap_or_default() {
                if !has_parameter(operation, &entry.key) {
                    diagnostics.push(finding(operation, entry));
                }
            }
        }
    }
}

/// Whether `name`, which may be qualified (`path.id`), is a parameter of `operation`.
fn has_parameter(operation: &LocatedOperation<'_>, name: &str) -> bool {
    let qualified = name
        .split_once('.')
        .and_then(|(location, name)| Some((ParameterLocation::from_name(location)?, name)));
    operation.parameters.iter().any(|parameter| {
        parameter.name == name
            || qualified.is_some_and(|(location, name)| {
                parameter.location == location && parameter.name == name
            })
    })
}

fn finding(operation: &LocatedOperation<'_>, entry: &Entry) -> Diagnostic {
    let finding = Diagnostic::new(
        &INFO,
        entry.key_span,
        format!("{} has no parameter `{}`", operation.label(), entry.key),
    )
    .also(operation.key_span, "the operation");
    let names = operation.parameters.iter().map(|parameter| parameter.name);
    match similar(&entry.key, names.clone()) {
        Some(name) => finding.help(format!("did you mean `{name}`?")),
        None => {
            let all: Vec<&str> = names.collect();
            if all.is_empty() {
                finding.help("the operation has no parameters")
            } else {
                finding.help(format!("it has: {}", all.join(", ")))
            }
        }
    }
}
