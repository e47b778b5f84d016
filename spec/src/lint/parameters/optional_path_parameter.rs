//! `optional-path-parameter`: a path parameter that is not required.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule, context::underline},
};

static INFO: RuleInfo = RuleInfo {
    id: "optional-path-parameter",
    severity: Severity::Error,
    what: "A parameter with `in: path` lacks `required: true`.",
    why: "A path without the value is another path; tools reject the document or assume `true`.",
    example: "{name: id, in: path}                   # wrong\n{name: id, in: path, required: true}   # right",
    standard: "OAS 3.0.3 §4.7.12.2 (`required`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct OptionalPathParameter;

impl Rule for OptionalPathParameter {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.written_out(ObjectKind::Parameter) {
            if located.node.get_str("in") != Some("path")
                || located.node.get_bool("required") == Some(true)
            {
                continue;
            }
            let name = located.node.get_str("name").unwrap_or_default();
            let span = match located.node.get("required") {
                Some(flag) => flag.span,
                None => located
                    .node
                    .get("in")
                    .map_or_else(|| underline(located), |n| n.span),
            };
            diagnostics.push(
                Diagnostic::new(
                    &INFO,
                    span,
                    format!("the path parameter `{name}` is not marked as required"),
                )
                .help("add `required: true`"),
            );
        }
    }
}
