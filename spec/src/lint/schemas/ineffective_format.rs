//! `ineffective-format`: a format of strings on a type that is not a string.

use super::ignored_keyword::names;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "ineffective-format",
    severity: Severity::Warning,
    what: "A schema has a `format` for strings and a `type` that is not a string.",
    why: "The format has no effect: readers see a date, tools see a number.",
    example: "{type: integer, format: date-time}   # wrong\n{type: string, format: date-time}    # right, or {type: integer, format: int64} for a count of seconds",
    standard: "OAS 3.0.3 §4.4; JSON Schema Validation 2020-12 §7.3",
};

/// Formats that only strings have.
const OF_STRINGS: &[&str] = &[
    "date",
    "date-time",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "uuid",
    "uri-template",
    "json-pointer",
    "regex",
    "byte",
    "binary",
    "password",
];

/// The rule.
#[derive(Debug)]
pub(super) struct IneffectiveFormat;

impl Rule for IneffectiveFormat {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Schema) {
            let (Some(format), Some(written)) =
                (located.node.get("format"), located.node.get("type"))
            else {
                continue;
            };
            let types = names(written);
            let is_string = types.iter().any(|ty| {
                !matches!(
                    *ty,
                    "array" | "boolean" | "integer" | "number" | "object" | "null"
                )
            });
            let Some(name) = format.as_str().filter(|name| OF_STRINGS.contains(name)) else {
                continue;
            };
            if !is_string && !types.is_empty() {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        format.span,
                        format!(
                            "the format `{name}` has no effect on values of type {}",
                            types.join(" or ")
                        ),
                    )
                    .also(written.span, "the type")
                    .help("write `type: string`, or remove the format"),
                );
            }
        }
    }
}
