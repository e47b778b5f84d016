//! `stray-whitespace`: a name that begins or ends with a space.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    source::{node::Node, span::Span},
};

static INFO: RuleInfo = RuleInfo {
    id: "stray-whitespace",
    severity: Severity::Warning,
    what: "The name of a path, parameter, property, tag, operation or required property begins or ends with white space.",
    why: "The space is part of the name: `'id '` is another property than `id`, and readers do not see the difference.",
    example: "properties: {'id ': {type: string}}   # wrong\nproperties: {id: {type: string}}      # right",
    standard: "good practice",
};

/// The rule.
#[derive(Debug)]
pub(super) struct StrayWhitespace;

impl Rule for StrayWhitespace {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in &context.objects {
            match located.kind {
                ObjectKind::Paths => check_keys(located.node, diagnostics),
                ObjectKind::Schema => {
                    if let Some(properties) = located.node.get("properties") {
                        check_keys(properties, diagnostics);
                    }
                    check_list(located.node, "required", diagnostics);
                }
                ObjectKind::Parameter | ObjectKind::Tag => {
                    check_text(located.node, "name", diagnostics);
                }
                ObjectKind::Operation => {
                    check_text(located.node, "operationId", diagnostics);
                    check_list(located.node, "tags", diagnostics);
                }
                _ => {}
            }
        }
    }
}

fn check_keys(node: &Node, diagnostics: &mut Diagnostics) {
    for entry in node.entries() {
        check(&entry.key, entry.key_span, diagnostics);
    }
}

fn check_list(node: &Node, field: &str, diagnostics: &mut Diagnostics) {
    for item in node.get(field).map(Node::items).unwrap_or_default() {
        if let Some(text) = item.as_str() {
            check(text, item.span, diagnostics);
        }
    }
}

fn check_text(node: &Node, field: &str, diagnostics: &mut Diagnostics) {
    if let Some(value) = node.get(field)
        && let Some(text) = value.as_str()
    {
        check(text, value.span, diagnostics);
    }
}

fn check(name: &str, span: Span, diagnostics: &mut Diagnostics) {
    if name.trim() != name {
        diagnostics.push(
            Diagnostic::new(
                &INFO,
                span,
                format!("the name `{name}` begins or ends with white space"),
            )
            .help(format!("write `{}`", name.trim())),
        );
    }
}
