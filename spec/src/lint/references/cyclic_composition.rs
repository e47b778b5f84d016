//! `cyclic-composition`: a schema whose alternatives lead back to itself.

use super::{circles, composition, ways};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "cyclic-composition",
    severity: Severity::Warning,
    what: "A schema is one of its own alternatives (`oneOf`, `anyOf`, `not`), mostly because a variant includes its base by `allOf` and the base lists the variant.",
    why: "Validating one value requires validating it again, without end: validators give up or recurse forever.",
    example: "Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}]}\nCat: {allOf: [{$ref: '#/components/schemas/Pet'}]}   # wrong: move the common fields to PetBase",
    standard: "JSON Schema Core 2020-12 §9.4.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct CyclicComposition;

impl Rule for CyclicComposition {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let graph = composition(context, false);
        for circle in circles(&graph) {
            if circle.iter().all(|step| step.is_all_of) {
                continue;
            }
            let Some((closing, others)) = circle.split_last() else {
                continue;
            };
            let mut finding = Diagnostic::new(
                &INFO,
                closing.span,
                "this leads back to the schema it is an alternative of",
            )
            .help("move what the variants share into a schema that does not list them");
            for span in ways(context, others, closing) {
                finding = finding.also(span, "by way of this");
            }
            diagnostics.push(finding);
        }
    }
}
