//! `unused-path-parameter`: a path parameter that the path does not have.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::reference::similar,
    lint::{LintContext, Rule},
    model::{ParameterLocation, PathTemplate},
};

static INFO: RuleInfo = RuleInfo {
    id: "unused-path-parameter",
    severity: Severity::Error,
    what: "A parameter with `in: path` has a name that the path does not have in braces.",
    why: "Its value goes nowhere; mostly the name or the location is a typo.",
    example: "/pets:\n  parameters: [{name: id, in: path, required: true}]   # wrong: `in: query`, or `/pets/{id}`",
    standard: "OAS 3.0.3 §4.7.12.1 (`name`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UnusedPathParameter;

impl Rule for UnusedPathParameter {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for operation in context.operations.iter().filter(|o| !o.is_webhook) {
            let Ok(template) = PathTemplate::parse(operation.path) else {
                continue;
            };
            for parameter in &operation.parameters {
                let is_known = template
                    .parameter_names()
                    .any(|name| name == parameter.name);
                if parameter.location != ParameterLocation::Path || is_known {
                    continue;
                }
                let finding = Diagnostic::new(
                    &INFO,
                    parameter.listed_at,
                    format!(
                        "`{}` does not contain the path parameter `{}`",
                        operation.path, parameter.name
                    ),
                )
                .also(operation.path_span, "in this path");
                let help = match similar(parameter.name, template.parameter_names()) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => format!(
                        "write `{{{}}}` in the path, or move the parameter to the query",
                        parameter.name
                    ),
                };
                diagnostics.push(finding.help(help));
            }
        }
    }
}
