//! `useless-encoding`: an entry of `encoding` that has no effect.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{grammar::ObjectKind, reference::similar},
    http::MediaType,
    lint::{LintContext, Rule, schemas::properties::Properties},
};

static INFO: RuleInfo = RuleInfo {
    id: "useless-encoding",
    severity: Severity::Warning,
    what: "`encoding` names a property that the schema does not have, or belongs to a body that is not a form.",
    why: "It is ignored, so the part is sent with default headers and media type.",
    example: "schema: {properties: {photo: {}}}\nencoding: {foto: {contentType: image/png}}    # wrong\nencoding: {photo: {contentType: image/png}}   # right",
    standard: "OAS 3.0.3 §4.7.14.1 (`encoding`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UselessEncoding;

impl Rule for UselessEncoding {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.written_out(ObjectKind::MediaType) {
            let Some(encoding) = located
                .node
                .as_mapping()
                .and_then(|media| media.entry("encoding"))
            else {
                continue;
            };
            let key = located.location.pointer.last().unwrap_or_default();
            let is_form = MediaType::parse(&key)
                .is_none_or(|ty| ty.is_multipart() || ty.is_form_urlencoded() || ty.is_range());
            if !is_form {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        encoding.key_span,
                        format!("`encoding` has no effect on `{key}`"),
                    )
                    .help("it is for `multipart` and `application/x-www-form-urlencoded`"),
                );
                continue;
            }
            let Some(schema) = located.node.get("schema") else {
                continue;
            };
            let properties = Properties::of(context, schema, &located.location.join("schema"));
            if !properties.is_complete() {
                continue;
            }
            for entry in encoding.value.entries() {
                if properties.has(&entry.key) {
                    continue;
                }
                let finding = Diagnostic::new(
                    &INFO,
                    entry.key_span,
                    format!("the schema has no property `{}`", entry.key),
                );
                diagnostics.push(match similar(&entry.key, properties.names()) {
                    Some(name) => finding.help(format!("did you mean `{name}`?")),
                    None => finding.help("remove it, or define the property"),
                });
            }
        }
    }
}
