//! `reference-siblings`: fields beside a `$ref` that excludes them.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{SpecVersion, grammar::ObjectKind, walk::reference_excludes_siblings},
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "reference-siblings",
    severity: Severity::Warning,
    what: "Fields beside a `$ref` are ignored.",
    why: "They (a description, `nullable`, a bound) have no effect, against the author's intent.",
    example: "$ref: '#/components/schemas/Pet'\nnullable: true                              # wrong: ignored in 3.0\n\nallOf: [{$ref: '#/components/schemas/Pet'}]\nnullable: true                              # right",
    standard: "OAS 3.0.3 §4.7.23.1; OAS 3.1.1 §4.8.23.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct ReferenceSiblings;

impl Rule for ReferenceSiblings {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        for located in objects {
            let Some(reference) = located.reference_value() else {
                continue;
            };
            if !reference_excludes_siblings(located.kind, version) {
                continue;
            }
            for entry in located.node.entries() {
                let has_effect = entry.key == "$ref"
                    || entry.key.starts_with("x-")
                    || (version >= SpecVersion::V3_1
                        && matches!(entry.key.as_str(), "summary" | "description"));
                if has_effect {
                    continue;
                }
                let finding = Diagnostic::new(
                    &INFO,
                    entry.key_span,
                    format!("`{}` beside `$ref` is ignored", entry.key),
                )
                .also(reference.span, "because of this reference");
                diagnostics.push(if located.kind == ObjectKind::Schema {
                    finding.help("put the reference into `allOf: [{$ref: …}]`, or remove the field")
                } else {
                    finding.help("remove the field, or write it where the reference leads")
                });
            }
        }
    }
}
