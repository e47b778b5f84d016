//! `not-read-yet`: a part of OpenAPI 3.2 that this program accepts and does not use.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{SpecVersion, grammar::ObjectKind},
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "not-read-yet",
    severity: Severity::Note,
    what: "The document uses a part of OpenAPI 3.2 that is accepted and not used here yet.",
    why: "It has no effect on generated code and tests.",
    example: "oauth2MetadataUrl: https://example.com/meta   # nothing is fetched from there",
    standard: "OAS 3.2.0 §4",
};

/// Fields that came with 3.2 and have no effect here, with what happens instead.
const FIELDS: &[(ObjectKind, &str, &str)] = &[
    (
        ObjectKind::MediaType,
        "itemSchema",
        "the items of request bodies are not generated from it",
    ),
    (
        ObjectKind::MediaType,
        "prefixEncoding",
        "parts by position are written with default headers",
    ),
    (
        ObjectKind::MediaType,
        "itemEncoding",
        "parts by position are written with default headers",
    ),
    (
        ObjectKind::Encoding,
        "encoding",
        "nested parts are written with default headers",
    ),
    (
        ObjectKind::Encoding,
        "prefixEncoding",
        "nested parts are written with default headers",
    ),
    (
        ObjectKind::Encoding,
        "itemEncoding",
        "nested parts are written with default headers",
    ),
    (
        ObjectKind::Example,
        "serializedValue",
        "only values are validated, not their form on the wire",
    ),
    (
        ObjectKind::OAuthFlows,
        "deviceAuthorization",
        "tokens are not fetched by this flow",
    ),
    (
        ObjectKind::SecurityScheme,
        "oauth2MetadataUrl",
        "nothing is fetched from there",
    ),
];

/// The rule.
#[derive(Debug)]
pub(super) struct NotReadYet;

impl Rule for NotReadYet {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        if context.version() < SpecVersion::V3_2 {
            return;
        }
        for located in &context.objects {
            for (_, field, instead) in FIELDS.iter().filter(|(kind, ..)| *kind == located.kind) {
                let entry = located.node.as_mapping().and_then(|node| node.entry(field));
                // Responses are validated and mocked by the schema of their items.
                let is_response = *field == "itemSchema"
                    && !located.location.pointer.as_str().contains("/requestBod");
                if let Some(entry) = entry.filter(|_| !is_response) {
                    diagnostics.push(Diagnostic::new(
                        &INFO,
                        entry.key_span,
                        format!("`{field}` is not used yet: {instead}"),
                    ));
                }
            }
            let style = located.node.get("style");
            if located.kind == ObjectKind::Parameter
                && let Some(style) = style.filter(|style| style.as_str() == Some("cookie"))
            {
                diagnostics.push(Diagnostic::new(
                    &INFO,
                    style.span,
                    "the style `cookie` is not used yet: the value is written like `form`",
                ));
            }
        }
    }
}
