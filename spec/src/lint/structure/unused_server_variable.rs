//! `unused-server-variable`: a server variable that the URL does not have.

use super::undeclared_server_variable::variables_of;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "unused-server-variable",
    severity: Severity::Warning,
    what: "`variables` of a server defines a variable that its URL does not have.",
    why: "Choosing a value for it changes nothing, so the URL or the name is wrong.",
    example: "url: https://example.com\nvariables: {region: {default: eu}}   # wrong: the URL has no `{region}`",
    standard: "OAS 3.0.3 §4.7.5.1 (`variables`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UnusedServerVariable;

impl Rule for UnusedServerVariable {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Server) {
            let Some(url) = located.node.get_str("url") else {
                continue;
            };
            let declared = located.node.get("variables").map(Node::entries);
            for entry in declared.unwrap_or_default() {
                if !variables_of(url).any(|name| name == entry.key) {
                    diagnostics.push(
                        Diagnostic::new(
                            &INFO,
                            entry.key_span,
                            format!("the URL has no variable `{}`", entry.key),
                        )
                        .help("remove it, or write it in braces in the URL"),
                    );
                }
            }
        }
    }
}
