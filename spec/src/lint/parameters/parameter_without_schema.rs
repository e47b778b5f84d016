//! `parameter-without-schema`: a parameter or header without a schema.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule, context::underline},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "parameter-without-schema",
    severity: Severity::Error,
    what: "A parameter or header has neither `schema` nor `content`, or its `content` does not have exactly one entry.",
    why: "It is unclear what to send, so generators fail and tests send anything.",
    example: "{name: limit, in: query}                            # wrong\n{name: limit, in: query, schema: {type: integer}}   # right",
    standard: "OAS 3.0.3 §4.7.12.2 (`schema`, `content`), §4.7.21",
};

/// The rule.
#[derive(Debug)]
pub(super) struct ParameterWithoutSchema;

impl Rule for ParameterWithoutSchema {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        // In 2.0 the type is in the parameter itself, which `missing-field` knows.
        if !std::ptr::eq(context.document, context.document.written()) {
            return;
        }
        for kind in [ObjectKind::Parameter, ObjectKind::Header] {
            for located in context.written_out(kind) {
                let content = located.node.get("content");
                let what = if kind == ObjectKind::Header {
                    "header"
                } else {
                    "parameter"
                };
                let finding = match (
                    located.node.get("schema"),
                    content.and_then(Node::as_mapping),
                ) {
                    (None, None) if content.is_none() => Diagnostic::new(
                        &INFO,
                        underline(located),
                        format!("the {what} has no schema"),
                    )
                    .help("add a `schema`, such as `schema: {type: string}`"),
                    (_, Some(content)) if content.len() != 1 => Diagnostic::new(
                        &INFO,
                        underline(located),
                        format!("`content` of a {what} has {} entries", content.len()),
                    )
                    .help("`content` must have exactly one entry here"),
                    _ => continue,
                };
                diagnostics.push(finding);
            }
        }
    }
}
