//! `tkey7-identification`: identifiers are called `…_identification`.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    source::{node::Node, span::Span},
};

static INFO: RuleInfo = RuleInfo {
    id: "tkey7-identification",
    severity: Severity::Error,
    what: "A property or parameter for an identifier ends in `id`, `identifier` or `code_id` instead of `_identification`, and no source calls it so.",
    why: "The documented identifiers are called `account_identification`, `member_identification` and so on.",
    example: "properties: {account_id: {}}               # wrong\nproperties: {account_identification: {}}   # right",
    standard: "TKEY7 ruleset; API references of TKEY7",
};

/// The rule.
#[derive(Debug)]
pub(super) struct Identification;

impl Rule for Identification {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Schema) {
            let properties = located.node.get("properties").map(Node::entries);
            for entry in properties.unwrap_or_default() {
                check(&entry.key, entry.key_span, &entry.value, diagnostics);
            }
        }
        for located in context.written_out(ObjectKind::Parameter) {
            if let Some(name) = located.node.get("name") {
                let text = name.as_str().unwrap_or_default();
                check(text, name.span, located.node, diagnostics);
            }
        }
    }
}

fn check(name: &str, span: Span, described_by: &Node, diagnostics: &mut Diagnostics) {
    let is_identifier = matches!(name, "id" | "identifier")
        || name.ends_with("_id")
        || name.ends_with("Id")
        || name.ends_with("_identifier");
    // A name that a source gives stays as it is (`troubleshooting_id`).
    let is_documented = described_by.get_str("x-documentation-status") == Some("documented");
    if is_identifier && !is_documented {
        let stem = ["_identifier", "_id", "Id"]
            .iter()
            .find_map(|suffix| name.strip_suffix(suffix))
            .unwrap_or_default();
        let separator = if stem.is_empty() { "" } else { "_" };
        diagnostics.push(
            Diagnostic::new(&INFO, span, format!("`{name}` names an identifier"))
                .help(format!("call it `{stem}{separator}identification`")),
        );
    }
}
