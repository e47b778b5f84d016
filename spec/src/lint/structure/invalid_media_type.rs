//! `invalid-media-type`: a key of `content` that is not a valid media type.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::{FieldType, ObjectKind},
    http::MediaType,
    lint::{LintContext, Rule},
    source::{node::Node, span::Span},
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-media-type",
    severity: Severity::Error,
    what: "A key of `content` (or an entry of `consumes` or `produces`) is not a media type.",
    why: "No body ever matches it, so nothing about the body is known.",
    example: "content: {json: {}}              # wrong\ncontent: {application/json: {}}  # right",
    standard: "OAS 3.0.3 §4.3; RFC 9110 §8.3.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidMediaType;

impl Rule for InvalidMediaType {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        for located in objects {
            let is_content = |name: &str| {
                let ty = located.kind.field(name, version).map(|field| &field.ty);
                matches!(
                    ty,
                    Some(FieldType::Map(FieldType::OrReference(
                        ObjectKind::MediaType
                    )))
                )
            };
            if located.kind != ObjectKind::Components && is_content("content") {
                let content = located.node.get("content").map(Node::entries);
                for entry in content.unwrap_or_default() {
                    check(&entry.key, entry.key_span, diagnostics);
                }
            }
            for field in ["consumes", "produces"] {
                let items = located.node.get(field).map(Node::items);
                let is_known = located.kind.field(field, version).is_some();
                for item in items.filter(|_| is_known).unwrap_or_default() {
                    if let Some(text) = item.as_str() {
                        check(text, item.span, diagnostics);
                    }
                }
            }
        }
    }
}

fn check(text: &str, span: Span, diagnostics: &mut Diagnostics) {
    if text.starts_with("x-") && !text.contains('/') || MediaType::parse(text).is_some() {
        return;
    }
    let finding = Diagnostic::new(&INFO, span, format!("`{text}` is not a media type"));
    let meant = match text.to_ascii_lowercase().as_str() {
        "json" | "application-json" | "applicationjson" => Some("application/json"),
        "xml" => Some("application/xml"),
        "text" | "plain" => Some("text/plain"),
        "form" | "form-data" | "multipart" => Some("multipart/form-data"),
        "*" => Some("*/*"),
        _ => None,
    };
    diagnostics.push(match meant {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding.help("write `type/subtype`, such as `application/json`"),
    });
}
