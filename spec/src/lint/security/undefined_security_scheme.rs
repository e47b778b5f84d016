//! `undefined-security-scheme`: a requirement that names no security scheme.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{SpecVersion, grammar::ObjectKind, reference::similar},
    lint::{LintContext, Rule},
    source::node::{Entry, Node},
};

static INFO: RuleInfo = RuleInfo {
    id: "undefined-security-scheme",
    severity: Severity::Error,
    what: "`security` names a scheme that is not defined.",
    why: "Clients send no credentials, or reject the document.",
    example: "security: [{bearer: []}]   # wrong while components.securitySchemes has no `bearer`",
    standard: "OAS 3.0.3 §4.7.30.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UndefinedSecurityScheme;

impl Rule for UndefinedSecurityScheme {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let schemes = schemes(context);
        for located in context.of(ObjectKind::SecurityRequirement) {
            for entry in located.node.entries() {
                let name = entry.key.as_str();
                if schemes.iter().any(|scheme| scheme.key == name) || is_reference(context, name) {
                    continue;
                }
                let finding = Diagnostic::new(
                    &INFO,
                    entry.key_span,
                    format!("the security scheme `{name}` is not defined"),
                );
                let names = schemes.iter().map(|scheme| scheme.key.as_str());
                let section = match context.document.written().version() {
                    SpecVersion::V2_0 => "securityDefinitions",
                    _ => "components.securitySchemes",
                };
                diagnostics.push(match similar(name, names) {
                    Some(name) => finding.help(format!("did you mean `{name}`?")),
                    None => finding.help(format!("define it in `{section}`")),
                });
            }
        }
    }
}

/// The defined schemes.
pub(super) fn schemes<'d>(context: &LintContext<'d>) -> &'d [Entry] {
    let components = context.document.root().get("components");
    components
        .and_then(|components| components.get("securitySchemes"))
        .map(Node::entries)
        .unwrap_or_default()
}

/// Since 3.2 a requirement may also name a scheme by its URI (OAS 3.2.0 §4.30).
fn is_reference(context: &LintContext<'_>, name: &str) -> bool {
    context.version() >= SpecVersion::V3_2 && name.contains(['/', '#'])
}
