//! `invalid-header-name`: a header whose name HTTP cannot carry.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::{FieldType, ObjectKind},
    lint::{LintContext, Rule},
    source::{node::Node, span::Span},
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-header-name",
    severity: Severity::Error,
    what: "The name of a header has a character that HTTP does not allow there (space, colon, braces and others).",
    why: "Clients do not send it and servers do not accept it.",
    example: "{name: X Request Id, in: header}   # wrong\n{name: X-Request-Id, in: header}   # right",
    standard: "RFC 9110 §5.1, §5.6.2",
};

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidHeaderName;

impl Rule for InvalidHeaderName {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in &context.objects {
            let is_named_header = matches!(
                located.kind,
                ObjectKind::Parameter | ObjectKind::SecurityScheme
            ) && located.node.get_str("in") == Some("header");
            if let Some(name) = located.node.get("name").filter(|_| is_named_header) {
                check(name.as_str().unwrap_or_default(), name.span, diagnostics);
            }
            let ty = located
                .kind
                .field("headers", context.version())
                .map(|f| &f.ty);
            let has_headers = located.kind != ObjectKind::Components
                && matches!(
                    ty,
                    Some(FieldType::Map(FieldType::OrReference(ObjectKind::Header)))
                );
            let headers = located.node.get("headers").filter(|_| has_headers);
            for entry in headers.map(Node::entries).unwrap_or_default() {
                check(&entry.key, entry.key_span, diagnostics);
            }
        }
    }
}

fn check(name: &str, span: Span, diagnostics: &mut Diagnostics) {
    let is_token = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
    if !is_token {
        diagnostics.push(
            Diagnostic::new(
                &INFO,
                span,
                format!("`{name}` cannot be the name of a header"),
            )
            .help("use letters, digits, `-` and `_`"),
        );
    }
}
