//! `undefined-scope`: a scope that no flow of the scheme offers.

use super::undefined_security_scheme::schemes;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{Location, grammar::ObjectKind, reference::similar},
    lint::{LintContext, Rule},
    source::{node::Node, source_map::SourceId},
};

static INFO: RuleInfo = RuleInfo {
    id: "undefined-scope",
    severity: Severity::Error,
    what: "`security` asks for a scope of an OAuth 2.0 scheme that none of its flows defines.",
    why: "Clients that ask for it are rejected by the authorization server.",
    example: "security: [{oauth: [read:pet]}]   # wrong while `scopes` has `read:pets`",
    standard: "OAS 3.0.3 §4.7.30.1, §4.7.29.1 (`scopes`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UndefinedScope;

impl Rule for UndefinedScope {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::SecurityRequirement) {
            for entry in located.node.entries() {
                let Some(defined) = scopes(context, &entry.key) else {
                    continue;
                };
                for scope in entry.value.items() {
                    let Some(name) = scope.as_str().filter(|name| !defined.contains(name)) else {
                        continue;
                    };
                    let finding = Diagnostic::new(
                        &INFO,
                        scope.span,
                        format!("`{}` defines no scope `{name}`", entry.key),
                    );
                    diagnostics.push(match similar(name, defined.iter().copied()) {
                        Some(name) => finding.help(format!("did you mean `{name}`?")),
                        None => finding.help("define it in `scopes` of the flows"),
                    });
                }
            }
        }
    }
}

/// The scopes of all flows of the OAuth 2.0 scheme called `name`; `None` for schemes of other types.
fn scopes<'d>(context: &LintContext<'d>, name: &str) -> Option<Vec<&'d str>> {
    let scheme = schemes(context).iter().find(|scheme| scheme.key == name)?;
    let location = Location {
        source: SourceId::ENTRY,
        pointer: ["components", "securitySchemes", name]
            .into_iter()
            .collect(),
    };
    let scheme = context.follow(&scheme.value, &location)?.node;
    if scheme.get_str("type") != Some("oauth2") {
        return None;
    }
    let flows = scheme.get("flows").map(Node::entries).unwrap_or_default();
    let scopes = flows.iter().filter_map(|flow| flow.value.get("scopes"));
    Some(
        scopes
            .flat_map(Node::entries)
            .map(|scope| scope.key.as_str())
            .collect(),
    )
}
