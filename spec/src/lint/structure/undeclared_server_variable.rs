//! `undeclared-server-variable`: a variable of a server URL without a definition.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{grammar::ObjectKind, reference::similar},
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "undeclared-server-variable",
    severity: Severity::Error,
    what: "A server URL has a variable in braces that `variables` does not define.",
    why: "It has no default, so no request can be sent to that server.",
    example: "url: https://{region}.example.com                              # wrong alone\nvariables: {region: {default: eu}}                             # right with this",
    standard: "OAS 3.0.3 §4.7.5.1 (`variables`), §4.7.6",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UndeclaredServerVariable;

impl Rule for UndeclaredServerVariable {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Server) {
            let Some(url) = located.node.get("url") else {
                continue;
            };
            let declared = located.node.get("variables");
            for name in variables_of(url.as_str().unwrap_or_default()) {
                if declared.is_some_and(|declared| declared.get(name).is_some()) {
                    continue;
                }
                let finding = Diagnostic::new(
                    &INFO,
                    url.span,
                    format!("the variable `{name}` is not defined in `variables`"),
                );
                let names = declared.map(Node::entries).unwrap_or_default();
                let names = names.iter().map(|entry| entry.key.as_str());
                diagnostics.push(match similar(name, names) {
                    Some(name) => finding.help(format!("did you mean `{name}`?")),
                    None => finding.help(format!("add `variables: {{{name}: {{default: …}}}}`")),
                });
            }
        }
    }
}

/// The names in braces in a server URL.
pub(super) fn variables_of(url: &str) -> impl Iterator<Item = &str> {
    let behind_braces = url.split('{').skip(1);
    behind_braces.filter_map(|rest| Some(rest.split_once('}')?.0))
}
