//! `foreign-dialect`: schemas in a dialect that is read as 2020-12.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "foreign-dialect",
    severity: Severity::Warning,
    what: "`jsonSchemaDialect` or `$schema` names a dialect other than that of OpenAPI or JSON Schema 2020-12.",
    why: "The schemas are read as 2020-12, where some keywords of other dialects mean something else.",
    example: "jsonSchemaDialect: http://json-schema.org/draft-07/schema#          # read as 2020-12\njsonSchemaDialect: https://json-schema.org/draft/2020-12/schema",
    standard: "OAS 3.1.1 §4.8.24.5",
};

/// Dialects that mean what they are read as.
const READ: &[&str] = &[
    "https://json-schema.org/draft/2020-12/schema",
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://spec.openapis.org/oas/3.1/dialect/2024-11-10",
    "https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
];

/// The rule.
#[derive(Debug)]
pub(super) struct ForeignDialect;

impl Rule for ForeignDialect {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        if !context.version().has_json_schema() {
            return;
        }
        let of_document = context.document.root().get("jsonSchemaDialect");
        let of_schemas = context
            .of(ObjectKind::Schema)
            .filter_map(|located| located.node.get("$schema"));
        for node in of_document.into_iter().chain(of_schemas) {
            diagnostics.extend(check(node));
        }
    }
}

fn check(node: &Node) -> Option<Diagnostic> {
    let dialect = node.as_str()?;
    if READ.contains(&dialect.trim_end_matches('#')) {
        return None;
    }
    Some(
        Diagnostic::new(
            &INFO,
            node.span,
            format!("`{dialect}` is read as JSON Schema 2020-12"),
        )
        .help("write the schemas in 2020-12, or check those keywords that changed since"),
    )
}
