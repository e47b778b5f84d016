//! `incomplete-security-scheme`: a security scheme that lacks what its type needs.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{SpecVersion, grammar::ObjectKind, walk::Located},
    lint::{LintContext, Rule, context::underline},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "incomplete-security-scheme",
    severity: Severity::Error,
    what: "A security scheme (or a flow of OAuth 2.0) lacks a field that its type requires.",
    why: "Clients cannot know where the credentials go or where to get them.",
    example: "key: {type: apiKey}                               # wrong\nkey: {type: apiKey, in: header, name: X-Api-Key}   # right",
    standard: "OAS 3.0.3 §4.7.27.1, §4.7.29.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct IncompleteSecurityScheme;

impl Rule for IncompleteSecurityScheme {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        for located in objects.iter().filter(|located| !located.is_reference) {
            if located.kind != ObjectKind::SecurityScheme {
                continue;
            }
            check_scheme(located, version, diagnostics);
            let flows = located.node.get("flows").map(Node::entries);
            for flow in flows.unwrap_or_default() {
                for name in fields_of_flow(&flow.key) {
                    if flow.value.get(name).is_none() {
                        diagnostics.push(lacks(
                            flow.key_span,
                            &format!("the flow `{}`", flow.key),
                            name,
                        ));
                    }
                }
            }
        }
    }
}

fn check_scheme(located: &Located<'_>, version: SpecVersion, diagnostics: &mut Diagnostics) {
    let ty = located.node.get_str("type").unwrap_or_default();
    let flow = located.node.get_str("flow").unwrap_or_default();
    let required: &[&str] = match (ty, version) {
        ("apiKey", _) => &["name", "in"],
        ("http", _) => &["scheme"],
        ("openIdConnect", _) => &["openIdConnectUrl"],
        ("oauth2", SpecVersion::V2_0) => match flow {
            "implicit" => &["authorizationUrl", "scopes"],
            "accessCode" => &["authorizationUrl", "tokenUrl", "scopes"],
            "password" | "application" => &["tokenUrl", "scopes"],
            _ => &["flow"],
        },
        ("oauth2", _) => &["flows"],
        _ => &[],
    };
    for name in required {
        if located.node.get(name).is_none() {
            diagnostics.push(lacks(
                underline(located),
                &format!("a security scheme of type `{ty}`"),
                name,
            ));
        }
    }
}

fn fields_of_flow(flow: &str) -> &'static [&'static str] {
    match flow {
        "implicit" => &["authorizationUrl"],
        "password" | "clientCredentials" => &["tokenUrl"],
        "authorizationCode" => &["authorizationUrl", "tokenUrl"],
        "deviceAuthorization" => &["deviceAuthorizationUrl", "tokenUrl"],
        _ => &[],
    }
}

fn lacks(span: crate::source::span::Span, what: &str, field: &str) -> Diagnostic {
    Diagnostic::new(&INFO, span, format!("{what} must have `{field}`"))
        .help(format!("add `{field}`"))
}
