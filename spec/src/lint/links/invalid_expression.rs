//! `invalid-expression`: a runtime expression that cannot be read.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    model::RuntimeExpression,
    source::{node::Node, span::Span},
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-expression",
    severity: Severity::Error,
    what: "A string that begins like a runtime expression (in a link, or as the key of a callback) is not a valid one.",
    why: "The string itself is sent instead of the value that was meant.",
    example: "parameters: {id: $response.body.id}     # wrong\nparameters: {id: $response.body#/id}    # right",
    standard: "OAS 3.0.3 §4.7.20.3",
};

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidExpression;

impl Rule for InvalidExpression {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.written_out(ObjectKind::Link) {
            let filled = located.node.get("parameters").map(Node::entries);
            let values = filled.unwrap_or_default().iter().map(|entry| &entry.value);
            for value in values.chain(located.node.get("requestBody")) {
                if let Some(text) = value.as_str() {
                    check(text, value.span, diagnostics);
                }
            }
        }
        for located in context.written_out(ObjectKind::Callback) {
            let keys = located.node.entries().iter();
            for entry in keys.filter(|entry| !entry.key.starts_with("x-")) {
                check(&entry.key, entry.key_span, diagnostics);
            }
        }
    }
}

/// Reports the expressions in `text` that cannot be read: the string itself, or its parts in braces.
fn check(text: &str, span: Span, diagnostics: &mut Diagnostics) {
    let is_expression = ["$request.", "$response.", "$url", "$method", "$statusCode"]
        .iter()
        .any(|prefix| text.starts_with(prefix));
    if is_expression {
        diagnostics.extend(finding(text, span));
        return;
    }
    for rest in text.split("{$").skip(1) {
        match rest.split_once('}') {
            Some((inner, _)) => diagnostics.extend(finding(&format!("${inner}"), span)),
            None => diagnostics.push(
                Diagnostic::new(&INFO, span, "an expression in braces does not end")
                    .help("close the brace"),
            ),
        }
    }
}

fn finding(expression: &str, span: Span) -> Option<Diagnostic> {
    if RuntimeExpression::parse(expression).is_some() {
        return None;
    }
    let finding = Diagnostic::new(
        &INFO,
        span,
        format!("`{expression}` is not a runtime expression"),
    );
    Some(match expression.split_once("body.") {
        Some((before, path)) => finding.help(format!(
            "write `{before}body#/{}`",
            path.replace('.', "/")
        )),
        None => finding.help(
            "write `$response.body#/id`, `$request.path.id`, `$request.query.id`, `$request.header.id` or their like",
        ),
    })
}
