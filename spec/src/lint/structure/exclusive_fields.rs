//! `exclusive-fields`: two fields of which only one may be given.

use super::has_fields;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "exclusive-fields",
    severity: Severity::Error,
    what: "An object has two fields that exclude each other.",
    why: "Tools take one of the two and drop the other, each in its own way.",
    example: "schema: {type: string}\nexample: a\nexamples: {b: {value: b}}   # wrong beside `example`: keep one of the two",
    standard: "OAS 3.0.3 §4.7.12.2, §4.7.14.1, §4.7.19.1, §4.7.20.1; OAS 3.1.1 §4.8.4; OAS 3.2.0 §4.19",
};

/// The fields, by object.
const PAIRS: &[(ObjectKind, &str, &str)] = &[
    (ObjectKind::Parameter, "example", "examples"),
    (ObjectKind::Parameter, "schema", "content"),
    (ObjectKind::Header, "example", "examples"),
    (ObjectKind::Header, "schema", "content"),
    (ObjectKind::MediaType, "example", "examples"),
    (ObjectKind::Example, "value", "externalValue"),
    (ObjectKind::Example, "value", "dataValue"),
    (ObjectKind::Example, "value", "serializedValue"),
    (ObjectKind::Example, "serializedValue", "externalValue"),
    (ObjectKind::Link, "operationRef", "operationId"),
    (ObjectKind::License, "identifier", "url"),
];

/// The rule.
#[derive(Debug)]
pub(super) struct ExclusiveFields;

impl Rule for ExclusiveFields {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        for located in objects {
            for (_, one, other) in PAIRS.iter().filter(|(kind, ..)| *kind == located.kind) {
                let fields = located.node.as_mapping();
                let Some(fields) = fields.filter(|_| has_fields(located, version)) else {
                    continue;
                };
                // What a version does not know is reported as unknown.
                let is_known = |name: &str| located.kind.field(name, version).is_some();
                if let (Some(one), Some(other)) = (fields.entry(one), fields.entry(other))
                    && is_known(&one.key)
                    && is_known(&other.key)
                {
                    diagnostics.push(
                        Diagnostic::new(
                            &INFO,
                            other.key_span,
                            format!("`{}` and `{}` exclude each other", one.key, other.key),
                        )
                        .also(one.key_span, "given here")
                        .help("keep one of the two"),
                    );
                }
            }
        }
    }
}
