//! `undeclared-path-parameter`: a name in braces in a path that no parameter describes.

use super::invalid_path::parameter_span;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::reference::similar,
    lint::{LintContext, Rule, context::LocatedOperation},
    model::{ParameterLocation, PathTemplate},
};

static INFO: RuleInfo = RuleInfo {
    id: "undeclared-path-parameter",
    severity: Severity::Error,
    what: "A path has a name in braces, and the operation has no parameter of that name with `in: path`.",
    why: "It is unclear what to put there, so the operation cannot be called.",
    example: "/pets/{id}:\n  get: {parameters: []}   # wrong: declare {name: id, in: path, required: true, schema: …}",
    standard: "OAS 3.0.3 §4.7.12.1, §4.7.9.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UndeclaredPathParameter;

impl Rule for UndeclaredPathParameter {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for operation in context.operations.iter().filter(|o| !o.is_webhook) {
            let Ok(template) = PathTemplate::parse(operation.path) else {
                continue;
            };
            for name in template.parameter_names() {
                let declared = |p: &&_| is_path_parameter(p);
                let mut of_path = operation.parameters.iter().filter(declared);
                if !of_path.any(|parameter| parameter.name == name)
                    && !has_unread_parameters(context, operation)
                {
                    diagnostics.push(finding(context, operation, name));
                }
            }
        }
    }
}

fn is_path_parameter(parameter: &crate::lint::context::LocatedParameter<'_>) -> bool {
    parameter.location == ParameterLocation::Path
}

/// Whether a parameter of the operation leads nowhere, which is reported where that happens.
fn has_unread_parameters(context: &LintContext<'_>, operation: &LocatedOperation<'_>) -> bool {
    let listed = operation
        .node
        .get("parameters")
        .map_or(0, |list| list.items().len());
    let read = context
        .parameters(operation.node, &operation.location)
        .len();
    read < listed
}

fn finding(context: &LintContext<'_>, operation: &LocatedOperation<'_>, name: &str) -> Diagnostic {
    let span = parameter_span(context, operation.path_span, name);
    let finding = Diagnostic::new(
        &INFO,
        span,
        format!(
            "the path parameter `{name}` is not declared by {}",
            operation.label()
        ),
    )
    .also(operation.key_span, "by this operation");
    let declared = operation.parameters.iter().filter(|p| is_path_parameter(p));
    let same_name = operation.parameters.iter().find(|p| p.name == name);
    match (similar(name, declared.map(|p| p.name)), same_name) {
        (Some(name), _) => finding.help(format!("did you mean `{name}`?")),
        (None, Some(other)) => finding.help(format!(
            "a parameter of this name is declared with `in: {}`",
            other.location
        )),
        (None, None) => finding.help(format!(
            "add a parameter with `name: {name}`, `in: path` and `required: true`"
        )),
    }
}
