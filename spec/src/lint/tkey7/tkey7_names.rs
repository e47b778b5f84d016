//! `tkey7-names`: names are written as the sources write theirs.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    source::{node::Node, span::Span},
};

static INFO: RuleInfo = RuleInfo {
    id: "tkey7-names",
    severity: Severity::Error,
    what: "A property, parameter, operation, response, example or link is not named in snake_case, or a component schema not in lowerCamelCase.",
    why: "The documented names are written so: `account_identification`, `balanceInfo`.",
    example: "properties: {accountName: {}}    # wrong\nproperties: {account_name: {}}   # right",
    standard: "TKEY7 ruleset; API references of TKEY7",
};

/// The rule.
#[derive(Debug)]
pub(super) struct Names;

impl Rule for Names {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in &context.objects {
            match located.kind {
                ObjectKind::Schema => check_keys(located.node, "properties", diagnostics),
                ObjectKind::Parameter => check_text(located.node, "name", diagnostics),
                ObjectKind::Operation => check_text(located.node, "operationId", diagnostics),
                ObjectKind::MediaType => check_keys(located.node, "examples", diagnostics),
                ObjectKind::Response => check_keys(located.node, "links", diagnostics),
                ObjectKind::Components => {
                    for field in ["parameters", "responses", "examples", "links"] {
                        check_keys(located.node, field, diagnostics);
                    }
                    for entry in located
                        .node
                        .get("schemas")
                        .map(Node::entries)
                        .unwrap_or_default()
                    {
                        if !is_lower_camel_case(&entry.key) {
                            report(&entry.key, entry.key_span, "lowerCamelCase", diagnostics);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

fn check_keys(node: &Node, field: &str, diagnostics: &mut Diagnostics) {
    for entry in node.get(field).map(Node::entries).unwrap_or_default() {
        if !is_snake_case(&entry.key) {
            report(&entry.key, entry.key_span, "snake_case", diagnostics);
        }
    }
}

fn check_text(node: &Node, field: &str, diagnostics: &mut Diagnostics) {
    // Header names have a style of their own.
    let is_header = node.get_str("in") == Some("header");
    if let Some(value) = node.get(field).filter(|_| !is_header)
        && let Some(text) = value.as_str()
        && !is_snake_case(text)
    {
        report(text, value.span, "snake_case", diagnostics);
    }
}

fn report(name: &str, span: Span, style: &str, diagnostics: &mut Diagnostics) {
    diagnostics.push(Diagnostic::new(
        &INFO,
        span,
        format!("`{name}` is not written in {style}"),
    ));
}

fn is_snake_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('_')
        && !name.contains("__")
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn is_lower_camel_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_alphanumeric())
}
