//! `tkey7-json-only`: bodies are JSON.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "tkey7-json-only",
    severity: Severity::Error,
    what: "A request or response body has another media type than `application/json`.",
    why: "The API introduction requires that bodies are always JSON; ISO 20022 XML travels in base64 inside.",
    example: "content: {application/xml: {}}    # wrong\ncontent: {application/json: {}}   # right",
    standard: "TKEY7 ruleset; API introduction of TKEY7",
};

/// The rule.
#[derive(Debug)]
pub(super) struct JsonOnly;

impl Rule for JsonOnly {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for kind in [ObjectKind::RequestBody, ObjectKind::Response] {
            for located in context.written_out(kind) {
                let content = located.node.get("content").map(Node::entries);
                for entry in content.unwrap_or_default() {
                    if entry.key != "application/json" {
                        diagnostics.push(
                            Diagnostic::new(
                                &INFO,
                                entry.key_span,
                                format!("a body in `{}`", entry.key),
                            )
                            .help("bodies are `application/json`"),
                        );
                    }
                }
            }
        }
    }
}
