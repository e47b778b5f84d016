//! `media-type-without-schema`: a body whose content is not described.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    http::MediaType,
    lint::{LintContext, Rule, context::underline},
};

static INFO: RuleInfo = RuleInfo {
    id: "media-type-without-schema",
    severity: Severity::Note,
    what: "A JSON body or form has no `schema`.",
    why: "Any value is right then: nothing can be generated or checked.",
    example: "application/json: {}                          # unclear\napplication/json: {schema: {type: object}}   # clear",
    standard: "OAS 3.0.3 §4.7.14.1 (`schema`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct MediaTypeWithoutSchema;

impl Rule for MediaTypeWithoutSchema {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.written_out(ObjectKind::MediaType) {
            let key = located.location.pointer.last().unwrap_or_default();
            let is_structured = MediaType::parse(&key)
                .is_some_and(|ty| ty.is_json() || ty.is_form_urlencoded() || ty.is_multipart());
            let has_schema = ["schema", "itemSchema"]
                .iter()
                .any(|field| located.node.get(field).is_some());
            if is_structured && !has_schema {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        underline(located),
                        format!("the content of this `{key}` body is not described"),
                    )
                    .help("add a `schema`"),
                );
            }
        }
    }
}
