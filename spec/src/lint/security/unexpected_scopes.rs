//! `unexpected-scopes`: scopes for a scheme that has none.

use super::undefined_security_scheme::schemes;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{Location, grammar::ObjectKind},
    lint::{LintContext, Rule},
    source::{node::Node, source_map::SourceId},
};

static INFO: RuleInfo = RuleInfo {
    id: "unexpected-scopes",
    severity: Severity::Error,
    what: "`security` lists scopes for a scheme that is neither OAuth 2.0 nor OpenID Connect. (Before 3.1; since then they are names of roles.)",
    why: "Such schemes have no scopes, so the restriction that was meant is in force nowhere.",
    example: "security: [{api_key: [read]}]   # wrong\nsecurity: [{api_key: []}]       # right",
    standard: "OAS 3.0.3 §4.7.30.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UnexpectedScopes;

impl Rule for UnexpectedScopes {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        if context.version().has_json_schema() {
            return;
        }
        for located in context.of(ObjectKind::SecurityRequirement) {
            for entry in located.node.entries() {
                let has_scopes = entry
                    .value
                    .as_sequence()
                    .is_some_and(|list| !list.is_empty());
                let Some(ty) = type_of(context, &entry.key).filter(|_| has_scopes) else {
                    continue;
                };
                if !matches!(ty, "oauth2" | "openIdConnect") {
                    diagnostics.push(
                        Diagnostic::new(
                            &INFO,
                            entry.value.span,
                            format!("`{}` is of type `{ty}` and has no scopes", entry.key),
                        )
                        .help("write an empty list"),
                    );
                }
            }
        }
    }
}

fn type_of<'d>(context: &LintContext<'d>, name: &str) -> Option<&'d str> {
    let scheme = schemes(context).iter().find(|scheme| scheme.key == name)?;
    let location = Location {
        source: SourceId::ENTRY,
        pointer: ["components", "securitySchemes", name]
            .into_iter()
            .collect(),
    };
    let scheme: &Node = context.follow(&scheme.value, &location)?.node;
    scheme.get_str("type")
}
