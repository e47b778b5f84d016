//! `tkey7-bearer`: every operation asks for the bearer token and nothing else.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "tkey7-bearer",
    severity: Severity::Error,
    what: "An operation can be called without the scheme `bearerAuth`.",
    why: "The API introduction asks for the token on every request.",
    example: "get: {security: []}   # wrong: leave `security` to the document\nsecurity: [{bearerAuth: []}]",
    standard: "TKEY7 ruleset; API introduction of TKEY7",
};

/// The rule.
#[derive(Debug)]
pub(super) struct Bearer;

impl Rule for Bearer {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let general = context.document.root().get("security");
        for operation in &context.operations {
            let own = operation.node.get("security");
            let security = own.or(general).map(Node::items).unwrap_or_default();
            let is_secured = !security.is_empty()
                && security
                    .iter()
                    .all(|requirement| requirement.get("bearerAuth").is_some());
            if !is_secured {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        own.map_or(operation.key_span, |own| own.span),
                        format!("{} does not ask for `bearerAuth`", operation.label()),
                    )
                    .help("leave `security` to the document: `security: [{bearerAuth: []}]`"),
                );
            }
        }
    }
}
