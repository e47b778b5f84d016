//! `ignored-header`: a header that another part of the document describes.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    source::{node::Node, span::Span},
};

static INFO: RuleInfo = RuleInfo {
    id: "ignored-header",
    severity: Severity::Warning,
    what: "A header parameter is called `Accept`, `Content-Type` or `Authorization`, or a response header `Content-Type`.",
    why: "These definitions are ignored: media types belong in `content`, credentials in `security`.",
    example: "parameters: [{name: Authorization, in: header}]   # wrong\nsecurity: [{bearer: []}]                          # right",
    standard: "OAS 3.0.3 §4.7.12.2 (`name`), §4.7.17.1 (`headers`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct IgnoredHeader;

impl Rule for IgnoredHeader {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.written_out(ObjectKind::Parameter) {
            if located.node.get_str("in") == Some("header")
                && let Some(name) = located.node.get("name")
            {
                check(
                    name.as_str().unwrap_or_default(),
                    name.span,
                    true,
                    diagnostics,
                );
            }
        }
        for located in context.written_out(ObjectKind::Response) {
            let headers = located.node.get("headers").map(Node::entries);
            for entry in headers.unwrap_or_default() {
                check(&entry.key, entry.key_span, false, diagnostics);
            }
        }
    }
}

fn check(name: &str, span: Span, is_parameter: bool, diagnostics: &mut Diagnostics) {
    let help = match name.to_ascii_lowercase().as_str() {
        "content-type" => "list the media types as keys of `content`",
        "accept" if is_parameter => "list the media types as keys of `content` of the responses",
        "authorization" if is_parameter => {
            "describe the credentials by a security scheme and `security`"
        }
        _ => return,
    };
    diagnostics.push(
        Diagnostic::new(
            &INFO,
            span,
            format!("the definition of `{name}` is ignored"),
        )
        .help(help),
    );
}
