//! `invalid-path`: a key under `paths` that is not a valid path template.

use std::collections::BTreeSet;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    model::PathTemplate,
    source::{node::Entry, span::Span},
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-path",
    severity: Severity::Error,
    what: "A path does not begin with `/`, has a brace without partner, the same parameter twice, or a query or fragment.",
    why: "No request can be made for it; routers and generators drop it or fail.",
    example: "paths: {'pets/{id}?full=true': {}}   # wrong\npaths: {'/pets/{id}': {}}            # right; `full` becomes a query parameter",
    standard: "OAS 3.0.3 §4.7.8.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidPath;

impl Rule for InvalidPath {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Paths) {
            let paths = located.node.entries().iter();
            for entry in paths.filter(|entry| !entry.key.starts_with("x-") && entry.key != "$ref") {
                check(entry, diagnostics);
            }
        }
    }
}

fn check(entry: &Entry, diagnostics: &mut Diagnostics) {
    let path = entry.key.as_str();
    let new =
        |message: String, help: &str| Diagnostic::new(&INFO, entry.key_span, message).help(help);
    let template = match PathTemplate::parse(path) {
        Ok(template) => template,
        Err(problem) => {
            diagnostics.push(new(
                format!("`{path}` is not a path: {problem}"),
                "write a path such as `/pets/{id}`",
            ));
            return;
        }
    };
    // A `?` inside braces is a habit of other tools, and just as wrong.
    if let Some(at) = path.find(['?', '#']) {
        let what = if path.get(at..).is_some_and(|rest| rest.starts_with('?')) {
            "query"
        } else {
            "fragment"
        };
        diagnostics.push(new(
            format!("`{path}` has a {what}"),
            "end the path before it; describe queries by parameters with `in: query`",
        ));
    }
    let mut seen = BTreeSet::new();
    for name in template.parameter_names() {
        if !seen.insert(name) {
            diagnostics.push(new(
                format!("the parameter `{name}` occurs twice in `{path}`"),
                "give each parameter a name of its own",
            ));
        }
    }
}

/// The location of the parameter `name` in braces in the path written at `key_span`, or the key.
pub(super) fn parameter_span(context: &LintContext<'_>, path_span: Span, name: &str) -> Span {
    let text = context.document.sources().text_at(path_span);
    let braced = format!("{{{name}}}");
    match text.find(&braced) {
        Some(at) => {
            let start = path_span.start as usize + at;
            Span::new(path_span.source, start, start + braced.len())
        }
        None => path_span,
    }
}
