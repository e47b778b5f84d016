//! `tkey7-examples`: every body has an example.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::reference::Target,
    lint::{LintContext, Rule},
    source::{node::Node, span::Span},
};

static INFO: RuleInfo = RuleInfo {
    id: "tkey7-examples",
    severity: Severity::Error,
    what: "A request body, or a response body of success or failure, has no example.",
    why: "Examples are what integrators copy, what the sandbox responds with and what the first phase of a test run sends.",
    example: "application/json: {schema: {$ref: '#/…/member'}}                                      # wrong\napplication/json: {schema: {$ref: '#/…/member'}, examples: {bank: {value: {…}}}}   # right",
    standard: "TKEY7 ruleset",
};

/// The rule.
#[derive(Debug)]
pub(super) struct Examples;

impl Rule for Examples {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for operation in &context.operations {
            let body = operation
                .node
                .get("requestBody")
                .and_then(|body| context.follow(body, &operation.location.join("requestBody")));
            if let Some(body) = body {
                check(context, &body, "the request body", diagnostics);
            }
            let responses = context.members(operation.node, &operation.location, "responses");
            for (status, _, response) in &responses {
                check(
                    context,
                    response,
                    &format!("the response {status}"),
                    diagnostics,
                );
            }
        }
    }
}

fn check(
    context: &LintContext<'_>,
    holder: &Target<'_>,
    what: &str,
    diagnostics: &mut Diagnostics,
) {
    for (_, span, media) in context.members(holder.node, &holder.location, "content") {
        if !has_example(media.node) {
            diagnostics.push(finding(span, what));
        }
    }
}

fn has_example(media: &Node) -> bool {
    let examples = media.get("examples").map(Node::entries);
    media.get("example").is_some() || examples.is_some_and(|examples| !examples.is_empty())
}

fn finding(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(&INFO, span, format!("{what} has no example")).help("add `examples`")
}
